import { formatSnapshot, parseSnapshot, type Snapshot } from './snapshot.ts'

/** A token that no page of ours ends with, or that a page in another order did. */
export class PageTokenError extends Error {
  override readonly name = 'PageTokenError'
  readonly code = 'PAGE_UNKNOWN'
}

/**
 * Where a page ended: what the first page saw, how many events were given up to here, and the last one's place in the
 * order. `key` is its value in that order, `rank` the sort of that value; both are empty in the order of record.
 */
export type Mark = { snapshot: Snapshot; given: number; arrival: bigint; rank: number; key: string | null }

const MOST = 9_223_372_036_854_775_807n

/** A mark as a text that may stand in a URL. It says nothing but positions, and opens nothing to who may not see it. */
export function formatMark({ snapshot, given, arrival, rank, key }: Mark): string {
  const parts = [formatSnapshot(snapshot), given, String(arrival), rank, key]
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** @throws {@link PageTokenError} */
export function parseMark(token: string): Mark {
  const [text, given, arrival, rank, key, ...rest] = readParts(token)
  const snapshot = typeof text === 'string' ? parseSnapshot(text) : null
  if (!snapshot || rest.length > 0 || !isCount(given) || !isCount(rank) || rank > 3) throw unknown()
  if (typeof arrival !== 'string' || !/^\d{1,19}$/.test(arrival) || BigInt(arrival) > MOST) throw unknown()
  if (key !== null && (typeof key !== 'string' || key.includes('\0'))) throw unknown()
  // What is compared with numbers is one.
  if (rank < 2 && key !== null && !/^-?\d{1,1000}(\.\d{1,1000})?$/.test(key)) throw unknown()
  return { snapshot, given, arrival: BigInt(arrival), rank, key }
}

function readParts(token: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString())
    if (Array.isArray(parts)) return parts
  } catch (error) {
    throw new PageTokenError('this is not the mark of a page', { cause: error })
  }
  throw unknown()
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function unknown(): PageTokenError {
  return new PageTokenError('this is not the mark of a page')
}
