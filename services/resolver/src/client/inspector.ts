/** The inspector's page: a dropped file or a typed code, checked on this device. */
import { headlineOf, scannedByFile, type Verdict } from '@nguon/proof'
import { storyOf } from '@nguon/provenance'
import { subjectsOfPath } from '@nguon/statement'
import { html, icon } from '@nguon/ui'
import { formatDateTime, type Lang, message } from '@nguon/words'
import { resultView } from '../pages/inspector.ts'
import { check, fetchText, fetchTrust, secondsNow } from './run.ts'

const drop = document.getElementById('drop')!
const result = document.getElementById('result')!
const input = document.getElementById('file') as HTMLInputElement
const asOfHead = document.getElementById('as-of-head') as HTMLInputElement
const lang = (drop.dataset.lang === 'en' ? 'en' : 'vi') satisfies Lang

for (const part of document.querySelectorAll<HTMLElement>('[data-script]')) part.hidden = false
for (const part of document.querySelectorAll<HTMLElement>('[data-noscript]')) part.hidden = true

async function checkFile(text: string, path?: string): Promise<void> {
  result.innerHTML = html`<p class="soft">!${icon('clock')} ${message(lang, 'check.running')}</p>`
  try {
    // Without a code in hand the file itself says what it is about; the result says so too.
    const scanned = path ? subjectsOfPath(path) : scannedByFile(text)
    const trust = await fetchTrust()
    const { verdict, silent } = await check(text, scanned, trust, asOfHead.checked ? null : secondsNow(), lang)
    const notes = [
      [message(lang, 'inspector.checked-at'), formatDateTime(lang, Date.now())],
      ...(await hashNote(text)),
      ...(path ? [] : [[message(lang, 'inspector.about-note'), message(lang, 'inspector.by-file')] as const]),
    ] as const
    const title = message(lang, 'check.device-title')
    result.innerHTML = resultView({ lang, verdict, story: storyFor(verdict), silent, title, path, notes })
    result.dataset.verdict = headlineOf(verdict.verdict, path === undefined)
    const print = result.querySelector<HTMLButtonElement>('[data-print]')!
    print.hidden = false
    print.addEventListener('click', () => window.print())
    result.scrollIntoView()
  } catch {
    result.innerHTML = html`<p class="soft">!${icon('warning')} ${message(lang, path ? 'check.failed' : 'check.not-proof')}</p>`
  }
}

function storyFor(verdict: Verdict) {
  return verdict.head ? storyOf(verdict) : null
}

async function hashNote(text: string): Promise<(readonly [string, string])[]> {
  const subtle = globalThis.crypto?.subtle
  if (!subtle) return []
  const digest = new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(text)))
  const hex = Array.from(digest, byte => byte.toString(16).padStart(2, '0')).join('')
  return [[message(lang, 'inspector.file-hash'), hex]]
}

const open = async (file: File | undefined) => {
  if (file) await checkFile(await file.text())
}
input.addEventListener('change', () => void open(input.files?.[0]))
drop.addEventListener('dragover', event => event.preventDefault())
drop.addEventListener('drop', event => {
  event.preventDefault()
  void open(event.dataTransfer?.files[0])
})

// A typed code was checked by the server already; here it is checked again, by this device.
const { path } = result.dataset
if (path) void fetchText(`/proof${path}`, 'no-cache').then(text => checkFile(text, path))
