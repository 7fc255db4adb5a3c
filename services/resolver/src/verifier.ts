import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordFile } from '@nguon/statement'

/** A file of the verifier as it is given out, and as a release names it. */
export type VerifierFile = RecordFile & { bytes: Uint8Array }

const MEDIA_TYPES = { 'verifier.html': 'text/html', 'verify.mjs': 'text/javascript' } as const

/**
 * The verifier from a folder in which it was built. Read once: what is given out is what was logged at the start.
 *
 * @throws {Error} ENOENT when it was not built
 */
export function readVerifier(folder: string): VerifierFile[] {
  return Object.entries(MEDIA_TYPES).map(([name, mediaType]) => {
    const bytes = readFileSync(join(folder, name))
    const sha256 = new Uint8Array(createHash('sha256').update(bytes).digest())
    return { name, mediaType, size: bytes.length, sha256, bytes }
  })
}
