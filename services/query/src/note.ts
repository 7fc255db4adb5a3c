import { parseEntry } from '@nguon/statement'
import { findStatements, noteDisclosures } from '@nguon/store'
import type { Answering } from './deps.ts'

/**
 * Notes that a party is about to be shown something that body 0 of these statements says, which are another's and not
 * public: of what the index answers by itself, without the bodies.
 */
export async function noteRead(
  { db, now }: Pick<Answering, 'db' | 'now'>,
  party: string | null,
  entryIds: readonly Uint8Array[],
): Promise<void> {
  if (party === null || entryIds.length === 0) return
  const statements = await findStatements(db, entryIds)
  const digests = statements.map(({ entry }) => parseEntry(entry).bodies[0]!.digest)
  await noteDisclosures(db, party, digests, now())
}
