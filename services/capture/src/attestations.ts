import {
  hostOf,
  type JsonObject,
  mergeBodies,
  parseEntry,
  parseRecordBody,
  type RecordBody,
  toHex,
} from '@nguon/statement'
import { type AttestationRow, findStatements, nothing, readableTo, shownBodies } from '@nguon/store'
import type { Writer } from './deps.ts'

/** A version of a test, certificate or act as one reader is shown it. */
export type ShownAttestation = AttestationRow & { record: RecordBody }

/**
 * What these versions say, each field that the reader may see (formats §2), in the given order. Left out is what is not
 * for this reader or of which body 0 was erased. `party` null reads what is public.
 */
export async function showAttestations(
  { db, now }: Writer,
  party: string | null,
  rows: readonly AttestationRow[],
): Promise<ShownAttestation[]> {
  const stored = await findStatements(
    db,
    rows.map(({ entryId }) => entryId),
  )
  const statements = new Map(stored.map(({ entryId, entry }) => [toHex(entryId), parseEntry(entry)]))
  const mayRead = party === null ? nothing : readableTo(db, party, () => now().getTime())
  const texts = await shownBodies(db, [...statements.values()], mayRead)
  return rows.flatMap(row => {
    const statement = statements.get(toHex(row.entryId))!
    const shown = texts.get(statement)!
    return shown[0] ? [{ ...row, record: parseRecordBody(mergeBodies(statement.bodies, shown) as JsonObject) }] : []
  })
}

/** The address of a test, certificate or act, by which an event names it as its business transaction. */
export function addressOf(
  origin: string,
  { type, issuer, id }: Pick<AttestationRow, 'type' | 'issuer' | 'id'>,
): string {
  return `https://${hostOf(origin)}/party/${issuer}/${type}/${encodeURIComponent(id)}`
}
