/**
 * `npm run verify -- FILE|URL [--scanned CODE] [--trust FILE] [--rpc URL]… [--as-of-head] [--lang vi|en]`
 *
 * Verifies a proof file on this machine and says each step. Exit codes of formats §9: 0 verified · 1 invalid,
 * contradicted, alert, recalled, incomplete, unknown · 2 stale, unanchored, pending, and whenever nothing can be
 * concluded, for want of trust first of all.
 */

import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ProofError, parseTrust, type Trust, type Verdict, type VerdictName, verify } from '@nguon/proof'
import { nodeVerify } from '@nguon/signer'
import type { Subject } from '@nguon/statement'
import { type Lang, message } from '@nguon/words'
import { type LookUps, lookUp, nodesOf } from './verify/look-up.ts'
import { subjectText, verdictLines } from './verify/print.ts'
import { findTarget, scannedByFile, type Target, TargetError } from './verify/target.ts'

const EXIT: Record<VerdictName, 0 | 1 | 2> = {
  verified: 0,
  invalid: 1,
  contradicted: 1,
  alert: 1,
  recalled: 1,
  incomplete: 1,
  unknown: 1,
  stale: 2,
  unanchored: 2,
  pending: 2,
}

const root = resolve(import.meta.dirname, '..')
/** Where the command was typed; npm runs it at the root of the project. */
const folder = process.env.INIT_CWD ?? process.cwd()

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

type Options = { named: string; scanned?: string; trust?: string; rpcs: string[]; asOfHead: boolean; lang: Lang }

function readOptions(): Options | null {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        scanned: { type: 'string' },
        trust: { type: 'string' },
        rpc: { type: 'string', multiple: true, default: [] },
        'as-of-head': { type: 'boolean', default: false },
        lang: { type: 'string', default: 'vi' },
      },
    })
    const [named, ...more] = positionals
    const { scanned, trust, lang } = values
    if (!named || more.length > 0 || (lang !== 'vi' && lang !== 'en')) return null
    const chosen = { ...(scanned !== undefined && { scanned }), ...(trust !== undefined && { trust }) }
    return { named, ...chosen, rpcs: values.rpc, asOfHead: values['as-of-head'], lang }
  } catch {
    return null
  }
}

/** Whom the reader trusts: a file that they name, else this installation's own, and that is said. */
function readTrust({ trust, lang }: Options): Trust | null {
  const own = join(resolve(root, process.env.NGUON_DATA ?? '.data'), 'trust.json')
  const path = trust === undefined ? own : resolve(folder, trust)
  if (trust === undefined && !existsSync(own)) {
    say(message(lang, 'verify.no-trust'))
    return null
  }
  try {
    const read = parseTrust(readFileSync(path))
    say(message(lang, trust === undefined ? 'verify.own-trust' : 'verify.trust', { path }))
    return read
  } catch (error) {
    if (!(error instanceof ProofError) && !(error instanceof Error && 'syscall' in error)) throw error
    say(message(lang, 'verify.bad-trust', { path }))
    return null
  }
}

async function main(): Promise<number> {
  const options = readOptions()
  if (!options) {
    say(message('vi', 'verify.usage'))
    say(message('en', 'verify.usage'))
    return 2
  }
  const { lang } = options
  try {
    const target = findTarget(options.named, options.scanned, folder)
    const trust = readTrust(options)
    if (!trust) return 2
    if (options.asOfHead) say(message(lang, 'verify.as-of-head'))
    const { verdict, lookUps } = await decide(target, trust, options)
    say('')
    for (const line of verdictLines(verdict, lookUps.silent, lang)) say(line)
    return EXIT[verdict.verdict]
  } catch (error) {
    if (!(error instanceof TargetError)) throw error
    if (error.code === 'SCANNED') say(message(lang, 'verify.bad-scanned', { path: error.message }))
    else say(message(lang, 'verify.unreadable', { target: error.message }))
    return 2
  }
}

async function decide(target: Target, trust: Trust, options: Options) {
  const nodes = nodesOf(options.rpcs, target.site, trust)
  const now = options.asOfHead ? null : BigInt(Math.floor(Date.now() / 1000))
  let said = false
  const attempt = async (): Promise<{ verdict: Verdict; lookUps: LookUps }> => {
    const file = await target.read()
    const scanned = target.scanned ?? namedBy(file)
    if (!said) sayScanned(scanned, target, options.lang)
    said = true
    const lookUps = await lookUp(file, trust, nodes)
    return { verdict: await verify(file, scanned, lookUps.sources, trust, now, nodeVerify), lookUps }
  }
  const first = await attempt()
  // A head newer than the file's may only mean that the file lay in a cache: ask once more before saying so.
  return target.site && first.verdict.reason?.code === 'head-superseded' ? attempt() : first
}

function namedBy(file: Uint8Array): Subject[] {
  try {
    return scannedByFile(file)
  } catch (error) {
    if (error instanceof ProofError) return []
    throw error
  }
}

function sayScanned(scanned: readonly Subject[], target: Target, lang: Lang): void {
  if (scanned.length === 0) return
  const subject = scanned.map(subjectText).join(', ')
  say(message(lang, target.scanned ? 'verify.scanned' : 'verify.scanned-by-file', { subject }))
}

process.exitCode = await main()
