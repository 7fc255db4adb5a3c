import { spawn, spawnSync } from 'node:child_process'
import { trustJson } from '@nguon/proof'
import { type Head, toHex } from '@nguon/statement'
import type { Case } from './cases.ts'

/** What both verifiers are compared by; codes are each verifier's own words. */
export type Answer = { verdict: string; step: string | null; strength: string | null }

/** Whether there is a Python to ask. */
export const hasPython: boolean = spawnSync('python3', ['--version']).status === 0

/** What verify.py makes of each case: one process for all of them, since starting it takes longer than most answers. */
export async function askPython(cases: readonly Case[]): Promise<Answer[]> {
  const python = spawn('python3', ['-B', new URL('verify.py', import.meta.url).pathname, '--batch', '-'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>(resolve => python.on('close', resolve))
  python.stdin.end(cases.map(question).join(''))
  let output = ''
  for await (const chunk of python.stdout.setEncoding('utf8')) output += chunk
  if ((await ended) !== 0) throw new Error('verify.py ended before its time')
  return output
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { verdict: string; failedStep: string | null; strength: string | null })
    .map(({ verdict, failedStep, strength }) => ({ verdict, step: failedStep, strength }))
}

function question({ text, scanned, sources, trust, now }: Case): string {
  const named = sources.map(({ chainId, blockHash, head, alerts, ...source }) => ({
    ...source,
    chainId: Number(chainId),
    blockHash: blockHash && hexed(blockHash),
    head: head && headJson(head),
    alerts: alerts && Object.fromEntries([...alerts].map(([key, count]) => [key, Number(count)])),
  }))
  const at = now === null ? null : Number(now)
  return `${JSON.stringify({ file: text, trust: trustJson(trust), case: { scanned, sources: named, now: at } })}\n`
}

const headJson = ({ size, time, logRoot, mapRoot }: Head) => ({
  size: Number(size),
  time: Number(time),
  logRoot: hexed(logRoot),
  mapRoot: hexed(mapRoot),
})

const hexed = (bytes: Uint8Array) => `0x${toHex(bytes)}`
