/** Short lives of a process, one after the other, each ended where it was told to. */

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'esbuild'

/** What a life printed, and whether it was killed. */
export type Lived = { stdout: string; killed: boolean }

/**
 * Makes a script of one file, so that a life begins in a tenth of a second, and gives what runs it with what it is told.
 * @throws from the run, if the script ends otherwise than by itself or by SIGKILL
 */
export async function livesOf(script: string, folder: string): Promise<(told: unknown) => Promise<Lived>> {
  const outfile = join(folder, 'life.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, script)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    external: ['pg-native'],
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)` },
  })
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') }
  return async told => {
    const child = spawn(process.execPath, [outfile, JSON.stringify(told)], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = { stdout: '', stderr: '' }
    child.stdout.on('data', chunk => {
      said.stdout += chunk
    })
    child.stderr.on('data', chunk => {
      said.stderr += chunk
    })
    const [code, signal] = await new Promise<[number | null, string | null]>(done =>
      child.on('close', (...how) => done(how)),
    )
    const killed = signal === 'SIGKILL'
    if (!killed && code !== 0) throw new Error(`the process ended with ${code}: ${said.stderr}`)
    return { stdout: said.stdout, killed }
  }
}
