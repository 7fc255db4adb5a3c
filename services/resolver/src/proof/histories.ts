import {
  inclusionPaths,
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
  findStatements,
  type MayRead,
  mapPagesAt,
  type StoredHead,
  type StoredStatement,
  statementsNaming,
  tilesReadOnce,
} from '@nguon/store'
import type { Kysely } from 'kysely'
import { showBodies } from './bodies.ts'
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

/** Reads histories and makes their answers; one of these for each file, so that every row is read once. */
export type Histories = {
  read(subjects: readonly Subject[]): Promise<History[]>
  /** The answers of these histories, each once. */
  answers(histories: readonly History[]): Promise<FileAnswer[]>
  nodes: ReadNodes
}

/** Opens the histories as they stand under one generation of the map, for a reader who may see what `mayRead` says. */
export function openHistories(db: Kysely<Database>, { head }: Generation, mayRead: MayRead): Histories {
  const nodes = readNodesFromTiles(tilesReadOnce(db))
  const held = new Map<string, Held>()

  const hold = async (entryIds: readonly Uint8Array[]) => {
    const rows = await findStatements(
      db,
      entryIds.filter(entryId => !held.has(toHex(entryId))),
    )
    const statements = rows.map(row => ({ stored: row, statement: parseEntry(row.entry) }))
    const shown = await showBodies(
      db,
      statements.map(({ statement }) => statement),
      head.size,
      mayRead,
    )
    statements.forEach((one, i) => {
      held.set(toHex(one.stored.entryId), { ...one, bodies: shown[i]! })
    })
  }

  return {
    nodes,
    async read(subjects) {
      const keys = subjects.map(subjectKey)
      const naming = await statementsNaming(db, keys)
      await hold([...new Map(naming.map(({ entryId }) => [toHex(entryId), entryId])).values()])
      const byKey = Map.groupBy(naming, ({ key }) => toHex(key))
      return subjects.map((subject, i) => {
        const below: History['below'] = []
        const above: Held[] = []
        const waiting: Uint8Array[] = []
        for (const { entryId, index } of byKey.get(toHex(keys[i]!)) ?? []) {
          const one = held.get(toHex(entryId))!
          if (index === null) waiting.push(entryId)
          if (index !== null && index < head.size) below.push({ ...one, index })
          else above.push(one)
        }
        const seen = { logged: below.length + above.length - waiting.length, waiting }
        return { subject, key: keys[i]!, below, above, seen }
      })
    },
    async answers(histories) {
      const proofs = await proveInMap(
        db,
        head,
        histories.map(({ key }) => key),
      )
      const indexes = histories.flatMap(({ below }) => below.map(({ index }) => index))
      const paths = (await inclusionPaths(indexes, head.size, nodes)).values()
      return histories.map(({ subject, below }, i) => {
        const { siblings, terminal } = proofs[i]!
        return {
          subject,
          map: { siblings, terminal: terminal === 'present' ? { count: BigInt(below.length) } : terminal },
          statements: below.map(({ index, stored, bodies }) => {
            return { index, entry: stored.entry, path: paths.next().value!, bodies }
          }),
        }
      })
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
