/**
 * `npm run conformance [-- NAME…]`: runs the public test data of others (GS1, IETF, Ethereum …) against our code. The data is
 * read from where it lies (`NGUON_VECTORS`, else `../shared/vectors` beside this project) and is no part of the project.
 * Each file of `test/conformance/` is a driver: `run(folder)` answers one outcome or several. A whole run in which nothing
 * failed has to say what `docs/conformance.md` says.
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Outcome } from './conformance/outcome.ts'
import { conformancePage } from './conformance/page.ts'

type Driver = { run(vectors: string): Promise<Outcome | Outcome[]> }

const root = resolve(import.meta.dirname, '..')
const vectors = resolve(process.env.NGUON_VECTORS ?? join(root, '..', 'shared', 'vectors'))
const page = join(root, 'docs', 'conformance.md')
const wanted = process.argv.slice(2)
const drivers = readdirSync(join(root, 'test', 'conformance'))
  .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .filter(file => wanted.length === 0 || wanted.includes(basename(file, '.ts')))
  .sort()

let passed = 0
let failed = 0
let skipped = 0
const outcomes: Outcome[] = []
if (!existsSync(vectors)) {
  process.stdout.write(`skipped: there is no public test data at ${vectors}; name its folder in NGUON_VECTORS\n`)
  skipped = drivers.length
} else {
  for (const file of drivers) {
    const driver = (await import(join(root, 'test', 'conformance', file))) as Driver
    for (const outcome of [await driver.run(vectors)].flat()) {
      outcomes.push(outcome)
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
if (outcomes.length > 0 && wanted.length === 0 && failed === 0) {
  const text = conformancePage(outcomes)
  if (!existsSync(page) || readFileSync(page, 'utf8') !== text) {
    writeFileSync(page, text)
    process.stdout.write(
      '  failed docs/conformance.md: said something else, and is written anew: read it and check it in\n',
    )
    failed++
  }
}
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`)
process.exitCode = failed === 0 ? 0 : 1
