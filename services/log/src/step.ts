import { setImmediate as breathe } from 'node:timers/promises'
import {
  appendLeaf,
  decodeFrontier,
  emptyFrontier,
  encodeFrontier,
  type Frontier,
  frontierRoot,
  growTiles,
  historyLeaf,
  type ReadTiles,
} from '@nguon/merkle'
import type { Placed, Step } from '@nguon/store'

/**
 * Where tree and histories stand after the steps of one transaction, whose rows may still be on their way to the database.
 * It lives as long as that transaction: the next one believes the rows and nothing else.
 */
export type Edge = { readTiles: ReadTiles; tiles: Map<string, Uint8Array>; subjects: Map<string, OpenSubject> }

type OpenSubject = { hex: string; key: Uint8Array; frontier: Frontier; items: Step['history'][number][] }

/** The edge before the first step. */
export function openEdge(readTiles: ReadTiles): Edge {
  return { readTiles, tiles: new Map(), subjects: new Map() }
}

/** Statements between two breaths, some milliseconds: what came from the database meanwhile is answered with the next query. */
const BREATH = 250

/** What follows from statements that have the positions from `from` on: their tiles, and the histories that they continue. */
export async function computeStep(edge: Edge, from: bigint, { statements, subjects }: Placed): Promise<Step> {
  const tiles = await computeTiles(
    edge,
    from,
    statements.map(({ leaf }) => leaf),
  )
  for (const { key, frontier } of subjects) {
    const hex = key.toHex()
    if (!edge.subjects.has(hex)) edge.subjects.set(hex, { hex, key, frontier: decodeFrontier(frontier), items: [] })
  }
  const changed: OpenSubject[] = []
  for (const [i, { leaf, subjects: keys }] of statements.entries()) {
    if (i % BREATH === BREATH - 1) await breathe()
    const index = from + BigInt(i)
    const item = historyLeaf(index, leaf)
    for (const key of keys) {
      const subject = openSubject(edge, key)
      if (subject.items.length === 0) changed.push(subject)
      subject.items.push({ key: subject.key, index, n: subject.frontier.size, leaf, root: null })
      subject.frontier = appendLeaf(subject.frontier, item)
    }
  }
  // Ascending by key, so that the indexes are written from one end to the other.
  changed.sort((a, b) => (a.hex < b.hex ? -1 : 1))
  const history = changed.flatMap(subject => {
    const items = subject.items.splice(0)
    items.at(-1)!.root = frontierRoot(subject.frontier)
    return items
  })
  const rows = changed.map(({ key, frontier }) => ({ key, count: frontier.size, frontier: encodeFrontier(frontier) }))
  return { tiles, history, subjects: rows }
}

function openSubject({ subjects }: Edge, key: Uint8Array): OpenSubject {
  const hex = key.toHex()
  let subject = subjects.get(hex)
  if (!subject) {
    subject = { hex, key, frontier: emptyFrontier(), items: [] }
    subjects.set(hex, subject)
  }
  return subject
}

async function computeTiles({ readTiles, tiles }: Edge, from: bigint, leaves: Uint8Array[]): Promise<Step['tiles']> {
  const grown = await growTiles(from, leaves, async ids => {
    // A level that no step of this transaction has touched is in the database, and only there.
    const missing = ids.filter(({ level, index }) => !tiles.has(`${level}/${index}`))
    const read = missing.length > 0 ? await readTiles(missing) : []
    for (const [i, { level, index }] of missing.entries()) tiles.set(`${level}/${index}`, read[i]!)
    return ids.map(({ level, index }) => tiles.get(`${level}/${index}`)!)
  })
  for (const { id, hashes } of grown) tiles.set(`${id.level}/${id.index}`, hashes)
  return grown.map(({ id, hashes }) => ({ ...id, hashes }))
}
