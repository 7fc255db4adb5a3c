import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { trustJson } from '@nguon/proof'
import { type Head, type JsonObject, toHex } from '@nguon/statement'
import type { Case } from './cases.ts'

/** What both verifiers are compared by; codes are each verifier's own words. */
export type Answer = { verdict: string; step: string | null; strength: string | null }

/** Whether there is a Python to ask. */
export const hasPython: boolean = spawnSync('python3', ['--version']).status === 0

type Said = { verdict: string; failedStep: string | null; strength: string | null; code: string | null }

/** What verify.py makes of each case. */
export async function askPython(cases: readonly Case[]): Promise<Answer[]> {
  return ((await askEach(cases.map(question))) as Said[]).map(({ verdict, failedStep, strength, code }) => {
    // Whatever goes wrong in verify.py it calls invalid; here that must not pass for having seen what is wrong.
    if (code === 'error' || code === 'input') throw new Error(`verify.py failed at ${failedStep}`)
    return { verdict, step: failedStep, strength }
  })
}

/** What verify.py takes identifiers or events to be about: types and ids, or null where they are about nothing at all. */
export async function askSubjects(
  things: readonly ({ identifier: string } | { event: JsonObject })[],
): Promise<(string[][] | null)[]> {
  return (await askEach(things)) as (string[][] | null)[]
}

/** Whether verify.py takes texts for I-JSON, and for integers. */
export async function askJson(texts: readonly string[]): Promise<[json: boolean, integer: boolean][]> {
  return (await askEach(texts.map(json => ({ json })))) as [boolean, boolean][]
}

/** One process for all questions, since starting it takes longer than most answers. */
async function askEach(questions: readonly object[]): Promise<unknown[]> {
  const python = spawn('python3', ['-B', fileURLToPath(new URL('verify.py', import.meta.url)), '--batch', '-'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>(resolve => python.on('close', resolve))
  python.stdin.end(questions.map(question => `${JSON.stringify(question)}\n`).join(''))
  let output = ''
  for await (const chunk of python.stdout.setEncoding('utf8')) output += chunk
  if ((await ended) !== 0) throw new Error('verify.py ended before its time')
  const answers = output.trimEnd().split('\n')
  if (answers.length !== questions.length) throw new Error(`${answers.length} answers to ${questions.length} questions`)
  return answers.map(line => JSON.parse(line))
}

function question({ text, scanned, sources, trust, now }: Case): object {
  const named = sources.map(({ chainId, blockHash, head, alerts, ...source }) => ({
    ...source,
    chainId: Number(chainId),
    blockHash: blockHash && hexed(blockHash),
    head: head && headJson(head),
    alerts: alerts && Object.fromEntries([...alerts].map(([key, count]) => [key, Number(count)])),
  }))
  const at = now === null ? null : Number(now)
  return { file: text, trust: trustJson(trust), case: { scanned, sources: named, now: at } }
}

const headJson = ({ size, time, logRoot, mapRoot }: Head) => ({
  size: Number(size),
  time: Number(time),
  logRoot: hexed(logRoot),
  mapRoot: hexed(mapRoot),
})

const hexed = (bytes: Uint8Array) => `0x${toHex(bytes)}`
