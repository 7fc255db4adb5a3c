import { utf8 } from '@nguon/statement'
import { describe, expect, it } from 'vitest'
import { checkCallback, signCallback } from './signature.ts'

const token = 'a token of the subscriber'
const body = utf8('{"type":"EPCISQueryDocument"}')
const at = new Date('2026-06-14T00:30:00.700Z')

describe('the signature of a callback', () => {
  it('is HMAC-SHA256 over the seconds, a point and the body', () => {
    // Drawn with: printf '1781397000.{"type":"EPCISQueryDocument"}' | openssl dgst -sha256 -hmac 'a token of the subscriber'
    expect(signCallback(token, body, at)).toBe(
      't=1781397000,v1=352758f4e9ba707335369997be94b3ca9ba813fa093c578b064b2b8fb2d5ddbf',
    )
  })

  it('holds for this body, token and time, and for no other', () => {
    const header = signCallback(token, body, at)
    expect(checkCallback(token, body, header, at)).toBe(true)
    expect(checkCallback(token, body, header, new Date(at.getTime() + 299_000))).toBe(true)
    expect(checkCallback(token, body, header, new Date(at.getTime() + 301_000))).toBe(false)
    expect(checkCallback('another token', body, header, at)).toBe(false)
    expect(checkCallback(token, utf8('{}'), header, at)).toBe(false)
    expect(checkCallback(token, body, header.replace('t=1781397000', 't=1781397001'), at)).toBe(false)
    expect(checkCallback(token, body, 'v1=00', at)).toBe(false)
  })
})
