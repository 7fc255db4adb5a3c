import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Headline, scannedByFile, type Trust, type Verdict, verify } from '@nguon/proof'
import { nodeVerify } from '@nguon/signer'
import type { Subject } from '@nguon/statement'
import { type Lang, message } from '@nguon/words'
import { type LookUps, lookUp, nodesOf } from './look-up.ts'
import { OptionError, type Options, readOptions } from './options.ts'
import { reportLines } from './print.ts'
import { reportOf, subjectText } from './report.ts'
import { findTarget, type Target, TargetError } from './target.ts'
import { trustOrFault } from './trust-fault.ts'

const EXIT: Record<Headline, 0 | 1 | 2> = {
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
  'by-file': 2,
}

/** Where the command runs: what it is called there, where file names begin, and the trust file that lies ready. */
export type Place = { command: string; folder: string; ownTrust: string | null }

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Whom the reader trusts: a file that they name, else this installation's own, and that is said. */
function readTrust({ trust, lang }: Options, { folder, ownTrust }: Place): Trust | null {
  const path = trust === undefined ? ownTrust : resolve(folder, trust)
  if (path === null || (trust === undefined && !existsSync(path))) {
    say(message(lang, 'verify.no-trust'))
    return null
  }
  const bytes = readBytes(path, lang)
  if (!bytes) return null
  const read = trustOrFault(bytes, path, lang)
  if (typeof read === 'string') {
    say(read)
    return null
  }
  say(message(lang, trust === undefined ? 'verify.own-trust' : 'verify.trust', { path }))
  return read
}

function readBytes(path: string, lang: Lang): Uint8Array | null {
  try {
    return readFileSync(path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    say(message(lang, error.code === 'ENOENT' ? 'verify.trust-missing' : 'verify.trust-unreadable', { path }))
    return null
  }
}

/** Why a command line cannot be followed, and how one is written: in both languages, since it chose none that is sure. */
function sayUsage({ code, given }: OptionError, { command }: Place): void {
  for (const lang of ['vi', 'en'] as const) {
    if (code === 'UNKNOWN') say(message(lang, 'verify.bad-option', { option: given }))
    if (code === 'VALUE') say(message(lang, 'verify.bad-value', { option: given }))
    if (code === 'LANG') say(message(lang, 'verify.bad-lang', { lang: given }))
    if (code === 'RPC') say(message(lang, 'verify.bad-rpc', { url: given }))
    if (code === 'MORE') say(message(lang, 'verify.too-many', { more: given }))
    say(message(lang, 'verify.usage', { command }))
  }
}

function sayTarget({ code, message: what, digit }: TargetError, lang: Lang): void {
  if (digit) say(message(lang, 'error.malformed.digit', digit))
  else if (code === 'SCANNED') say(message(lang, 'verify.bad-scanned', { path: what }))
  else if (code === 'FILE_MISSING') say(message(lang, 'verify.no-file', { path: what }))
  else if (code === 'FILE_UNREADABLE') say(message(lang, 'verify.file-unreadable', { path: what }))
  else say(message(lang, 'verify.unreadable', { target: what }))
}

/**
 * Verifies a proof file on this machine and says each step. Gives the exit code of formats §9: 0 verified · 1 invalid,
 * contradicted, alert, recalled, incomplete, unknown · 2 stale, unanchored, pending, verified of what only the
 * file names, and whenever nothing can be concluded, for want of trust first of all.
 */
export async function runVerify(args: string[], place: Place): Promise<0 | 1 | 2> {
  let options: Options
  try {
    options = readOptions(args)
  } catch (error) {
    if (!(error instanceof OptionError)) throw error
    sayUsage(error, place)
    return 2
  }
  const { lang } = options
  try {
    const target = findTarget(options.named, options.scanned, place.folder)
    const trust = readTrust(options, place)
    if (!trust) return 2
    if (options.asOfHead) say(message(lang, 'verify.as-of-head'))
    const { verdict, lookUps } = await decide(target, trust, options)
    say('')
    const report = reportOf({ verdict, silent: lookUps.silent, byFile: target.scanned === null }, lang)
    for (const line of reportLines(report, lang)) say(line)
    return EXIT[report.headline]
  } catch (error) {
    if (!(error instanceof TargetError)) throw error
    sayTarget(error, lang)
    return 2
  }
}

async function decide(target: Target, trust: Trust, options: Options) {
  const nodes = nodesOf(options.rpcs, target.site, trust)
  const now = options.asOfHead ? null : BigInt(Math.floor(Date.now() / 1000))
  let said = false
  const attempt = async (): Promise<{ verdict: Verdict; lookUps: LookUps }> => {
    const file = await target.read()
    const scanned = target.scanned ?? scannedByFile(file)
    if (!said) sayScanned(scanned, target, options.lang)
    said = true
    const lookUps = await lookUp(file, trust, nodes)
    return { verdict: await verify(file, scanned, lookUps.sources, trust, now, nodeVerify), lookUps }
  }
  const first = await attempt()
  // A head newer than the file's may only mean that the file lay in a cache: ask once more before saying so.
  return target.site && first.verdict.reason?.code === 'head-superseded' ? attempt() : first
}

function sayScanned(scanned: readonly Subject[], target: Target, lang: Lang): void {
  if (scanned.length === 0) return
  const subject = scanned.map(subjectText).join(', ')
  say(message(lang, target.scanned ? 'verify.scanned' : 'verify.scanned-by-file', { subject }))
}
