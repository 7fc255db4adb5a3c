/**
 * A trace by its definition, slowly and obviously: every event is looked at again for every step. The index answers
 * the same in one query; tests hold the two side by side.
 */
import type { Key } from '@nguon/epcis'
import { isBareProduct, type Link, linksOf, type TraceEvent } from './link.ts'

/** What a thing is made of and what is in it, or what became of it and where it is in. */
export type Direction = 'back' | 'forward'

/** A thing that a trace reached, and in how few steps. */
export type Reached = { key: Key; depth: number }

/** The things within `depth` steps of one, by steps and then by key, and every step from one that was gone on from. */
export type Walk = { nodes: Reached[]; links: Link[] }

/** Walks from `root` over what these events say. A kind of goods is gone on from only where it was asked about. */
export function walk(events: readonly TraceEvent[], root: Key, direction: Direction, depth: number): Walk {
  const links = linksOf(events)
  const [near, far] = direction === 'forward' ? (['from', 'to'] as const) : (['to', 'from'] as const)
  const nodes: Reached[] = [{ key: root, depth: 0 }]
  const followed: Link[] = []
  for (const node of nodes) {
    if (node.depth === depth || endsAt(node)) continue
    for (const link of links.filter(link => link[near] === node.key)) {
      followed.push(link)
      if (!nodes.some(({ key }) => key === link[far])) nodes.push({ key: link[far], depth: node.depth + 1 })
    }
  }
  return { nodes: nodes.toSorted(breadthFirst), links: followed }
}

/** Whether a trace goes no further than this thing, though its depth would let it. */
export function endsAt({ key, depth }: Reached): boolean {
  return depth > 0 && isBareProduct(key)
}

/** The order in which a trace is told: nearer things first, then by key. */
export function breadthFirst(a: Reached, b: Reached): number {
  return a.depth - b.depth || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
}
