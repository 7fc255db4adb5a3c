import { type Database, newestAnchoredHead, type StoredHead } from '@nguon/store'
import type { Kysely } from 'kysely'

/** The head that proofs are made against; the map as it stood there is read from its pages, never held. */
export type Generation = { head: StoredHead }

/** No head has been anchored yet: nothing can be proved. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError'
  readonly code = 'NOT_READY'
}

/** The pages in the database do not give the map that the head was signed for; no proof is made from them. */
export class MapMismatchError extends Error {
  override readonly name = 'MapMismatchError'
  readonly code = 'MAP_MISMATCH'
}

/** The newest generation, and how to get at it. */
export type Generations = {
  current(): Promise<Generation>
}

/** How long a look at the newest head holds, in milliseconds: many readers, one query. */
const GLANCE = 250

/**
 * Follows the newest anchored head. Whoever holds an earlier generation can go on with it: its pages stay until two more
 * heads were anchored.
 *
 * @throws {NotReadyError} from `current` before the first anchored head
 */
export function followHeads(db: Kysely<Database>, now: () => number): Generations {
  let generation: Generation | null = null
  let moving: Promise<Generation> | null = null
  let lookedAt = Number.NEGATIVE_INFINITY

  const move = async (): Promise<Generation> => {
    const head = await newestAnchoredHead(db)
    if (!head) throw new NotReadyError('no head is anchored yet')
    if (generation?.head.size !== head.size) generation = { head }
    lookedAt = now()
    return generation
  }

  return {
    async current() {
      if (generation && now() - lookedAt < GLANCE) return generation
      moving ??= move().finally(() => {
        moving = null
      })
      return await moving
    },
  }
}
