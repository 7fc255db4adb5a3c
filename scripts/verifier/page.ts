/** The verifier as a page in one file: what the reader chooses is checked here, and nobody else is asked. */

import { sha256 } from '@nguon/merkle'
import { ProofError, parseTrust, type Trust, verify } from '@nguon/proof'
import { browserVerify } from '@nguon/proof/browser'
import { CodeError, readTyped } from '@nguon/resolver/code'
import { toHex } from '@nguon/statement'
import { type Lang, message } from '@nguon/words'
import { lookUp, nodesOf } from '../verify/look-up.ts'
import { type Checked, reportOf, subjectText } from '../verify/report.ts'
import { scannedByFile } from '../verify/scanned.ts'
import { readsCodes, scan } from './camera.ts'
import { type Choice, formView, noteView, resultView } from './view.ts'

const found = <Found extends Element = HTMLElement>(id: string) => document.getElementById(id) as unknown as Found

const choice: Choice = { proof: null, trust: null, code: '', nodes: '', asOfHead: false }
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
  found('choice').innerHTML = formView(choice, readsCodes(), lang)
  listen()
  drawResult()
}

function listen(): void {
  found('form').addEventListener('submit', event => {
    event.preventDefault()
    void submit()
  })
  for (const id of ['proof', 'trust'] as const)
    found<HTMLInputElement>(id).addEventListener('change', event => void take(id, event.target as HTMLInputElement))
  found<HTMLInputElement>('code').addEventListener('input', event => {
    choice.code = (event.target as HTMLInputElement).value
    drawCode()
  })
  found<HTMLTextAreaElement>('nodes').addEventListener('input', event => {
    choice.nodes = (event.target as HTMLTextAreaElement).value
  })
  found<HTMLInputElement>('as-of-head').addEventListener('change', event => {
    choice.asOfHead = (event.target as HTMLInputElement).checked
  })
  found('scan')?.addEventListener('click', () => void scanCode())
  drawCode()
}

async function take(id: 'proof' | 'trust', input: HTMLInputElement): Promise<void> {
  const [file] = input.files ?? []
  if (!file) return
  choice[id] = await opened(file)
  draw()
}

const opened = async (file: File) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })

/** Where a code is an address, the proof file lies at that site: a link, which the reader may follow. */
function drawCode(): void {
  const note = found('code-note')
  note.textContent = ''
  if (!/^https?:\/\//i.test(choice.code.trim())) return
  try {
    const { path } = readTyped(choice.code)
    const link = document.createElement('a')
    link.href = new URL(`/proof${path}`, choice.code.trim()).href
    link.target = '_blank'
    link.rel = 'noreferrer'
    link.textContent = message(lang, 'verifier.fetch')
    note.append(link)
  } catch (error) {
    if (!(error instanceof CodeError || error instanceof TypeError)) throw error
  }
}

async function scanCode(): Promise<void> {
  if (scanning) return scanning.abort()
  const [video, button] = [found<HTMLVideoElement>('video'), found('scan')]
  scanning = new AbortController()
  button.textContent = message(lang, 'verifier.scan-stop')
  video.hidden = false
  try {
    choice.code = (await scan(video, scanning.signal)) ?? choice.code
    found<HTMLInputElement>('code').value = choice.code
    drawCode()
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    found('code-note').textContent = message(lang, 'verifier.scan-failed')
  } finally {
    scanning = null
    video.hidden = true
    button.textContent = message(lang, 'verifier.scan')
  }
}

async function submit(): Promise<void> {
  shown = null
  const { proof, trust: trustFile } = choice
  if (!proof) return refuse(message(lang, 'verifier.no-proof'))
  if (!trustFile) return refuse(message(lang, 'verifier.no-trust'))
  const trust = readTrust(trustFile.bytes)
  if (!trust) return refuse(message(lang, 'verify.bad-trust', { path: trustFile.name }))
  const scanned = choice.code.trim() ? readCode(choice.code) : scannedByFile(proof.bytes)
  if (!scanned) return refuse(message(lang, 'verify.bad-scanned', { path: choice.code }))
  found('result').innerHTML = noteView(message(lang, 'verifier.running'), 'clock')
  try {
    const rpcs = choice.nodes.split(/\s+/).filter(url => url !== '')
    const { sources, silent } = await lookUp(proof.bytes, trust, nodesOf(rpcs, null, trust))
    const now = choice.asOfHead ? null : BigInt(Math.floor(Date.now() / 1000))
    const verdict = await verify(proof.bytes, scanned, sources, trust, now, browserVerify)
    shown = { verdict, silent, byFile: !choice.code.trim(), hash: toHex(sha256(proof.bytes)) }
  } catch (error) {
    refuse(message(lang, 'verifier.fault'))
    throw error
  }
  drawResult()
}

function refuse(sentence: string): void {
  found('result').innerHTML = noteView(sentence, 'warning')
}

function readTrust(bytes: Uint8Array): Trust | null {
  try {
    return parseTrust(bytes)
  } catch (error) {
    if (error instanceof ProofError) return null
    throw error
  }
}

function readCode(code: string) {
  try {
    return readTyped(code).subjects
  } catch (error) {
    if (error instanceof CodeError) return null
    throw error
  }
}

function drawResult(): void {
  if (!shown) {
    found('result').textContent = ''
    return
  }
  const { scanned } = shown.verdict
  const notes = [
    ...(shown.byFile ? [message(lang, 'verifier.by-file')] : []),
    message(lang, 'verifier.file-hash', { hash: shown.hash }),
  ]
  found('result').innerHTML = resultView(reportOf(shown, lang), scanned.map(subjectText).join(', '), notes, lang)
}

found('language').addEventListener('click', () => {
  lang = lang === 'vi' ? 'en' : 'vi'
  draw()
})
document.addEventListener('dragover', event => event.preventDefault())
document.addEventListener('drop', event => {
  event.preventDefault()
  const [file] = event.dataTransfer?.files ?? []
  if (file)
    void opened(file).then(dropped => {
      choice.proof = dropped
      draw()
    })
})
draw()
