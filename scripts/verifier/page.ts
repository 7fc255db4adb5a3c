/** The verifier as a page in one file: what the reader chooses is checked here, and nobody is asked whom they did not name. */

import { sha256 } from '@nguon/merkle'
import { scannedByFile, verify } from '@nguon/proof'
import { browserVerify } from '@nguon/proof/browser'
import { CodeError, readTyped } from '@nguon/resolver/code'
import { toHex } from '@nguon/statement'
import { type Lang, message } from '@nguon/words'
import { lookUp, nodesOf } from '../verify/look-up.ts'
import { type Checked, reportOf, subjectText } from '../verify/report.ts'
import { trustOrFault } from '../verify/trust-fault.ts'
import { faultOf, hasCameras, scan } from './camera.ts'
import { fetchProof, kindOf, opened, proofAddress, type Slot } from './files.ts'
import { readPhoto } from './photo.ts'
import { type Choice, emptyView, formView, noteView, resultView } from './view.ts'

const found = <Found extends Element = HTMLElement>(id: string) => document.getElementById(id) as unknown as Found

const choice: Choice = { proof: null, trust: null, site: null, code: '', nodes: '', asOfHead: false }
let lang: Lang = new URLSearchParams(location.search).get('lang') === 'en' ? 'en' : 'vi'
let shown: (Checked & { hash: string }) | null = null
let scanning: AbortController | null = null

function draw(): void {
  scanning?.abort()
  document.documentElement.lang = lang
  document.title = message(lang, 'verifier.title')
  found('title').textContent = message(lang, 'verifier.title')
  found('lead').textContent = message(lang, 'verifier.lead')
  found('language').textContent = lang === 'vi' ? 'English' : 'Tiếng Việt'
  found('choice').innerHTML = formView(choice, hasCameras(), lang)
  listen()
  drawResult()
}

function listen(): void {
  found('form').addEventListener('submit', event => {
    event.preventDefault()
    void submit()
  })
  for (const slot of ['proof', 'trust'] as const)
    found<HTMLInputElement>(slot).addEventListener('change', ({ target }) => {
      void take([...((target as HTMLInputElement).files ?? [])], slot)
    })
  found<HTMLInputElement>('photo').addEventListener('change', ({ target }) => {
    void take([...((target as HTMLInputElement).files ?? [])], null)
  })
  found<HTMLInputElement>('code').addEventListener('input', event => changed('code', event))
  found<HTMLTextAreaElement>('nodes').addEventListener('input', event => changed('nodes', event))
  found<HTMLInputElement>('as-of-head').addEventListener('change', event => {
    choice.asOfHead = (event.target as HTMLInputElement).checked
    forget()
  })
  found('scan')?.addEventListener('click', () => void scanCode())
  drawCode()
}

function changed(name: 'code' | 'nodes', { target }: Event): void {
  choice[name] = (target as HTMLInputElement).value
  if (name === 'code') drawCode()
  forget()
}

/** A result of what was chosen before must not stand beside what is chosen now. */
function forget(): void {
  shown = null
  drawResult()
}

/** Puts files where they belong by what they say they are, wherever they were dropped. */
async function take(files: readonly File[], slot: Slot | null): Promise<void> {
  const strangers: string[] = []
  const unread: string[] = []
  const misplaced: string[] = []
  for (const file of files) {
    const chosen = await opened(file)
    const kind = kindOf(chosen.bytes) ?? slot
    if (!kind) strangers.push(file.name)
    else if (kind === 'photo') {
      const code = await readPhoto(chosen.bytes)
      if (code === null) unread.push(file.name)
      else choice.code = code
    } else choice[kind] = chosen
    if (kind === 'proof') choice.site = null
    if (slot === 'trust' && kind === 'proof') misplaced.push(file.name)
  }
  shown = null
  draw()
  if (strangers.length > 0) refuse(message(lang, 'verifier.stranger', { names: strangers.join(', ') }))
  if (misplaced.length > 0) refuse(message(lang, 'verifier.is-proof', { names: misplaced.join(', ') }))
  if (unread.length > 0) drawCode(message(lang, 'verifier.photo-none', { names: unread.join(', ') }))
}

/** Where a code is an address, the proof file lies at that site; it is asked only when the reader says so. */
function drawCode(fault = ''): void {
  const note = found('code-note')
  note.textContent = fault
  const address = proofAddress(choice.code)
  if (!address) return
  const button = document.createElement('button')
  button.type = 'button'
  button.id = 'fetch'
  button.className = 'quiet'
  button.textContent = message(lang, 'verifier.fetch', { host: address.host })
  button.addEventListener('click', () => void fetchInto(address))
  note.append(button)
}

async function fetchInto(address: URL): Promise<void> {
  refuse(message(lang, 'verifier.fetching', { host: address.host }), 'clock')
  const proof = await fetchProof(address)
  if (!proof) return refuse(message(lang, 'verifier.fetch-failed', { host: address.host, address: address.href }))
  choice.proof = proof
  choice.site = address
  shown = null
  draw()
}

async function scanCode(): Promise<void> {
  if (scanning) return scanning.abort()
  const [video, button] = [found<HTMLVideoElement>('video'), found('scan')]
  const stop = new AbortController()
  scanning = stop
  button.textContent = message(lang, 'verifier.scan-stop')
  video.hidden = false
  try {
    choice.code = (await scan(video, stop.signal)) ?? choice.code
    found<HTMLInputElement>('code').value = choice.code
    drawCode()
    forget()
  } catch (error) {
    const fault = faultOf(error)
    if (!fault) throw error
    // A page drawn anew takes the video away while it starts: nothing failed.
    if (!stop.signal.aborted) drawCode(message(lang, fault))
  } finally {
    scanning = null
    video.hidden = true
    button.textContent = message(lang, 'verifier.scan')
  }
}

async function submit(): Promise<void> {
  shown = null
  const { proof, trust: trustFile } = choice
  if (!proof) {
    const address = proofAddress(choice.code)
    return refuse(
      address ? message(lang, 'verifier.no-proof-yet', { host: address.host }) : message(lang, 'verifier.no-proof'),
    )
  }
  if (!trustFile) return refuse(message(lang, 'verifier.no-trust'))
  const trust = trustOrFault(trustFile.bytes, trustFile.name, lang)
  if (typeof trust === 'string') return refuse(trust)
  const typed = choice.code.trim() !== ''
  const scanned = typed ? readCode(choice.code) : scannedByFile(proof.bytes)
  if (typeof scanned === 'string') return refuse(scanned)
  refuse(message(lang, 'verifier.running'), 'clock')
  try {
    const rpcs = choice.nodes.split(/\s+/).filter(url => url !== '')
    const { sources, silent } = await lookUp(proof.bytes, trust, nodesOf(rpcs, choice.site, trust))
    const now = choice.asOfHead ? null : BigInt(Math.floor(Date.now() / 1000))
    const verdict = await verify(proof.bytes, scanned, sources, trust, now, browserVerify)
    shown = { verdict, silent, byFile: !typed, hash: toHex(sha256(proof.bytes)) }
  } catch (error) {
    refuse(message(lang, 'verifier.fault'))
    throw error
  }
  drawResult()
  found('result').scrollIntoView()
}

/** One sentence where the result would stand, in sight. */
function refuse(sentence: string, name: 'warning' | 'clock' = 'warning'): void {
  found('result').innerHTML = noteView(sentence, name)
  found('result').scrollIntoView({ block: 'nearest' })
}

/** What the code names, or what is wrong with it. */
function readCode(code: string) {
  try {
    return readTyped(code).subjects
  } catch (error) {
    if (!(error instanceof CodeError)) throw error
    return error.digit
      ? message(lang, 'error.malformed.digit', error.digit)
      : message(lang, 'verify.bad-scanned', { path: code })
  }
}

function drawResult(): void {
  if (!shown) {
    found('result').innerHTML = emptyView(choice, lang)
    return
  }
  const { scanned } = shown.verdict
  const notes = [
    ...(shown.byFile ? [message(lang, 'verifier.by-file')] : []),
    message(lang, 'verifier.file-hash', { hash: shown.hash }),
  ]
  found('result').innerHTML = resultView(
    shown.verdict,
    reportOf(shown, lang),
    scanned.map(subjectText).join(', '),
    notes,
    lang,
  )
  found('another').addEventListener('click', () => {
    Object.assign(choice, { proof: null, site: null, code: '' })
    shown = null
    draw()
    found('choice').scrollIntoView()
  })
}

found('language').addEventListener('click', () => {
  lang = lang === 'vi' ? 'en' : 'vi'
  draw()
})
document.addEventListener('dragover', event => event.preventDefault())
document.addEventListener('drop', event => {
  event.preventDefault()
  void take([...(event.dataTransfer?.files ?? [])], null)
})
draw()
