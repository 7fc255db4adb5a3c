/** What tests, certificates and acts of authorities say: records of their own, linked to what they are about (formats §2). */
import { z } from 'zod'
import { COMPARISONS, DECIMAL, judge } from './limit.ts'
import { Day, Line, Text } from './record.ts'

const Decimal = z.string().regex(DECIMAL, {
  error: 'is not a decimal number as text, such as "0.05"',
  // What is no number is held against nothing.
  abort: true,
})

/** What a result is held against: a number in the unit of the result, or words; and which standard or rule says so. */
const Limit = z
  .strictObject({
    value: Decimal.optional(),
    comparison: z.enum(COMPARISONS).optional().describe('the value has to be this of the limit'),
    text: Line.optional().describe('where the limit is no number: "absent in 25 g"'),
    source: Line.describe('the standard or regulation that sets it'),
  })
  .superRefine(({ value, comparison, text }, ctx) => {
    if ((value === undefined) === (text === undefined))
      ctx.addIssue({ code: 'custom', path: ['value'], message: 'give a value with its comparison, or a text' })
    if ((value === undefined) !== (comparison === undefined))
      ctx.addIssue({ code: 'custom', path: ['comparison'], message: `stands with a value: ${COMPARISONS.join(', ')}` })
  })

/** One parameter of a test: what was found, what it is held against, and what follows. */
const Result = z
  .strictObject({
    parameter: Line,
    method: Line.optional().describe('where it is another than the test’s'),
    value: Decimal.optional(),
    qualifier: z
      .enum(['less_than', 'greater_than'])
      .optional()
      .describe('only that the value lies below or above this'),
    text: Line.optional().describe('where the result is no number: "not detected"'),
    unit: Line.max(20).optional().describe('UN/ECE Recommendation 20 (NA is mg/kg); where it has none, as reported'),
    limit: Limit.optional(),
    verdict: z.enum(['pass', 'fail', 'informative']),
  })
  .superRefine(({ value, qualifier, text, limit, verdict }, ctx) => {
    const fault = (member: string, message: string) => ctx.addIssue({ code: 'custom', path: [member], message })
    if ((value === undefined) === (text === undefined)) fault('value', 'give a value or a text, one of both')
    if (qualifier !== undefined && value === undefined) fault('qualifier', 'stands with a value only')
    if ((verdict === 'informative') !== (limit === undefined))
      fault(
        'verdict',
        limit ? 'has a limit: say "pass" or "fail"' : 'has no limit to pass: give the limit, or say "informative"',
      )
    if (value === undefined || limit?.value === undefined || limit.comparison === undefined) return
    const follows = judge({ value, qualifier }, { value: limit.value, comparison: limit.comparison })
    if (follows !== 'open' && verdict !== 'informative' && verdict !== follows)
      fault(
        'verdict',
        `contradicts the value and the limit, from which "${follows}" follows: correct whichever of the three is wrong`,
      )
  })

/** What is recorded of a test of a lot. */
export const TestFields = z
  .strictObject({
    laboratory: Line,
    accreditation: Line.optional().describe('the laboratory’s accreditation, as its certificate writes it'),
    sample: Line,
    method: Line.optional().describe('method or standard of the test'),
    sampled: Day.optional(),
    received: Day.optional(),
    issued: Day,
    results: z.array(Result).min(1).max(200),
    signatory: Line.optional(),
    note: Text.optional(),
  })
  .superRefine(({ sampled, received, issued }, ctx) => {
    if (received !== undefined && sampled !== undefined && received < sampled)
      ctx.addIssue({ code: 'custom', path: ['received'], message: 'is before the day on which the sample was taken' })
    if (issued < (received ?? sampled ?? issued))
      ctx.addIssue({ code: 'custom', path: ['issued'], message: 'is before the day on which the sample was received' })
  })

/** Where a certificate stands; each change is a new version. That it is over follows from `validTo`. */
const CERTIFICATE_STATUS = ['valid', 'suspended', 'withdrawn'] as const

/** What is recorded of a certificate. What it certifies are the record's subjects. */
export const CertificateFields = z
  .strictObject({
    standard: Line.describe('the standard or scheme'),
    number: Line,
    issuer: Line.describe('the body that issued it'),
    accreditation: Line.optional(),
    scope: Line.optional(),
    validFrom: Day,
    validTo: Day.optional().describe('the last day of it'),
    status: z.enum(CERTIFICATE_STATUS),
    reason: Line.optional().describe('why it was suspended or withdrawn'),
    signatory: Line.optional(),
    note: Text.optional(),
  })
  .superRefine(({ validFrom, validTo }, ctx) => {
    if (validTo !== undefined && validTo < validFrom)
      ctx.addIssue({ code: 'custom', path: ['validTo'], message: 'is before validFrom' })
  })

/** What is recorded of an act of an authority: a decision, minutes of an inspection. */
export const ActFields = z.strictObject({
  title: Line,
  number: Line,
  issuer: Line,
  issued: Day,
  ground: Line.optional().describe('the legal ground'),
  outcome: Line.optional(),
  signatory: Line.optional(),
  description: Text.optional(),
})

/** What the records that vouch for something hold. */
export const ATTESTATION_FIELDS = { test: TestFields, certificate: CertificateFields, act: ActFields }

/** A record that vouches for something. */
export type Attestation = keyof typeof ATTESTATION_FIELDS

/** Whether a record of this type vouches for something. */
export function isAttestation(type: string): type is Attestation {
  return Object.hasOwn(ATTESTATION_FIELDS, type)
}
