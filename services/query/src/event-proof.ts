import { inclusionPaths, readNodesFromTiles } from '@nguon/merkle'
import { type P256Key, signPromise, signReceipt } from '@nguon/signer'
import { hostOf, type JsonObject, pathOf, subjectsOfEvent, toBase64url } from '@nguon/statement'
import { type Database, inTurns, type StoredHead, tilesReadOnce } from '@nguon/store'
import type { Kysely } from 'kysely'
import type { ShownEvent } from './shown.ts'

/** Who signs receipts and promises, of which log. */
export type Vouching = { db: Kysely<Database>; origin: string; receiptKey: P256Key; now: () => Date }

/**
 * What stands beside each event under `nguon:proof` (formats §7): its entry, the party that said it (two may call different
 * events alike), and the platform's signature that this is in the log under an anchored head (a COSE receipt), or that it will be (a promise), b64u; and where the proof file
 * of the first thing lies that it is about, null if that has no address.
 */
export async function proofsOf(
  { db, origin, receiptKey, now }: Vouching,
  head: StoredHead | undefined,
  events: readonly ShownEvent[],
): Promise<JsonObject[]> {
  const isBelow = ({ index }: ShownEvent) =>
    index !== null && head !== undefined && head.size >= 2n && index < head.size
  const below = events.filter(isBelow)
  const nodes = readNodesFromTiles(tilesReadOnce(db))
  const paths = new Map(
    (head
      ? await inclusionPaths(
          below.map(({ index }) => index!),
          head.size,
          nodes,
        )
      : []
    ).map((path, at) => [below[at]!, path]),
  )
  const time = Math.floor(now().getTime() / 1000)
  return await inTurns(events, shown => {
    const { entryId, index, received, statement, event } = shown
    const path = paths.get(shown)
    const said = path
      ? {
          receipt: signReceipt(
            receiptKey,
            {
              iss: `https://${hostOf(origin)}`,
              sub: statement.header.sub,
              time,
              size: head!.size,
              index: index!,
              path,
            },
            head!.logRoot,
          ),
          size: Number(head!.size),
        }
      : { promise: signPromise(receiptKey, origin, entryId, received) }
    const link = subjectsOfEvent(event).map(pathOf).find(Boolean)
    return {
      ...{ entryId: toBase64url(entryId), index: index === null ? null : Number(index), party: statement.party },
      ...said,
      proof: link ? `/proof${link}` : null,
    }
  })
}

/** A head as an answer names it. */
export function headBody({ size, time, logRoot, mapRoot }: StoredHead): JsonObject {
  return { size: Number(size), time: Number(time), logRoot: toBase64url(logRoot), mapRoot: toBase64url(mapRoot) }
}
