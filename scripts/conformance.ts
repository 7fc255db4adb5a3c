/**
 * `npm run conformance [-- NAME…]`: runs the public test data of others (GS1, IETF, Ethereum …) against our code. The data is
 * read from where it lies (`NGUON_VECTORS`, else `../shared/vectors` beside this project) and is no part of the project.
 */

import { existsSync, readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

/** What one driver in `test/conformance/` answers. `untested` is said and not counted as passed. */
type Outcome = {
  name: string
  passed: number
  failed: { name: string; reason: string }[]
  untested: { name: string; reason: string }[]
}
type Driver = { run(vectors: string): Promise<Outcome | Outcome[]> }

const root = resolve(import.meta.dirname, '..')
const vectors = resolve(process.env.NGUON_VECTORS ?? join(root, '..', 'shared', 'vectors'))
const wanted = process.argv.slice(2)
const drivers = readdirSync(join(root, 'test', 'conformance'))
  .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .filter(file => wanted.length === 0 || wanted.includes(basename(file, '.ts')))

let passed = 0
let failed = 0
let skipped = 0
if (!existsSync(vectors)) {
  process.stdout.write(`skipped: there is no public test data at ${vectors}; name its folder in NGUON_VECTORS\n`)
  skipped = drivers.length
} else {
  for (const file of drivers) {
    const driver = (await import(join(root, 'test', 'conformance', file))) as Driver
    for (const outcome of [await driver.run(vectors)].flat()) {
      process.stdout.write(
        `${outcome.name}: ${outcome.passed} passed, ${outcome.failed.length} failed, ${outcome.untested.length} untested\n`,
      )
      for (const { name, reason } of outcome.failed) process.stdout.write(`  failed ${name}: ${reason}\n`)
      for (const { name, reason } of outcome.untested) process.stdout.write(`  untested ${name}: ${reason}\n`)
      // A driver that found nothing to test has failed: its data moved or its filter is wrong.
      if (outcome.passed + outcome.failed.length === 0) failed++
      passed += outcome.passed
      failed += outcome.failed.length
      skipped += outcome.untested.length
    }
  }
}
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`)
process.exitCode = failed === 0 ? 0 : 1
