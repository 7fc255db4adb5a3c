/**
 * `npm run build:verifier [-- FOLDER] [--readme]`
 *
 * Writes `verifier.html` and `verify.mjs`, which need nothing of ours any more, into `dist/`, and prints the SHA-256 of
 * both: whoever builds them from the same sources finds the same. With `--readme` the READMEs are made to say so.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { withHashes } from './verifier/readme.ts'
import { writeVerifier } from './verifier/write.ts'

const root = resolve(import.meta.dirname, '..')
const { values, positionals } = parseArgs({ allowPositionals: true, options: { readme: { type: 'boolean' } } })
const built = await writeVerifier(resolve(root, positionals[0] ?? 'dist'))
for (const { name, size, sha256 } of built) process.stdout.write(`${sha256}  ${name}  ${size} bytes\n`)
if (values.readme)
  for (const name of ['README.md', 'README.vi.md'])
    writeFileSync(join(root, name), withHashes(readFileSync(join(root, name), 'utf8'), built))
