import { describe, expect, it } from 'vitest'
import {
  alarm,
  choiceField,
  facts,
  formErrors,
  html,
  type Markup,
  page,
  selectField,
  sheet,
  state,
  steps,
  tag,
  textArea,
  textField,
  timeline,
} from './index.ts'

const HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>\''
const text = html`${HOSTILE}`

/** Every part, with hostile text wherever text can stand. */
const form = { values: { a: HOSTILE, b: HOSTILE }, errors: { a: HOSTILE, '': HOSTILE } }
const field = { form, name: 'a', label: HOSTILE, hint: HOSTILE }
const parts: Record<string, Markup> = {
  tag: tag(HOSTILE, 'good', 'check'),
  state: state({ tone: 'bad', icon: 'cross', title: HOSTILE, text, id: HOSTILE, level: 1 }),
  alarm: alarm(HOSTILE, text),
  sheet: sheet(HOSTILE, text, { id: HOSTILE }),
  facts: facts([{ name: HOSTILE, value: text, fine: HOSTILE }], 2),
  timeline: timeline([
    {
      title: HOSTILE,
      icon: 'dot',
      at: HOSTILE,
      when: HOSTILE,
      lines: [{ icon: 'pen', label: HOSTILE, text }],
      tags: [tag(HOSTILE)],
    },
  ]),
  steps: steps([{ name: HOSTILE, text: HOSTILE, state: 'failed' }], {
    ok: HOSTILE,
    failed: HOSTILE,
    'not-reached': HOSTILE,
  }),
  textField: textField({ ...field, placeholder: HOSTILE }),
  textArea: textArea(field),
  selectField: selectField({ ...field, blank: HOSTILE, options: [{ value: HOSTILE, label: HOSTILE }] }),
  choiceField: choiceField({ ...field, options: [{ value: HOSTILE, label: HOSTILE, icon: 'dot' }] }),
  formErrors: formErrors(form, HOSTILE, { a: HOSTILE }),
}
const whole = page({
  lang: 'vi',
  title: HOSTILE,
  description: HOSTILE,
  assets: { stylesheet: '/assets/a.css', icon: '/assets/i.svg', script: '/assets/s.js' },
  alternates: { vi: `/x?${HOSTILE}`, en: `/y?${HOSTILE}` },
  main: html`!${Object.values(parts)}`,
})

describe('parts', () => {
  it.each(Object.entries(parts))('%s lets no text become markup', (_name, part) => {
    expect(part).not.toMatch(/<script>|<img|onerror=/)
  })

  it('a field says what is wrong where a reader by ear finds it', () => {
    expect(parts.textField).toContain('aria-invalid="true"')
    expect(parts.textField).toContain('aria-describedby="a-hint a-error"')
    expect(parts.textField).toContain('<label for="a">')
  })

  it('a password is never written back', () => {
    expect(textField({ ...field, type: 'password' })).toContain('value=""')
  })

  it('a fact without a value is left out', () => {
    expect(facts([{ name: 'Trống', value: html`${null}` }])).not.toContain('Trống')
  })
})

describe('a page', () => {
  it('runs under a policy without unsafe-inline', () => {
    expect(whole).not.toMatch(/<style|\sstyle=|\son[a-z]+="|javascript:/)
    expect(whole.match(/<script\b[^>]*>/g)).toEqual(['<script type="module" src="/assets/s.js">'])
  })

  it('says its language and where the other one is', () => {
    expect(whole).toContain('<html lang="vi">')
    expect(whole).toContain('hreflang="en"')
    expect(whole).toContain('name="viewport"')
  })
})
