import {
  equalBytes,
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

/** Requests that are under way at once. */
const AT_ONCE = 24

/** The leaf hashes of entries `from` up to and without `to`, as the log's tiles hold them. */
export async function downloadLeaves(source: LogSource, from: bigint, to: bigint): Promise<Uint8Array[]> {
  const runs = await each(runsOf(from, to), async ({ index, width, skip }) => {
    const tile = await source.tile({ level: 0, index }, width)
    if (tile.length !== width * HASH_LENGTH) throw new LogUnavailableError(`tile ${index} has ${tile.length} bytes`)
    return Array.from({ length: width - skip }, (_, i) => {
      const at = (skip + i) * HASH_LENGTH
      return tile.subarray(at, at + HASH_LENGTH)
    })
  })
  return runs.flat()
}

/**
 * The entries `from` up to and without `to`, each of them the one that the tree commits to.
 * @throws {ContradictionError} ENTRY_NOT_IN_TREE
 */
export async function downloadEntries(
  source: LogSource,
  from: bigint,
  to: bigint,
  leaves: readonly Uint8Array[],
): Promise<Uint8Array[]> {
  const runs = await each(runsOf(from, to), async ({ index, width, skip }) => {
    const entries = parsed(await source.bundle(index, width), index)
    if (entries.length !== width) throw new LogUnavailableError(`bundle ${index} has ${entries.length} entries`)
    return entries.slice(skip)
  })
  const entries = runs.flat()
  for (const [i, entry] of entries.entries()) {
    if (equalBytes(leafHash(entry), leaves[i]!)) continue
    const index = from + BigInt(i)
    throw new ContradictionError('ENTRY_NOT_IN_TREE', `entry ${index} is not the one that the tree commits to`, {
      index: Number(index),
      entry: toBase64url(entry),
      leaf: toBase64url(leaves[i]!),
    })
  }
  return entries
}

/** Public bodies by their digests; null where the log does not show one. */
export async function downloadBodies(
  source: LogSource,
  digests: readonly Uint8Array[],
): Promise<(Uint8Array | null)[]> {
  const shown = new Map<string, Uint8Array>()
  const parts = Array.from({ length: Math.ceil(digests.length / BODIES) }, (_, i) =>
    digests.slice(i * BODIES, (i + 1) * BODIES),
  )
  await each(parts, async part => {
    for (const bytes of await source.bodies(part)) shown.set(toHex(sha256(bytes)), bytes)
  })
  return await each(digests, async digest => {
    const known = shown.get(toHex(digest))
    if (known) return known
    const bytes = await source.body(digest)
    // Nobody signed that these bytes are that body, so it proves nothing against the log.
    if (bytes && !equalBytes(sha256(bytes), digest)) throw new LogUnavailableError('a body is not the one asked for')
    return bytes
  })
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
