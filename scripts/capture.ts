/**
 * `npm run capture -- FILE|FOLDER… [--url URL] [--key KEY]`: sends EPCIS documents to a running server and prints which were
 * accepted and which refused, and why. Address and key are read from `access.json` of the data folder when not given.
 * Ends with 1 if anything was refused, with 2 if nothing could be asked.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readAccess } from './start/access.ts'

const USAGE = 'npm run capture -- FILE|FOLDER… [--url http://localhost:8080] [--key KEY]'
const root = resolve(import.meta.dirname, '..')

/** What the server said of one document. */
type Answer = { accepted: true; location: string } | { accepted: false; status: number; reasons: string[] }

const { values, positionals } = readArguments()
if (positionals.length === 0) giveUp(USAGE)
const access = readAccess(resolve(root, process.env.NGUON_DATA ?? '.data'))
const url = (values.url ?? access?.url ?? 'http://localhost:8080').replace(/\/+$/, '')
const key = values.key ?? access?.apiKeys.demo ?? Object.values(access?.apiKeys ?? {})[0]
if (key === undefined)
  giveUp('Chưa có khóa API: chạy `npm start` hoặc đưa --key. / There is no API key: run `npm start`, or give --key.')

// npm runs scripts in the project's folder; what was typed is relative to where it was typed.
const from = process.env.INIT_CWD ?? process.cwd()
let accepted = 0
let refused = 0
for (const given of positionals) {
  const path = resolve(from, given)
  const files = documentsIn(path)
  for (const file of files) {
    const name = files.length === 1 ? given : relative(path, file)
    const answer = await send(file)
    if (answer.accepted) {
      accepted++
      process.stdout.write(`✓ ${name}  ${answer.location}\n`)
    } else {
      refused++
      process.stdout.write(`✗ ${name}  ${answer.status}\n`)
      for (const reason of answer.reasons) process.stdout.write(`    ${reason}\n`)
    }
  }
}
process.stdout.write(`${accepted} nhận / accepted, ${refused} từ chối / refused\n`)
process.exitCode = refused === 0 ? 0 : 1

async function send(file: string): Promise<Answer> {
  const headers = { 'x-api-key': key!, 'content-type': 'application/ld+json' }
  const answer = await fetch(`${url}/epcis/capture`, { method: 'POST', headers, body: readFileSync(file) }).catch(
    (error: Error) => giveUp(`${url}: ${error.cause instanceof Error ? error.cause.message : error.message}`),
  )
  if (answer.status === 202) return { accepted: true, location: answer.headers.get('location') ?? '' }
  const text = await answer.text()
  return { accepted: false, status: answer.status, reasons: reasonsOf(text) }
}

/** The faults of a problem, each with its pointer; else its title; else the answer as it came. */
function reasonsOf(text: string): string[] {
  try {
    const problem = JSON.parse(text) as { title?: string; faults?: { pointer: string; reason: string }[] }
    const faults = (problem.faults ?? []).map(({ pointer, reason }) => (pointer ? `${pointer}: ${reason}` : reason))
    return faults.length > 0 ? faults : [problem.title ?? text]
  } catch {
    return [text]
  }
}

function documentsIn(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return giveUp(`Không có / there is no ${path}`)
  if (!found.isDirectory()) return [path]
  return (readdirSync(path, { recursive: true }) as string[])
    .filter(name => /\.json(ld)?$/.test(name))
    .sort()
    .map(name => join(path, name))
}

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: { url: { type: 'string' }, key: { type: 'string' } } })
  } catch (error) {
    return giveUp(`${(error as Error).message}\n${USAGE}`)
  }
}

function giveUp(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(2)
}
