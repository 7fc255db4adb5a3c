/**
 * `npm test [-- FILTER…]`: every test once, against a real PostgreSQL and a real EVM node, with what was passed, failed and
 * skipped (and why) counted in the last line.
 */

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Report = {
  success: boolean
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { name: string; status: string; assertionResults: { fullName: string; status: string }[] }[]
}

const folder = mkdtempSync(join(tmpdir(), 'nguon-test-'))
const report = join(folder, 'report.json')
const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)]
const env = { ...process.env, HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true' }
const child = spawn('vitest', args, { stdio: 'inherit', env })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
const code = await new Promise<number>(done => {
  child.on('error', () => done(127))
  child.on('close', status => done(status ?? 1))
})
try {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  ) as Report
  // A test says why it is skipped in its own name ("… (skipped: no python3)"), so the reason stands above the count.
  for (const { name, assertionResults } of testResults) {
    for (const { fullName, status } of assertionResults) {
      if (status === 'skipped' || status === 'pending' || status === 'todo')
        process.stdout.write(`skipped ${name}: ${fullName}\n`)
    }
  }
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every(test => test.status !== 'failed'),
  ).length
  process.stdout.write(
    `${numPassedTests} passed, ${numFailedTests + broken} failed, ${numPendingTests + numTodoTests} skipped\n`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = code
