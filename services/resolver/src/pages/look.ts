import type { Headline, Strength } from '@nguon/proof'
import { html, type IconName, type Markup, nothing, type Tone, tag } from '@nguon/ui'
import { type Lang, message } from '@nguon/words'

/** How a verdict looks. `partial`: it is verified, and somebody but the platform is missing who would bear it out. */
export type Look = { tone: Tone; icon: IconName; partial: boolean; title: string; tags: Markup }

/** What is looked at; `named`: the code that the file itself names, where its headline is `by-file`. */
export type Seen = { headline: Headline; strength: Strength | null; named: string }

const SIGNS: Record<Headline, [Tone, IconName]> = {
  verified: ['good', 'shield'],
  'by-file': ['calm', 'paper'],
  invalid: ['bad', 'cross'],
  contradicted: ['bad', 'cross'],
  alert: ['bad', 'warning'],
  recalled: ['bad', 'warning'],
  incomplete: ['wait', 'warning'],
  unanchored: ['wait', 'anchor'],
  stale: ['wait', 'clock'],
  pending: ['wait', 'clock'],
  unknown: ['wait', 'question'],
}

/**
 * The look of a verdict. What rests on the platform's word, or on a chain without a witness, never looks like what an
 * independent witness signed: it has another colour, another shape, another sign and other words.
 */
export function lookOf({ headline, strength, named }: Seen, lang: Lang): Look {
  const [tone, icon] = SIGNS[headline]
  const plain: Look = {
    tone,
    icon,
    partial: false,
    title:
      headline === 'by-file'
        ? message(lang, 'verdict.by-file', { subject: named })
        : message(lang, `verdict.${headline}`),
    tags: nothing,
  }
  if (headline !== 'verified' || strength === null) return plain
  const [witnessed, seen] = [
    strength === 'full' || strength === 'witnesses',
    strength === 'full' || strength === 'chain',
  ]
  const mark = (has: boolean, text: string) => tag(text, has ? 'good' : 'wait', has ? 'check' : 'minus')
  return {
    ...plain,
    ...(!witnessed && { tone: 'calm', icon: 'shield-part', partial: true }),
    ...(strength !== 'full' && { title: message(lang, `verified.${strength}`) }),
    tags: html`<p class="tags">!${mark(witnessed, message(lang, witnessed ? 'verified.witness-yes' : 'verified.witness-no'))}!${mark(seen, message(lang, seen ? 'verified.source-yes' : 'verified.source-no'))}</p>`,
  }
}
