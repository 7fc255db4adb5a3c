/** What laboratories and certifiers of the demo put on record. The limits are the makers' own standards, as the lots name them. */
import type { JsonObject } from '@nguon/statement'
import type { Calendar } from './calendar.ts'
import { type Lot, lotCode, type Party } from './supply-chain.ts'

/** One version of a test or certificate, as the platform takes it. */
export type Voucher = {
  by: Party
  register: 'tests' | 'certificates'
  record: JsonObject
  /** A drawing in `images/`. */
  file?: string
}

/** The address of a party. */
export const partyAddress = (party: Party): string => `https://nguon.localhost/party/${party.code}`

/** The address by which an event names a test. */
export const testAddress = (by: Party, id: string): string => `${partyAddress(by)}/test/${id}`

/** `at most 0.05 mg/kg`: a value with its unit against the standard of the lot. */
export const atMost = (parameter: string, value: string, unit: string, limit: string) => (source: string) => ({
  parameter,
  value,
  unit,
  limit: { value: limit, comparison: 'at_most', source },
  verdict: Number(value) <= Number(limit) ? 'pass' : 'fail',
})

/** What has to be absent, and is. */
export const absent = (parameter: string) => (source: string) => ({
  parameter,
  text: 'không phát hiện',
  limit: { text: 'không được có', source },
  verdict: 'pass',
})

/** A test of a lot: the sample taken on one day and the report issued on another. */
export function testOf(
  by: Party,
  id: string,
  lot: Lot,
  { date }: Calendar,
  [sampled, issued]: readonly [number, number],
  results: readonly ((source: string) => JsonObject)[],
): Voucher {
  const fields = {
    laboratory: by.name,
    accreditation: 'VILAS 0000',
    sample: `M-${id}`,
    sampled: date(sampled),
    received: date(sampled),
    issued: date(issued),
    results: results.map(result => result(lot.product.standards[0]!)),
  }
  return {
    by,
    register: 'tests',
    record: { id, version: 1, validFrom: date(issued), subjects: [lotCode(lot)], fields },
    file: 'test-report.svg',
  }
}

/** A certificate of what these addresses name, between two days. */
export function certificateOf(
  by: Party,
  id: string,
  subjects: string[],
  { date }: Calendar,
  [from, to]: readonly [number, number],
  said: { standard: string; scope: string },
): Voucher {
  const fields = { ...said, number: id, issuer: by.name, validFrom: date(from), validTo: date(to), status: 'valid' }
  return { by, register: 'certificates', record: { id, version: 1, validFrom: date(from), subjects, fields } }
}

/** The certificate again, withdrawn on a day: what was said before stays beside it. */
export function withdrawn({ by, register, record }: Voucher, { date }: Calendar, day: number, reason: string): Voucher {
  const fields = { ...(record.fields as JsonObject), status: 'withdrawn', reason }
  return { by, register, record: { ...record, version: 2, validFrom: date(day), fields } }
}
