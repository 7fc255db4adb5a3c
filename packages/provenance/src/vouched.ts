/** What tests, certificates and acts say of what was scanned, of its producer and of the places it was at (formats §2). */
import type { VerifiedStatement } from '@nguon/proof'
import { type Attestation, isAttestation, judgeStated } from '@nguon/rules'
import { isObject, type JsonObject, type JsonValue, parseSubject, type Subject, SubjectError } from '@nguon/statement'
import { listOf, type Register, textOf } from './records.ts'
import type { Found, Vouched, VouchedFile } from './story.ts'

/** The newest version of each record that vouches for something, the oldest first; what is not shown is left out. */
export function vouchedIn(
  statements: readonly { statement: VerifiedStatement; pending: boolean }[],
  register: Register,
  today: string | null,
): Vouched[] {
  const records = new Map<string, { statement: VerifiedStatement; pending: boolean; version: number }[]>()
  const seen = new Set<string>()
  for (const { statement, pending } of statements) {
    const { header, entryId } = statement.statement
    const { type, id, version } = statement.body ?? {}
    if (header.kind !== 'record' || typeof type !== 'string' || !isAttestation(type)) continue
    if (typeof id !== 'string' || typeof version !== 'number' || seen.has(String(entryId))) continue
    seen.add(String(entryId))
    // A number is its issuer's: nobody else's version stands behind it.
    const name = JSON.stringify([type, statement.party, id])
    records.set(name, [...(records.get(name) ?? []), { statement, pending, version }])
  }
  const told = [...records.values()].map(versions => {
    const newest = versions.reduce((a, b) => (b.version > a.version ? b : a))
    return vouchedOf(newest.statement, newest.pending, newest.version, register, today)
  })
  return told.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : Number(a.index - b.index)))
}

function vouchedOf(
  statement: VerifiedStatement,
  pending: boolean,
  version: number,
  register: Register,
  today: string | null,
): Vouched {
  const body = statement.body!
  const fields = isObject(body.fields) ? body.fields : {}
  const type = body.type as Attestation
  const { index, recordTime } = statement
  return {
    type,
    id: String(body.id),
    version,
    day: textOf(type === 'certificate' ? fields.validFrom : fields.issued) ?? textOf(body.validFrom) ?? '',
    subjects: listOf(body.subjects).flatMap(subjectOf),
    fields,
    results: type === 'test' ? listOf(fields.results).filter(isObject).map(foundOf) : [],
    standing: type === 'certificate' ? standingOf(fields, today) : null,
    files: listOf(body.files).filter(isObject).flatMap(fileOf),
    by: register.signerOf(statement),
    index,
    recordTime,
    pending,
    grounds: register.groundsOf(statement),
  }
}

/** What its issuer said last counts before what the calendar says. */
function standingOf({ status, validFrom, validTo }: JsonObject, today: string | null): Vouched['standing'] {
  if (status === 'withdrawn' || status === 'suspended') return status
  const [from, to] = [textOf(validFrom), textOf(validTo)]
  if (today !== null && to !== null && to < today) return 'expired'
  if (today !== null && from !== null && from > today) return 'future'
  return status === 'valid' ? 'valid' : null
}

function foundOf(result: JsonObject): Found {
  const { limit, verdict } = result
  const held = isObject(limit) ? limit : null
  const [value, qualifier] = [textOf(result.value), textOf(result.qualifier)]
  // The door refuses what contradicts itself; whoever reads a file does not know that it came through the door.
  const follows = judgeStated(value, qualifier, textOf(held?.value), textOf(held?.comparison))
  const said = verdict === 'pass' || verdict === 'fail' ? verdict : 'informative'
  return {
    parameter: textOf(result.parameter) ?? '',
    method: textOf(result.method),
    value,
    qualifier: qualifier === 'less_than' || qualifier === 'greater_than' ? qualifier : null,
    text: textOf(result.text),
    unit: textOf(result.unit),
    limit: held && {
      value: textOf(held.value),
      comparison: textOf(held.comparison),
      text: textOf(held.text),
      source: textOf(held.source),
    },
    verdict: said,
    contradicted: follows !== 'open' && follows !== said,
  }
}

function fileOf({ name, sha256, size }: JsonObject): VouchedFile[] {
  const [called, digest] = [textOf(name), textOf(sha256)]
  return called !== null && digest !== null && typeof size === 'number' ? [{ name: called, sha256: digest, size }] : []
}

function subjectOf(value: JsonValue): Subject[] {
  try {
    return [parseSubject(value)]
  } catch (error) {
    if (error instanceof SubjectError) return []
    throw error
  }
}
