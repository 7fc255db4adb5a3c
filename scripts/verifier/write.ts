import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildVerifier } from './build.ts'

/** One of the two files, by what a reader compares it by. */
export type Built = { name: string; size: number; sha256: string }

/** Builds the verifier into `folder`; what lies there already is touched only if it is another. */
export async function writeVerifier(folder: string): Promise<Built[]> {
  const { page, command } = await buildVerifier()
  mkdirSync(folder, { recursive: true })
  const files = [
    ['verifier.html', page],
    ['verify.mjs', command],
  ] as const
  return files.map(([name, bytes]) => {
    const path = join(folder, name)
    if (!existsSync(path) || !readFileSync(path).equals(bytes)) {
      // Whoever reads it meanwhile gets the former one whole.
      const fresh = `${path}.${process.pid}`
      writeFileSync(fresh, bytes)
      renameSync(fresh, path)
    }
    return { name, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
  })
}
