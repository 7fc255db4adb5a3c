import { decodeFrontier, emptyMap, encodeMapValue, type MapTree, setInMap, valueOfFrontier } from '@nguon/merkle'
import { allSubjects, type Database, logSize, mapChanges } from '@nguon/store'
import type { Kysely } from 'kysely'

/** The subject map of the log's first `size` entries. Immutable: an earlier generation stays what it was. */
export type SubjectMap = { size: bigint; tree: MapTree }

/** The map of the empty log. */
export const noSubjects: SubjectMap = { size: 0n, tree: emptyMap }

/**
 * The map of the whole log as it is now, from an earlier one. It is always read from the database and never from what
 * this process believes it wrote, so no rolled-back batch and no other writer can make it differ from the histories.
 */
export async function growMap(db: Kysely<Database>, origin: string, map: SubjectMap): Promise<SubjectMap> {
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async trx => {
      const size = await logSize(trx, origin)
      if (size === map.size) return map
      let tree = map.tree
      if (map.size === 0n) {
        for await (const subjects of allSubjects(trx)) {
          for (const { key, frontier } of subjects)
            tree = setInMap(tree, key, valueOfFrontier(decodeFrontier(frontier)))
        }
      } else {
        for (const { key, count, root } of await mapChanges(trx, map.size, size)) {
          tree = setInMap(tree, key, encodeMapValue(count, root))
        }
      }
      return { size, tree }
    })
}
