import { bundlePath, HASH_LENGTH, MAX_ENTRY_LENGTH, type TileId, tilePath } from '@nguon/merkle'
import { BodyError, concat, MAX_BODY, parseBodyBundle, toHex } from '@nguon/statement'
import { LogUnavailableError } from './fault.ts'

/** All that a witness asks of the log, and anyone may ask. */
export type LogSource = {
  /** The newest signed checkpoint. */
  checkpoint(): Promise<string>
  /** The first `width` hashes of a tile. */
  tile(id: TileId, width: number): Promise<Uint8Array>
  /** The first `width` entries of a bundle. */
  bundle(index: bigint, width: number): Promise<Uint8Array>
  /** A public body; null where the log does not show it. */
  body(digest: Uint8Array): Promise<Uint8Array | null>
  /** Of the public bodies of these digests, at most 256, as many as the log gives at once, in no order. */
  bodies(digests: readonly Uint8Array[]): Promise<Uint8Array[]>
}

const TIMEOUT_MS = 15_000
const LONGEST_CHECKPOINT = 10_000
const LONGEST_BUNDLE_OF_BODIES = 16 * 1024 * 1024

/**
 * The log below an address, over HTTP.
 * @throws {LogUnavailableError} from each call
 */
export function httpLog(url: string): LogSource {
  const base = new URL('log/', url.endsWith('/') ? url : `${url}/`)
  return {
    checkpoint: async () => new TextDecoder().decode(await get(new URL('checkpoint', base), LONGEST_CHECKPOINT)),
    tile: (id, width) => get(new URL(tilePath(id, width), base), width * HASH_LENGTH),
    bundle: (index, width) => get(new URL(bundlePath(index, width), base), width * (2 + MAX_ENTRY_LENGTH)),
    body: digest => find(new URL(`body/${toHex(digest)}`, base), MAX_BODY),
    bodies: async digests =>
      bodiesOf(await find(new URL('bodies', base), LONGEST_BUNDLE_OF_BODIES, concat(...digests))),
  }
}

async function get(url: URL, most: number): Promise<Uint8Array> {
  const found = await find(url, most)
  if (!found) throw new LogUnavailableError(`${url.pathname} is not there`)
  return found
}

async function find(url: URL, most: number, asked?: Uint8Array): Promise<Uint8Array | null> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
      ...(asked && {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: Buffer.from(asked),
      }),
    })
    if (response.ok) return await readAtMost(response, most)
    await response.body?.cancel()
    if (response.status === 404 || response.status === 410) return null
    throw new Error(`answered ${response.status}`)
  } catch (cause) {
    throw new LogUnavailableError(`${url.pathname} cannot be read`, { cause })
  }
}

/** A log that sends without end, or a little that unpacks to very much, must not take the witness's memory. */
async function readAtMost({ body }: Response, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body ?? []) {
    length += part.length
    // To leave the loop is to cancel the rest.
    if (length > most) throw new Error(`longer than ${most} bytes`)
    parts.push(part)
  }
  return concat(...parts)
}

/** A log that gives bodies one by one only has none for us here. */
function bodiesOf(bundle: Uint8Array | null): Uint8Array[] {
  try {
    return bundle ? parseBodyBundle(bundle) : []
  } catch (cause) {
    if (!(cause instanceof BodyError)) throw cause
    throw new LogUnavailableError('a bundle of bodies cannot be read', { cause })
  }
}
