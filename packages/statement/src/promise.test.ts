import { describe, expect, test } from 'vitest'
import {
  type AcceptancePromise,
  assemblePromise,
  type Denial,
  draftDenial,
  draftPromise,
  MAX_DUE,
  PromiseError,
  verifyDenial,
  verifyPromise,
} from './promise.ts'
import { ShapeError } from './shape.ts'
import { SubjectError } from './subject.ts'
import { ORIGIN, testKey, verify } from './testing.ts'

const key = testKey('receipt')
const PROMISE: AcceptancePromise = {
  origin: ORIGIN,
  entryId: new Uint8Array(32).fill(3),
  received: 1_767_225_600,
  due: 1_767_226_500,
}
const DENIAL: Denial = {
  origin: ORIGIN,
  lot: { type: 'lot', id: '(01)08930000000019(10)L' },
  serial: '0123456789ABCDEFG',
  size: 5,
  time: 1_767_225_600,
}
const promised = (promise = PROMISE) => {
  const draft = draftPromise(key.kid, promise)
  return assemblePromise(draft, key.sign(draft.toBeSigned))
}
const denied = (denial = DENIAL) => {
  const draft = draftDenial(key.kid, denial)
  return assemblePromise(draft, key.sign(draft.toBeSigned))
}
const refused = (code: PromiseError['code']) => expect.objectContaining({ name: 'PromiseError', code })

describe('a promise', () => {
  test('is read as it was signed', async () => {
    expect(await verifyPromise(promised(), [testKey('other').jwk, key.jwk], verify)).toEqual(PROMISE)
    expect(await verifyDenial(denied(), [key.jwk], verify)).toEqual(DENIAL)
  })

  test('with any byte changed is refused', async () => {
    const bytes = promised()
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice()
      changed[at]! ^= 0x01
      await expect(verifyPromise(changed, [key.jwk], verify)).rejects.toThrow(PromiseError)
    }
  })

  test('is no denial, and of no other key', async () => {
    await expect(verifyDenial(promised(), [key.jwk], verify)).rejects.toThrow(refused('PROMISE'))
    await expect(verifyPromise(denied(), [key.jwk], verify)).rejects.toThrow(refused('PROMISE'))
    await expect(verifyPromise(promised(), [testKey('other').jwk], verify)).rejects.toThrow(refused('KEY_UNKNOWN'))
  })

  test('is kept within a quarter of an hour', () => {
    expect(() => draftPromise(key.kid, { ...PROMISE, due: PROMISE.received + MAX_DUE + 1 })).toThrow(ShapeError)
    expect(() => draftPromise(key.kid, { ...PROMISE, due: PROMISE.received - 1 })).toThrow(ShapeError)
  })

  test('is of a log, and a denial of a subject', () => {
    expect(() => draftPromise(key.kid, { ...PROMISE, origin: 'https://x/log' })).toThrow(ShapeError)
    expect(() => draftDenial(key.kid, { ...DENIAL, lot: { type: 'lot', id: 'x' } })).toThrow(SubjectError)
  })
})
