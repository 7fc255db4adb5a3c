import {
  inclusionPath,
  type MapProof,
  MerkleError,
  proveInMapPages,
  type ReadNodes,
  readNodesFromTiles,
} from '@nguon/merkle'
import type { FileAnswer, FileBody } from '@nguon/proof'
import { parseEntry, type Statement, type Subject, subjectKey, toHex } from '@nguon/statement'
import {
  type Database,
  historyOf,
  mapPagesAt,
  pendingOfKey,
  readTiles,
  type StoredHead,
  type StoredStatement,
  statementsAt,
} from '@nguon/store'
import type { Kysely } from 'kysely'
import { type MayRead, showBodies } from './bodies.ts'
import { type Generation, MapMismatchError } from './generation.ts'

/** A statement of the store, read. */
export type Held = { stored: StoredStatement; statement: Statement; bodies: FileBody[] }

/** A subject's complete history below the head, with what came after it. */
export type History = {
  subject: Subject
  key: Uint8Array
  below: (Held & { index: bigint })[]
  above: Held[]
  /** What was read, to tell later whether there is more. */
  seen: { logged: number; waiting: Uint8Array[] }
}

/** A larger index than any log will reach. */
const END = 1n << 62n

/** Reads histories and makes their answers; one of these for each file, so that every row is read once. */
export type Histories = {
  read(subjects: readonly Subject[]): Promise<History[]>
  /** The answers of these histories, each once. */
  answers(histories: readonly History[]): Promise<FileAnswer[]>
  nodes: ReadNodes
}

/** Opens the histories as they stand under one generation of the map, for a reader who may see what `mayRead` says. */
export function openHistories(db: Kysely<Database>, { head }: Generation, mayRead: MayRead): Histories {
  const nodes = readNodesFromTiles(cachedTiles(db))
  const held = new Map<string, Held>()

  const hold = async (rows: readonly StoredStatement[]) => {
    const fresh = rows.filter(row => !held.has(toHex(row.entryId)))
    const statements = fresh.map(row => ({ stored: row, statement: parseEntry(row.entry) }))
    const shown = await showBodies(
      db,
      statements.map(({ statement }) => statement),
      head.size,
      mayRead,
    )
    statements.forEach((one, i) => {
      held.set(toHex(one.stored.entryId), { ...one, bodies: shown[i]! })
    })
    return rows.map(row => held.get(toHex(row.entryId))!)
  }

  return {
    nodes,
    async read(subjects) {
      const keys = subjects.map(subjectKey)
      const items = await Promise.all(keys.map(key => historyOf(db, key, END)))
      const indexes = [...new Set(items.flat().map(item => item.index))]
      const logged = new Map((await statementsAt(db, indexes)).map(row => [row.index, row]))
      const queued = await Promise.all(keys.map(key => pendingOfKey(db, key)))
      return await Promise.all(
        subjects.map(async (subject, i) => {
          const rows = items[i]!.map(item => logged.get(item.index)!)
          const all = await hold(rows)
          const below = all.flatMap((one, n) => (rows[n]!.index < head.size ? [{ ...one, index: rows[n]!.index }] : []))
          // A statement that got its position between the two reads stands in both: its entryId tells.
          const above = [...all.slice(below.length), ...(await hold(queued[i]!))]
          const distinct = new Map(above.map(one => [toHex(one.stored.entryId), one]))
          const seen = { logged: all.length, waiting: queued[i]!.map(({ entryId }) => entryId) }
          return { subject, key: keys[i]!, below, above: [...distinct.values()], seen }
        }),
      )
    },
    async answers(histories) {
      const proofs = await proveInMap(
        db,
        head,
        histories.map(({ key }) => key),
      )
      return await Promise.all(
        histories.map(async ({ subject, below }, i) => {
          const { siblings, terminal } = proofs[i]!
          const statements = await Promise.all(
            below.map(async ({ index, stored, bodies }) => {
              return { index, entry: stored.entry, path: await inclusionPath(index, head.size, nodes), bodies }
            }),
          )
          return {
            subject,
            map: { siblings, terminal: terminal === 'present' ? { count: BigInt(below.length) } : terminal },
            statements,
          }
        }),
      )
    },
  }
}

/**
 * What the map says of each key under a head, in one query.
 * @throws {MapMismatchError} if the pages in the database are not those of the head
 */
async function proveInMap(
  db: Kysely<Database>,
  { size, mapRoot }: StoredHead,
  keys: readonly Uint8Array[],
): Promise<MapProof[]> {
  try {
    return await proveInMapPages(mapRoot, keys, mapPagesAt(db, size))
  } catch (cause) {
    if (!(cause instanceof MerkleError)) throw cause
    throw new MapMismatchError(`the pages do not give the map of the head of size ${size}`, { cause })
  }
}

/** Tiles read once for a file: its paths share most of them. */
function cachedTiles(db: Kysely<Database>) {
  const known = new Map<string, Promise<Uint8Array>>()
  return async (ids: readonly { level: number; index: bigint }[]): Promise<Uint8Array[]> => {
    const missing = ids.filter(({ level, index }) => !known.has(`${level}/${index}`))
    if (missing.length > 0) {
      const rows = readTiles(db, missing)
      for (const { level, index } of missing) {
        known.set(
          `${level}/${index}`,
          rows.then(found => {
            const tile = found.find(row => row.level === level && row.index === index)
            if (!tile) throw new Error(`tile ${level}/${index} is missing`)
            return tile.hashes
          }),
        )
      }
    }
    return await Promise.all(ids.map(({ level, index }) => known.get(`${level}/${index}`)!))
  }
}
