import type { Strength } from '@nguon/proof'
import { html, state } from '@nguon/ui'
import { message } from '@nguon/words'
import { describe, expect, it } from 'vitest'
import { lookOf } from './look.ts'

const STRENGTHS: Strength[] = ['full', 'witnesses', 'chain', 'operator']

describe.each(['vi', 'en'] as const)('how a verified proof looks, in %s', lang => {
  const look = (strength: Strength) => lookOf({ headline: 'verified', strength, named: '' }, lang)

  it('has other words for every strength', () => {
    expect(new Set(STRENGTHS.map(strength => look(strength).title)).size).toBe(4)
    expect(look('full').title).toBe(message(lang, 'verdict.verified'))
  })

  it('has another colour, shape and sign where no independent witness signed', () => {
    for (const strength of ['full', 'witnesses'] as const)
      expect(look(strength)).toMatchObject({ tone: 'good', icon: 'shield', partial: false })
    for (const strength of ['chain', 'operator'] as const) {
      expect(look(strength)).toMatchObject({ tone: 'calm', icon: 'shield-part', partial: true })
      expect(state({ ...look(strength), text: html`` })).toContain('class="state partial tone-calm"')
    }
  })

  it('names what is missing beside what is there', () => {
    const [yes, no] = [message(lang, 'verified.witness-yes'), message(lang, 'verified.witness-no')]
    const [seen, unseen] = [message(lang, 'verified.source-yes'), message(lang, 'verified.source-no')]
    const holds = (strength: Strength) =>
      [yes, no, seen, unseen].filter(words => look(strength).tags.includes(`</svg>${words}<`))
    expect(holds('full')).toEqual([yes, seen])
    expect(holds('witnesses')).toEqual([yes, unseen])
    expect(holds('chain')).toEqual([no, seen])
    expect(holds('operator')).toEqual([no, unseen])
  })

  it('does not suggest that the chain was looked at where nobody was asked', () => {
    const said = `${message(lang, 'verdict.verified.text')} ${message(lang, 'strength.witnesses')}`
    expect(said).not.toMatch(/đã neo|khớp với chuỗi|is anchored|agrees/)
    expect(said).toMatch(/Chưa có nguồn độc lập nào xác nhận|No independent source bore out/)
  })

  it('is no shield where only the file says what it is about, however strong, and names that', () => {
    for (const strength of STRENGTHS) {
      const byFile = lookOf({ headline: 'by-file', strength, named: '(01) 08930000000019' }, lang)
      expect(byFile).toMatchObject({ tone: 'calm', icon: 'paper', partial: false, tags: '' })
      expect(byFile.title).toMatch(/(CHÍNH TỆP|FILE ITSELF).*\(01\) 08930000000019$/)
    }
  })

  it('is that of the verdict alone where it is not verified', () => {
    expect(lookOf({ headline: 'recalled', strength: 'operator', named: '' }, lang)).toMatchObject({
      tone: 'bad',
      partial: false,
      tags: '',
    })
  })
})
