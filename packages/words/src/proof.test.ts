import { STEPS } from '@nguon/proof'
import { describe, expect, it } from 'vitest'
import { message } from './index.ts'
import { proofEn } from './proof.en.ts'
import { proofVi } from './proof.vi.ts'

describe('what a proof comes to', () => {
  it('is said in the language asked for, with its parameters in place', () => {
    expect(message('vi', 'verdict.recalled')).toBe('Đang bị thu hồi')
    expect(message('en', 'verdict.recalled')).toBe('Recalled')
    expect(message('vi', 'complete.yes', { count: 7, when: '10:42' })).toContain('toàn bộ 7 thông tin')
    expect(message('en', 'complete.yes', { count: 7, when: '10:42' })).toContain('all 7 statements')
  })

  it('names every step apart, in both languages', () => {
    for (const lang of ['vi', 'en'] as const)
      expect(new Set(STEPS.map(step => message(lang, `step.${step}`))).size).toBe(STEPS.length)
  })

  it('is never the same sentence twice, nor one language in the place of the other', () => {
    const sentences = [proofVi, proofEn].flatMap(catalogue => Object.values(catalogue))
    const plain = sentences.filter(sentence => typeof sentence === 'string' && sentence.length > 20)
    expect(new Set(plain).size).toBe(plain.length)
  })
})
