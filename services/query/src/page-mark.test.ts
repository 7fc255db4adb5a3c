import { describe, expect, test } from 'vitest'
import { openPage, PageMarkError, readPage, sealPage } from './page-mark.ts'

const key = new Uint8Array(32).fill(1)
const now = new Date('2026-06-14T02:00:00Z')
const expires = new Date('2026-06-14T03:00:00Z')
const mark = { at: { snapshot: '10:12:11', after: [3, null] }, expires }
const token = sealPage(key, 'HTX-0042 /epcis/events', mark)

describe('the token of a page', () => {
  test('opens the page for the same reader and question', () => {
    expect(openPage(key, 'HTX-0042 /epcis/events', token, now)).toEqual(mark)
  })

  test('opens no other question, no other reader’s, and nothing once it expired', () => {
    expect(() => openPage(key, 'HTX-0042 /epcis/epcs', token, now)).toThrow('another query')
    expect(() => openPage(key, ' /epcis/events', token, now)).toThrow('another query')
    expect(() => openPage(key, 'HTX-0042 /epcis/events', token, new Date('2026-06-14T03:00:00.001Z'))).toThrow(
      'expired',
    )
  })

  test('of which a byte was changed, or that another key sealed, is none', () => {
    const bytes = Buffer.from(token, 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      expect(() => readPage(key, changed.toString('base64url'))).toThrow(PageMarkError)
    }
    for (const other of [
      '',
      'A',
      '%',
      bytes.subarray(0, 16).toString('base64url'),
      sealPage(new Uint8Array(32), 'a', mark),
    ])
      expect(() => readPage(key, other)).toThrow('not given out')
  })
})
