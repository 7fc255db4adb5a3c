import { describe, expect, it } from 'vitest'
import * as catalogues from './catalogues.ts'
import { hasMessage, type MessageKey, message } from './index.ts'

const params = new Proxy(
  {},
  { get: (_target, name) => (name === 'count' || name === 'days' ? 2 : `<${String(name)}>`) },
)
const keys = Object.keys(catalogues.vi) as MessageKey[]
const say = (lang: 'vi' | 'en', key: MessageKey) => message(lang, key as 'recall.by', params as never)

describe('the catalogue', () => {
  it('holds the same messages in both languages, none of them empty', () => {
    expect(Object.keys(catalogues.en).sort()).toEqual([...keys].sort())
    for (const key of keys) for (const lang of ['vi', 'en'] as const) expect(say(lang, key).trim(), key).not.toBe('')
  })

  it('says everything that it is told, in both languages', () => {
    for (const key of keys) {
      const used = (text: string) => [...text.matchAll(/<(\w+)>/g)].map(match => match[1]).sort()
      expect(used(say('en', key)), key).toEqual(used(say('vi', key)))
    }
  })

  it('is written as the field writes', () => {
    for (const key of keys) {
      const text = say('vi', key)
      expect(text.normalize('NFC'), key).toBe(text)
      expect(text.toLowerCase(), key).not.toMatch(/truy suất|hàng hoá|chính quyền/)
    }
  })

  it('knows which names have a message', () => {
    expect(hasMessage('bizstep.shipping')).toBe(true)
    expect(hasMessage('bizstep.flying')).toBe(false)
    expect(hasMessage('constructor')).toBe(false)
  })
})
