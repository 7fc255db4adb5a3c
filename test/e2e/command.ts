/** Commands of the README, called as a person would call them. */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..', '..')

/** `npm run verify -- …`: what it printed and the code it ended with. */
export async function verify(...args: string[]): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [join(root, 'scripts/verify.ts'), ...args], { cwd: root })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
  const code = await new Promise<number>(done => child.on('exit', status => done(status ?? -1)))
  return { code, output }
}
