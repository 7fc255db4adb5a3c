/** The check on the provenance page: this device fetches the proof, computes each step, and says what came out. */
import type { Verdict } from '@nguon/proof'
import { subjectsOfPath } from '@nguon/statement'
import { alarm, html, icon } from '@nguon/ui'
import { type Lang, message } from '@nguon/words'
import { readableId } from '../pages/names.ts'
import { verdictDetails, verdictState } from '../pages/verdict.ts'
import { check, fetchText, fetchTrust, secondsNow } from './run.ts'

const panel = document.getElementById('check')!
const lang = (panel.dataset.lang === 'en' ? 'en' : 'vi') satisfies Lang

async function run(): Promise<void> {
  panel.innerHTML = html`<p class="soft">!${icon('clock')} ${message(lang, 'check.running')}</p>`
  try {
    const scanned = subjectsOfPath(panel.dataset.path!)
    const trust = await fetchTrust()
    const url = panel.dataset.proof!
    let result = await check(await fetchText(url, 'no-cache'), scanned, trust, secondsNow(), lang)
    // A head that the chain has left behind: the file is fetched once more before anything is said (formats §9).
    if (result.verdict.verdict === 'stale')
      result = await check(await fetchText(url, 'reload'), scanned, trust, secondsNow(), lang)
    show(result)
  } catch {
    panel.innerHTML = html`<p class="soft">!${icon('warning')} ${message(lang, 'check.failed')}</p>`
  }
  const again = document.createElement('button')
  again.type = 'button'
  again.className = 'quiet no-print'
  again.textContent = message(lang, 'check.again')
  again.addEventListener('click', () => void run())
  panel.append(again)
}

function show({ verdict, silent }: Awaited<ReturnType<typeof check>>): void {
  showAlert(verdict)
  const standing = document.getElementById('standing')
  if (standing) standing.outerHTML = verdictState(verdict, lang, false, 'standing')
  panel.dataset.verdict = verdict.verdict
  panel.dataset.strength = verdict.strength ?? ''
  panel.innerHTML = html`<p class="soft">${message(lang, 'check.lead')}</p>
!${verdictDetails(verdict, lang, silent)}
<p class="fine">${message(lang, 'check.trust')}</p>`
}

/**
 * What a regulator put on the chain stands above everything, and goes when a later look finds it cleared. A look that
 * was not answered takes away nothing that the server, or an earlier look, was told.
 */
function showAlert({ alerts: { state, subjects } }: Verdict): void {
  const place = document.getElementById('alert')
  if (!place || state === 'unknown') return
  place.hidden = state !== 'raised'
  place.innerHTML =
    state === 'raised'
      ? alarm(
          message(lang, 'alert.title'),
          html`<p>${message(lang, 'alerts.raised', { subjects: subjects.map(readableId).join(', ') })}</p>`,
        )
      : ''
}

void run()
