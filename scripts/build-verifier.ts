/**
 * `npm run build:verifier [-- FOLDER]`
 *
 * Writes `verifier.html` and `verify.mjs`, which need nothing of ours any more, into `dist/`, and prints the SHA-256 of
 * both: whoever builds them from the same sources finds the same.
 */

import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildVerifier } from './verifier/build.ts'

const [named = 'dist'] = process.argv.slice(2)
const folder = resolve(import.meta.dirname, '..', named)
const { page, command } = await buildVerifier()
mkdirSync(folder, { recursive: true })
for (const [name, bytes] of [
  ['verifier.html', page],
  ['verify.mjs', command],
] as const) {
  writeFileSync(join(folder, name), bytes)
  process.stdout.write(`${createHash('sha256').update(bytes).digest('hex')}  ${name}  ${bytes.length} bytes\n`)
}
