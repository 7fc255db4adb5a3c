import type { Verdict } from '@nguon/proof'
import type { Story } from '@nguon/provenance'
import { type Subject, sameSubject } from '@nguon/statement'
import { html, type IconName, type Markup, nothing, state, type Tone } from '@nguon/ui'
import { formatDateTime, type Lang, message } from '@nguon/words'
import type { Alerts } from '../proof/alerts.ts'

/**
 * How things stand, at one glance, by the server's own word; the reader's browser replaces it by what it found itself.
 * The server says what the proof holds and never "verified": that is for the reader to find out.
 */
export function standingOf(story: Story, verdict: Verdict, alerts: Alerts, lang: Lang): Markup {
  const { tone, icon, title, text } = standing(story, verdict, alerts, lang)
  const asked = alerts.state === 'raised' ? null : message(lang, alertWords[alerts.state])
  return state({
    tone,
    icon,
    title,
    id: 'standing',
    level: 2,
    text: html`<p>${text}</p>!${asked ? html`<p>${asked}</p>` : nothing}<p class="fine" data-server>${message(lang, 'standing.not-checked')}</p>`,
  })
}

const alertWords = { none: 'alerts.none-operator', unknown: 'alert.not-asked' } as const

type Standing = { tone: Tone; icon: IconName; title: string; text: string }

function standing(story: Story, verdict: Verdict, alerts: Alerts, lang: Lang): Standing {
  const waiting = story.timeline.filter(item => item.pending).length
  const anchored = verdict.answers.some(
    ({ subject, statements }) => isScanned(verdict, subject) && statements.length > 0,
  )
  switch (verdict.verdict) {
    case 'invalid':
    case 'contradicted':
      return say('bad', 'cross', 'standing.invalid.title', 'standing.invalid.text')
  }
  if (alerts.state === 'raised') return say('bad', 'warning', 'verdict.alert', 'verdict.alert.text')
  switch (verdict.verdict) {
    case 'incomplete':
      return say('wait', 'warning', 'standing.incomplete.title', 'standing.incomplete.text')
    case 'unknown':
      return unknown()
  }
  if (!anchored) {
    return verdict.pending.length > 0
      ? say('wait', 'clock', 'standing.waiting.title', 'standing.waiting.text')
      : unknown()
  }
  if (verdict.pending.length > 0) {
    const count = Math.max(waiting, verdict.pending.length)
    return {
      tone: 'wait',
      icon: 'clock',
      title: message(lang, 'standing.pending.title'),
      text: message(lang, 'standing.pending.text', { count }),
    }
  }
  const when = formatDateTime(lang, Number(story.asOf ?? verdict.head?.time ?? 0n) * 1000)
  return {
    tone: 'calm',
    icon: 'anchor',
    title: message(lang, 'standing.anchored.title'),
    text: message(lang, 'standing.anchored.text', { when }),
  }

  // Never more than was checked: only an independent witness makes "never" of "not here".
  function unknown(): Standing {
    const when = formatDateTime(lang, Number(verdict.head?.time ?? 0n) * 1000)
    if (anchored) {
      // Something is there that only others may read.
      const count = verdict.answers.find(({ subject }) => isScanned(verdict, subject))!.statements.length
      const extent = message(lang, verdict.complete ? 'complete.yes' : 'complete.no', { count, when })
      const text = `${message(lang, 'verdict.unknown.text')} ${extent}`
      return { tone: 'wait', icon: 'question', title: message(lang, 'standing.unknown.title-hidden'), text }
    }
    const extent = message(lang, verdict.complete ? 'complete.absent' : 'complete.no-absent', { when })
    const title = message(lang, verdict.complete ? 'standing.unknown.title-never' : 'standing.unknown.title')
    return { tone: 'wait', icon: 'question', title, text: `${message(lang, unknownText(verdict))} ${extent}` }
  }

  function say(tone: Tone, icon: IconName, title: PlainKey, text: PlainKey): Standing {
    return { tone, icon, title: message(lang, title), text: message(lang, text) }
  }
}

type PlainKey =
  | 'verdict.alert'
  | 'verdict.alert.text'
  | `standing.${'invalid' | 'incomplete' | 'waiting'}.${'title' | 'text'}`
  | `standing.unknown.${'text' | 'lot' | 'item' | 'party' | 'place'}`

function unknownText({ scanned, answers }: Verdict): PlainKey {
  const [finest] = scanned
  const known = answers.some(({ subject, statements }) => subject.type.endsWith('product') && statements.length > 0)
  if (finest?.type === 'item' || finest?.type === 'local-item') return 'standing.unknown.item'
  if (finest?.type === 'party' || finest?.type === 'place') return `standing.unknown.${finest.type}`
  if ((finest?.type === 'lot' || finest?.type === 'local') && known) return 'standing.unknown.lot'
  return 'standing.unknown.text'
}

function isScanned({ scanned: [finest] }: Verdict, subject: Subject): boolean {
  return finest !== undefined && sameSubject(finest, subject)
}
