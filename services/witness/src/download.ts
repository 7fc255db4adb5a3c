import {
  appendLeaf,
  equalBytes,
  type Frontier,
  frontierRoot,
  HASH_LENGTH,
  inclusionPath,
  leafHash,
  parseEntryBundle,
  readNodesFromTiles,
  sha256,
  TILE_WIDTH,
} from '@nguon/merkle'
import { toBase64url, toHex } from '@nguon/statement'
import { ContradictionError, LogUnavailableError } from './fault.ts'
import type { LogSource } from './source.ts'

const WIDTH = BigInt(TILE_WIDTH)

/** Bodies that are asked for at once. */
const BODIES = 256

/** Of the bodies that came in no bundle, so many are under way at once: each may have a megabyte. */
const BODIES_ALONE = 8

/** Requests for tiles and bundles that are under way at once. */
const AT_ONCE = 24

/** A tree that has grown, and its roots on the way there. */
export type Grown = { tree: Frontier; roots: Uint8Array[] }

/**
 * Grows a tree by the leaf hashes that the log's tiles hold, up to `to` entries, and notes its root after every `step` of
 * them. Nothing else is kept: a head may claim any size.
 */
export async function growByTiles(
  source: LogSource,
  tree: Frontier,
  to: bigint,
  step: bigint,
  goOn: () => void,
): Promise<Grown> {
  const from = tree.size
  const roots: Uint8Array[] = []
  const runs = runsOf(from, to)
  let grown = tree
  for (let batch = some(runs, AT_ONCE); batch.length > 0; batch = some(runs, AT_ONCE)) {
    goOn()
    for (const leaves of await each(batch, run => leavesOf(source, run))) {
      for (const leaf of leaves) {
        grown = appendLeaf(grown, leaf)
        if ((grown.size - from) % step === 0n) roots.push(frontierRoot(grown))
      }
    }
  }
  return { tree: grown, roots }
}

async function leavesOf(source: LogSource, { index, width, skip }: Run): Promise<Uint8Array[]> {
  const tile = await source.tile({ level: 0, index }, width)
  if (tile.length !== width * HASH_LENGTH) throw new LogUnavailableError(`tile ${index} has ${tile.length} bytes`)
  return Array.from({ length: width - skip }, (_, i) => {
    const at = (skip + i) * HASH_LENGTH
    return tile.subarray(at, at + HASH_LENGTH)
  })
}

/** The entries `from` up to and without `to`, as the log gives them. */
export async function downloadEntries(source: LogSource, from: bigint, to: bigint): Promise<Uint8Array[]> {
  const runs = await each(runsOf(from, to), async ({ index, width, skip }) => {
    const entries = parsed(await source.bundle(index, width), index)
    if (entries.length !== width) throw new LogUnavailableError(`bundle ${index} has ${entries.length} entries`)
    return entries.slice(skip)
  })
  return runs.flat()
}

/** Why entries that begin at `from` do not grow the tree as its tiles do: the first that differs from its leaf. */
export async function notInTree(
  source: LogSource,
  from: bigint,
  entries: readonly Uint8Array[],
): Promise<ContradictionError | LogUnavailableError> {
  const runs = await each(runsOf(from, from + BigInt(entries.length)), run => leavesOf(source, run))
  const leaves = runs.flat()
  const at = entries.findIndex((entry, i) => !equalBytes(leafHash(entry), leaves[i]!))
  if (at < 0) return new LogUnavailableError('the log has shown other tiles than before')
  const index = from + BigInt(at)
  return new ContradictionError('ENTRY_NOT_IN_TREE', `entry ${index} is not the one that the tree commits to`, {
    index: Number(index),
    entry: toBase64url(entries[at]!),
    leaf: toBase64url(leaves[at]!),
  })
}

/**
 * Public bodies by their digests, one after another and in no order; null where the log does not show one. At most one
 * bundle and {@link BODIES_ALONE} more are in memory at once.
 */
export async function* downloadBodies(
  source: LogSource,
  digests: readonly Uint8Array[],
): AsyncGenerator<{ digest: Uint8Array; bytes: Uint8Array | null }> {
  for (let from = 0; from < digests.length; from += BODIES) {
    const part = digests.slice(from, from + BODIES)
    const left = new Map(part.map(digest => [toHex(digest), digest]))
    for (const bytes of await source.bodies(part)) {
      const name = toHex(sha256(bytes))
      const digest = left.get(name)
      if (!digest) continue
      left.delete(name)
      yield { digest, bytes }
    }
    const alone = left.values()
    for (let few = some(alone, BODIES_ALONE); few.length > 0; few = some(alone, BODIES_ALONE))
      yield* await each(few, async digest => ({ digest, bytes: await bodyOf(source, digest) }))
  }
}

async function bodyOf(source: LogSource, digest: Uint8Array): Promise<Uint8Array | null> {
  const bytes = await source.body(digest)
  // Nobody signed that these bytes are that body, so it proves nothing against the log.
  if (bytes && !equalBytes(sha256(bytes), digest)) throw new LogUnavailableError('a body is not the one asked for')
  return bytes
}

/** The path of an entry below the root of `size` entries. */
export async function downloadPath(source: LogSource, index: bigint, size: bigint): Promise<Uint8Array[]> {
  const nodes = readNodesFromTiles(ids =>
    each(ids, id => {
      const width = (size >> (8n * BigInt(id.level))) - id.index * WIDTH
      return source.tile(id, Number(width < WIDTH ? width : WIDTH))
    }),
  )
  return await inclusionPath(index, size, nodes)
}

type Run = { index: bigint; width: number; skip: number }

/**
 * The tiles, or bundles, that hold a range: of each how many are needed, and how many of those are not asked for. Named
 * one after another, since a head may claim any size: the first that is not there ends it.
 */
function* runsOf(from: bigint, to: bigint): Generator<Run> {
  for (let index = from / WIDTH; index * WIDTH < to; index++) {
    const start = index * WIDTH
    const left = to - start
    yield { index, width: Number(left < WIDTH ? left : WIDTH), skip: start < from ? Number(from - start) : 0 }
  }
}

/** The next of them, at most `count`. */
function some<T>(items: Iterator<T>, count: number): T[] {
  const taken: T[] = []
  while (taken.length < count) {
    const next = items.next()
    if (next.done) break
    taken.push(next.value)
  }
  return taken
}

async function each<T, R>(items: Iterable<T>, load: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const left = items[Symbol.iterator]()
  let taken = 0
  let failed = false
  const worker = async () => {
    while (!failed) {
      const next = left.next()
      if (next.done) return
      const at = taken++
      try {
        results[at] = await load(next.value)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return results
}

function parsed(bundle: Uint8Array, index: bigint): Uint8Array[] {
  try {
    return parseEntryBundle(bundle)
  } catch (cause) {
    throw new LogUnavailableError(`bundle ${index} cannot be read`, { cause })
  }
}
