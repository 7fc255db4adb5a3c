import { emptyMap, encodeMapValue, equalBytes, type MapTree, mapRoot, setAllInMap } from '@nguon/merkle'
import { type Database, mapChanges, newestAnchoredHead, type StoredHead } from '@nguon/store'
import type { Kysely } from 'kysely'

/** The subject map as it stood at one anchored head; every proof is made against one generation. */
export type Generation = { head: StoredHead; map: MapTree }

/** No head has been anchored yet: nothing can be proved. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError'
  readonly code = 'NOT_READY'
}

/** The histories in the database do not give the map that the head was signed for; no proof is made from them. */
export class MapMismatchError extends Error {
  override readonly name = 'MapMismatchError'
  readonly code = 'MAP_MISMATCH'
}

/** The newest generation, and how to get at it. */
export type Generations = {
  /** The map of the newest anchored head, moved forward to it if it is a new one. */
  current(): Promise<Generation>
}

/** How long a look at the newest head holds, in milliseconds: many readers, one query. */
const GLANCE = 250

/**
 * Keeps the map of the newest anchored head in memory. Only the keys named since the head before are read, and the
 * old generation stays whole for those who hold it.
 *
 * @throws {NotReadyError} from `current` before the first anchored head
 * @throws {MapMismatchError} from `current` when the stored histories give another root
 */
export function followHeads(db: Kysely<Database>, now: () => number): Generations {
  let generation: Generation | null = null
  let moving: Promise<Generation> | null = null
  let lookedAt = Number.NEGATIVE_INFINITY

  const move = async (): Promise<Generation> => {
    const head = await newestAnchoredHead(db)
    if (!head) throw new NotReadyError('no head is anchored yet')
    if (generation?.head.size !== head.size) generation = await advance(db, generation, head)
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

async function advance(db: Kysely<Database>, from: Generation | null, head: StoredHead): Promise<Generation> {
  const changes = await mapChanges(db, from?.head.size ?? 0n, head.size)
  const map = setAllInMap(
    from?.map ?? emptyMap,
    changes.map(({ key, count, root }) => [key, encodeMapValue(count, root)] as const),
  )
  if (!equalBytes(mapRoot(map), head.mapRoot)) {
    throw new MapMismatchError(`the histories do not give the map of the head of size ${head.size}`)
  }
  return { head, map }
}
