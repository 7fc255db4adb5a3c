import { ActFields, type Attestation, CertificateFields, Line, TestFields } from '@nguon/rules'
import {
  digitalLinkOf,
  hostOf,
  type Subject,
  SubjectError,
  subjectKeys,
  subjectsOfPath,
  toBase64url,
} from '@nguon/statement'
import { attestationVersions, listAttestations, wakeSequencer } from '@nguon/store'
import { z } from 'zod'
import { addressOf, type ShownAttestation, showAttestations } from '../attestations.ts'
import { callerOf, partyOf } from '../caller.ts'
import type { Writer } from '../deps.ts'
import { RefusedError } from '../problem.ts'
import { signRecord } from '../records.ts'
import { Code, type Routes, type TypedInstance } from '../routes.ts'
import { Envelope, envelopeOf, FileBody } from './record-envelope.ts'

/** The thing that an address names, on whatever host, or a path: a Digital Link, `/l/…`, `/party/…`. */
const Thing = z
  .string()
  .max(500)
  .transform((link, ctx): Subject => {
    try {
      return subjectsOfPath(link.replace(/^https?:\/\/[^/]+/i, ''))[0]!
    } catch (error) {
      if (!(error instanceof SubjectError)) throw error
      ctx.addIssue({
        code: 'custom',
        message: 'names nothing: write a Digital Link such as /01/08930000000019/10/VT0626A',
      })
      return z.NEVER
    }
  })
const Numbering = Line.max(100)
const LOT = ['lot', 'local']

const Common = {
  ...Envelope,
  id: Numbering.describe('the issuer’s own number of it; with the issuer it names the record'),
  audience: Envelope.audience.describe(
    'who sees a field, and with "" the whole: { "": "partners", "note": "authority" }',
  ),
}
const Things = z.array(Thing).min(1).max(100)
const Test = z.strictObject({
  ...Common,
  subjects: z
    .array(
      Thing.refine(({ type }) => LOT.includes(type), 'is no lot: a test is about the lot its sample was taken from'),
    )
    .length(1)
    .describe('the lot that was tested'),
  fields: TestFields,
})
const Certificate = z.strictObject({
  ...Common,
  subjects: Things.describe('what it certifies: parties, places, products, lots'),
  fields: CertificateFields,
})
const Act = z.strictObject({ ...Common, subjects: Things.describe('what it is about'), fields: ActFields })

const Row = z.object({
  id: z.string(),
  address: z.string().describe('by which events name it in bizTransactionList, of type testres or cert'),
  version: z.number(),
  validFrom: z.string(),
  issuer: z.string(),
  subjects: z.array(z.object({ type: z.string(), id: z.string(), link: z.string().nullable() })),
  fields: z.record(z.string(), z.unknown()),
  files: z.array(FileBody),
  entryId: z.string(),
  events: z.string().nullable().describe('where the events are that name it'),
})

const WORDS: Record<Attestation, { plural: string; about: string; paper: string | null }> = {
  test: {
    plural: 'tests',
    about: 'what a laboratory found in a sample of a lot, each result against its limit',
    paper: 'testres',
  },
  certificate: {
    plural: 'certificates',
    about: 'what a party, place, product or lot is certified to; a suspension or withdrawal is a new version',
    paper: 'cert',
  },
  act: { plural: 'acts', about: 'what an authority or inspector decided', paper: null },
}

/** Tests, certificates and acts: records that vouch for things, every version signed and in the log. */
export const attestationRoutes: Routes = async (app, { writer }) => {
  const routes = attesting(app, writer)
  routes('test', Test)
  routes('certificate', Certificate)
  routes('act', Act)
}

function attesting(app: TypedInstance, writer: Writer) {
  const { origin } = writer
  const host = hostOf(origin)
  const rowOf = (shown: ShownAttestation, paper: string | null) => {
    const { id, version, issuer, entryId, record } = shown
    const address = addressOf(origin, shown)
    return {
      id,
      address,
      version,
      validFrom: record.validFrom,
      issuer,
      subjects: record.subjects.map(subject => ({ ...subject, link: linkOf(subject, host) })),
      fields: record.fields,
      files: record.files.map(file => ({ ...file, sha256: toBase64url(file.sha256) })),
      entryId: toBase64url(entryId),
      events: paper && `/epcis/events?EQ_bizTransaction_${paper}=${encodeURIComponent(address)}`,
    }
  }

  return <T extends z.infer<typeof Test> | z.infer<typeof Certificate> | z.infer<typeof Act>>(
    type: Attestation,
    body: z.ZodType<T>,
  ) => {
    const { plural, about, paper } = WORDS[type]
    const tags = [plural]

    app.post(
      `/api/${plural}`,
      { schema: { summary: `Record the next version of a ${type}: ${about}`, tags, body, response: { 201: Row } } },
      async (request, reply) => {
        const party = await partyOf(writer, request)
        const given = request.body as T
        const { '': base = 'public', ...audience } = given.audience ?? {}
        const { id, subjects } = given
        const { record, said } = await writer.db
          .transaction()
          .execute(trx =>
            signRecord(writer, trx, party, { type, id, subjects }, { ...envelopeOf(given), audience }, base),
          )
        await wakeSequencer(writer.db)
        const { entryId } = said
        const { version } = record
        return reply.code(201).send(rowOf({ type, issuer: party, id, version, keys: [], entryId, record }, paper))
      },
    )

    app.get(
      `/api/${plural}`,
      {
        schema: {
          summary: `The newest version of every ${type}, of a party or about a thing`,
          description:
            '`about` is a Digital Link or its path: of a lot or item comes what vouches for it, its lot or its product. After a page, `party` and `id` of its last line stand as `after=party/id`.',
          tags,
          querystring: z.strictObject({
            party: Code.optional(),
            about: z.string().max(500).optional(),
            after: z
              .string()
              .regex(/^[A-Z0-9-]{1,20}\/\P{Cc}{1,200}$/u, 'is not party/id of the last line')
              .optional(),
            limit: z
              .string()
              .regex(/^(?:[1-9]\d?|100)$/)
              .transform(Number)
              .optional(),
          }),
          response: { 200: z.object({ items: z.array(Row) }) },
        },
      },
      async request => {
        const caller = await callerOf(writer, request)
        const { party, about: link, after, limit = 100 } = request.query
        const rows = await listAttestations(writer.db, type, {
          issuer: party,
          keys: link === undefined ? undefined : subjectKeys(thingsAt(link)),
          after: after === undefined ? undefined : afterOf(after),
          limit,
        })
        const shown = await showAttestations(writer, caller.party, rows)
        return { items: shown.map(row => rowOf(row, paper)) }
      },
    )

    app.get(
      `/api/${plural}/:party/:id`,
      {
        schema: {
          summary: `Every version of one ${type}, the newest first`,
          tags,
          params: z.strictObject({ party: Code, id: Numbering }),
          response: { 200: Row.extend({ versions: z.array(Row) }) },
        },
      },
      async request => {
        const caller = await callerOf(writer, request)
        const { party: issuer, id } = request.params
        const rows = await attestationVersions(writer.db, { type, issuer, id })
        const versions = (await showAttestations(writer, caller.party, rows)).toReversed().map(row => rowOf(row, paper))
        const [newest] = versions
        if (!newest)
          throw new RefusedError('NOTHING_THERE', `no ${type} of this party has this number, or none that you may read`)
        return { ...newest, versions }
      },
    )
  }
}

/** The thing of an address and what it is one of. */
function thingsAt(link: string): Subject[] {
  try {
    return subjectsOfPath(link.replace(/^https?:\/\/[^/]+/i, ''))
  } catch (error) {
    if (!(error instanceof SubjectError)) throw error
    throw new RefusedError(
      'REQUEST_INVALID',
      error.message,
      [{ pointer: '/about', code: error.code, reason: error.message }],
      { cause: error },
    )
  }
}

function afterOf(after: string): { issuer: string; id: string } {
  const at = after.indexOf('/')
  return { issuer: after.slice(0, at), id: after.slice(at + 1) }
}

function linkOf(subject: Subject, host: string): string | null {
  return subject.type === 'party' ? `https://${host}/party/${subject.id}` : digitalLinkOf(subject, host)
}
