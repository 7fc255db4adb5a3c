/** Tests, certificates and acts as the page shows them: who says what, each result beside its limit. */
import type { Found, Story, Vouched } from '@nguon/provenance'
import { fromBase64url, type JsonObject, type Subject, sameSubject, toHex } from '@nguon/statement'
import { html, type IconName, type Markup, type Moment, nothing, sheet, type Tone, tag, timeline } from '@nguon/ui'
import { formatDay, formatDecimal, hasMessage, type Lang, message } from '@nguon/words'
import { momentOf, recordedLine, signerLine, voucherTag } from './moments.ts'
import type { Names } from './names.ts'

const ICONS: Record<Vouched['type'], IconName> = { test: 'flask', certificate: 'shield', act: 'paper' }
const TONES: Record<string, Tone> = {
  valid: 'good',
  suspended: 'bad',
  withdrawn: 'bad',
  expired: 'wait',
  future: 'wait',
}

/** Whether it is about the very thing of the page, and not about its product, producer or a place. */
export function isAboutThis({ subject, lot }: Story, { subjects }: Vouched): boolean {
  return subjects.some(one => sameSubject(one, subject) || (lot !== null && sameSubject(one, lot)))
}

/** What is certified or decided of the product, its producer and the places it was at; nothing where nothing is. */
export function vouchedSheet(story: Story, names: Names, lang: Lang): Markup {
  // A party has no journey in which its own could stand.
  const others = story.vouched.filter(vouched => story.subject.type === 'party' || !isAboutThis(story, vouched))
  if (others.length === 0) return nothing
  return sheet(
    message(lang, 'vouched.title'),
    timeline(others.map(vouched => vouchedMoment(vouched, lang, names, story.subject))),
  )
}

/** Everything that happened to the thing and was found of it, in the order in which it happened. */
export function momentsOf(story: Story, lang: Lang, names: Names): Moment[] {
  const events = story.timeline.map(item => momentOf(item, lang, names, story.subject))
  const vouched = story.vouched
    .filter(one => isAboutThis(story, one))
    .map(one => vouchedMoment(one, lang, names, story.subject))
  // A day stands at its end: what was found that day was found after what was done.
  const instant = ({ at }: Moment) => Date.parse(/^\d{4}-\d\d-\d\d$/.test(at) ? `${at}T23:59:59+07:00` : at)
  return [...events, ...vouched].toSorted((a, b) => instant(a) - instant(b))
}

/** One of them as the timeline shows it. */
export function vouchedMoment(vouched: Vouched, lang: Lang, names: Names, own: Subject): Moment {
  const what = message(lang, `vouched.${vouched.type}`)
  return {
    title: message(lang, 'vouched.number', { what, number: textIn(vouched.fields, 'number') ?? vouched.id }),
    icon: ICONS[vouched.type],
    tone: toneOf(vouched),
    at: vouched.day,
    when: whenOf(vouched, lang),
    lines: linesOf(vouched, lang, names, own),
    tags: tagsOf(vouched, lang),
  }
}

function toneOf({ results, standing, pending }: Vouched): Tone | undefined {
  if (results.some(isBad) || standing === 'withdrawn' || standing === 'suspended') return 'bad'
  return pending || standing === 'expired' || standing === 'future' ? 'wait' : undefined
}

/** Whatever the verdict says, figures above the limit are no good result. */
const isBad = ({ verdict, contradicted }: Found) => verdict === 'fail' || contradicted

function whenOf({ type, day, fields }: Vouched, lang: Lang): string {
  const from = message(lang, `vouched.day-${type}`, { day: formatDay(lang, day) })
  const until = type === 'certificate' ? textIn(fields, 'validTo') : null
  return until === null ? from : message(lang, 'vouched.until', { from, to: formatDay(lang, until) })
}

function linesOf(vouched: Vouched, lang: Lang, names: Names, own: Subject): Moment['lines'] {
  const { fields, results, files, subjects, pending } = vouched
  const line = (icon: IconName, label: string, text: string | null, fine?: string) =>
    text ? [{ icon, label, text: html`${text}!${fine ? html` <span class="fine">${fine}</span>` : nothing}` }] : []
  const field = (icon: IconName, name: 'scope' | 'reason' | 'outcome') =>
    line(icon, message(lang, `vouched.${name}`), textIn(fields, name))
  const others = subjects.filter(subject => !sameSubject(subject, own)).map(names.subject)
  return [
    ...line('paper', message(lang, 'fact.standards'), textIn(fields, 'standard') ?? textIn(fields, 'title')),
    ...results.flatMap(found =>
      line(
        isBad(found) ? 'cross' : found.verdict === 'pass' ? 'check' : 'dot',
        message(lang, 'vouched.result'),
        resultText(found, lang),
        sourceOf(found, lang),
      ),
    ),
    ...line('box', message(lang, 'vouched.about'), others.join('; ')),
    ...field('magnifier', 'scope'),
    ...field('magnifier', 'outcome'),
    ...field('warning', 'reason'),
    ...line('flask', message(lang, 'vouched.sample'), sampleText(fields, lang)),
    ...line(
      'user',
      message(lang, fields.laboratory ? 'vouched.laboratory' : 'vouched.issuer'),
      issuerText(fields, lang),
    ),
    { icon: 'pen', label: message(lang, 'story.signed'), text: signerLine(vouched.by, lang, names) },
    ...(pending ? [] : line('book', message(lang, 'story.recorded'), recordedLine(vouched, lang))),
    ...files.map(({ name, sha256 }) => ({
      icon: 'paper' as const,
      label: message(lang, 'vouched.file'),
      text: html`${name} <span class="fine code">SHA-256 ${digestText(sha256)}</span>`,
    })),
  ]
}

/** `Chì (Pb): 0,02 mg/kg · giới hạn 0,05 mg/kg · đạt`. */
export function resultText(found: Found, lang: Lang): string {
  const { parameter, value, text, unit, qualifier, limit, verdict, contradicted } = found
  const measured = value === null ? (text ?? '') : formatDecimal(lang, value, unit)
  const bound =
    qualifier && message(lang, qualifier === 'less_than' ? 'vouched.below' : 'vouched.above', { value: measured })
  const held = limit && limitText(limit, unit, lang)
  const conclusion = contradicted
    ? `${message(lang, `vouched.${verdict}`)} (${message(lang, 'vouched.contradicted')})`
    : message(lang, `vouched.${verdict}`)
  return [`${parameter}: ${bound ?? measured}`, held, conclusion].filter(Boolean).join(' · ')
}

function limitText({ value, comparison, text }: NonNullable<Found['limit']>, unit: string | null, lang: Lang): string {
  const limit = value === null ? (text ?? '') : formatDecimal(lang, value, unit)
  const key = `vouched.limit-${comparison}`
  return message(lang, value !== null && hasMessage(key) ? (key as 'vouched.limit') : 'vouched.limit', { limit })
}

function sourceOf({ limit, method }: Found, lang: Lang): string {
  const by = method && message(lang, 'vouched.method', { method })
  const told = [limit?.source, by].filter(Boolean).join('; ')
  return told && `(${told})`
}

function sampleText(fields: JsonObject, lang: Lang): string | null {
  const [sample, method] = [textIn(fields, 'sample'), textIn(fields, 'method')]
  const day = (name: 'sampled' | 'received') => {
    const written = textIn(fields, name)
    return written && message(lang, `vouched.${name}`, { day: formatDay(lang, written) })
  }
  const parts = [
    sample && message(lang, 'vouched.sample-of', { sample }),
    day('sampled'),
    day('received'),
    method && message(lang, 'vouched.method', { method }),
  ]
  return parts.filter(Boolean).join(', ') || null
}

function issuerText(fields: JsonObject, lang: Lang): string | null {
  const who = textIn(fields, 'laboratory') ?? textIn(fields, 'issuer')
  const accreditation = textIn(fields, 'accreditation')
  return who && accreditation ? message(lang, 'vouched.accredited', { who, accreditation }) : who
}

function tagsOf(vouched: Vouched, lang: Lang): Markup[] {
  const { results, standing, pending, version, grounds, by } = vouched
  const judged = results.filter(({ verdict }) => verdict !== 'informative')
  return [
    ...(pending ? [tag(message(lang, 'story.pending'), 'wait', 'clock')] : []),
    ...(results.some(isBad)
      ? [tag(message(lang, 'state.non_conformant'), 'bad')]
      : judged.length > 0
        ? [tag(message(lang, 'state.conformant'), 'good')]
        : []),
    ...(standing ? [tag(message(lang, `vouched.${standing}`), TONES[standing])] : []),
    ...(version > 1 ? [tag(message(lang, 'vouched.version', { version }))] : []),
    ...(grounds.length > 0 ? [tag(message(lang, 'story.erased', { ground: grounds.join('; ') }))] : []),
    voucherTag(by, lang),
  ]
}

/** In hexadecimal, as tools print a digest; what is none is shown as it was written. */
function digestText(sha256: string): string {
  return /^[\w-]{43}$/.test(sha256) ? toHex(fromBase64url(sha256)) : sha256
}

function textIn(fields: JsonObject, name: string): string | null {
  const value = fields[name]
  return typeof value === 'string' && value !== '' ? value : null
}
