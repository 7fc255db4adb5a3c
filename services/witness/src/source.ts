import { bundlePath, type TileId, tilePath } from '@nguon/merkle'
import { BodyError, concat, parseBodyBundle, toHex } from '@nguon/statement'
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

/**
 * The log below an address, over HTTP.
 * @throws {LogUnavailableError} from each call
 */
export function httpLog(url: string): LogSource {
  const base = new URL('log/', url.endsWith('/') ? url : `${url}/`)
  return {
    checkpoint: async () => new TextDecoder().decode(await get(new URL('checkpoint', base))),
    tile: (id, width) => get(new URL(tilePath(id, width), base)),
    bundle: (index, width) => get(new URL(bundlePath(index, width), base)),
    body: digest => find(new URL(`body/${toHex(digest)}`, base)),
    bodies: async digests => bodiesOf(await find(new URL('bodies', base), concat(...digests))),
  }
}

async function get(url: URL): Promise<Uint8Array> {
  const found = await find(url)
  if (!found) throw new LogUnavailableError(`${url.pathname} is not there`)
  return found
}

async function find(url: URL, asked?: Uint8Array): Promise<Uint8Array | null> {
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
    const bytes = new Uint8Array(await response.arrayBuffer())
    if (response.status === 404 || response.status === 410) return null
    if (!response.ok) throw new Error(`answered ${response.status}`)
    return bytes
  } catch (cause) {
    throw new LogUnavailableError(`${url.pathname} cannot be read`, { cause })
  }
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
