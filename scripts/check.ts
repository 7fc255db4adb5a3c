/** `npm run check`: types, lint and format, and the layers of the house, side by side; each named with its time. */

import { spawn } from 'node:child_process'

const CHECKS: [name: string, command: string, ...args: string[]][] = [
  ['types', 'tsc', '-p', '.'],
  ['lint and format', 'biome', 'ci', '--colors=off', '.'],
  ['layers', 'vitest', 'run', '--config', 'test/layers.config.ts', '--reporter=dot'],
]

const began = Date.now()
const results = await Promise.all(
  CHECKS.map(async ([name, command, ...args]) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (output += text))
    const code = await new Promise<number>(done => {
      child.on('error', () => done(127))
      child.on('close', status => done(status ?? 1))
    })
    return { name, code, output, seconds: (Date.now() - began) / 1000 }
  }),
)
for (const { name, code, output, seconds } of results) {
  if (code !== 0) process.stdout.write(`${output.trim()}\n`)
  process.stdout.write(`${code === 0 ? 'ok    ' : 'failed'} ${name} (${seconds.toFixed(1)} s)\n`)
}
const failed = results.filter(({ code }) => code !== 0).length
process.stdout.write(`${results.length - failed} passed, ${failed} failed, 0 skipped\n`)
process.exitCode = failed === 0 ? 0 : 1
