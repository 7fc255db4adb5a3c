import { ed25519 } from '@noble/curves/ed25519.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  assembleCheckpoint,
  CheckpointError,
  formatVkey,
  type Head,
  parseSignedCheckpoint,
  parseVkey,
  signedNoteMessage,
  verifyCheckpoint,
  vkeyOf,
} from './checkpoint.ts'
import { toBase64, toHex, utf8 } from './encoding.ts'
import { ORIGIN, verify } from './testing.ts'

const secret = new Uint8Array(32).fill(5)
const vkey = vkeyOf(ORIGIN, ed25519.getPublicKey(secret))
const HEAD: Head = {
  size: 48213n,
  time: 1_767_225_600n,
  logRoot: new Uint8Array(32).fill(1),
  mapRoot: new Uint8Array(32).fill(2),
}
const sign = (head: Head) =>
  assembleCheckpoint(ORIGIN, head, vkey, ed25519.sign(signedNoteMessage(ORIGIN, head), secret))

describe('a checkpoint', () => {
  test('is a signed note, line by line', () => {
    const lines = sign(HEAD).split('\n')
    expect(lines.slice(0, 6)).toEqual([
      ORIGIN,
      '48213',
      'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=',
      'map AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=',
      'time 1767225600',
      '',
    ])
    expect(lines[6]).toMatch(/^— nguon\.localhost\/log [A-Za-z0-9+/]+={0,2}$/)
    expect(lines.slice(7)).toEqual([''])
  })

  test('is read as it was written', async () => {
    const root = fc.uint8Array({ minLength: 32, maxLength: 32 })
    const number = fc.bigInt({ min: 0n, max: 2n ** 62n })
    await fc.assert(
      fc.asyncProperty(fc.record({ size: number, time: number, logRoot: root, mapRoot: root }), async head => {
        expect(parseSignedCheckpoint(sign(head)).head).toEqual(head)
        expect(await verifyCheckpoint(sign(head), [vkey], verify)).toEqual(head)
      }),
      { numRuns: 20 },
    )
  })

  test('with any character changed, left out or put in is refused', async () => {
    const text = sign(HEAD)
    for (let at = 0; at < text.length; at++)
      for (const changed of [
        text.slice(0, at) + text.slice(at + 1),
        `${text.slice(0, at)}1${text.slice(at + 1)}`,
        `${text.slice(0, at)}\n${text.slice(at)}`,
      ])
        if (changed !== text) await expect(verifyCheckpoint(changed, [vkey], verify)).rejects.toThrow(CheckpointError)
  })

  test.each<[string, (text: string) => string]>([
    ['two signatures', text => `${text}${text.split('\n').at(-2)}\n`],
    ['an extension line', text => text.replace('\n\n', '\nmore\n\n')],
    ['a size with a leading zero', text => text.replace('48213', '048213')],
    ['a name other than the origin', text => text.replace(`— ${ORIGIN}`, '— x.example/log')],
    ['carriage returns', text => text.replaceAll('\n', '\r\n')],
    ['a root with unused bits set', text => text.replace('AQE=', 'AQF=')],
  ])('with %s is refused', (_, change) => {
    expect(() => parseSignedCheckpoint(change(sign(HEAD)))).toThrow(expect.objectContaining({ code: 'CHECKPOINT' }))
  })

  test('of a key that is not known, or not of this log, is refused', async () => {
    const other = vkeyOf(ORIGIN, ed25519.getPublicKey(new Uint8Array(32).fill(6)))
    await expect(verifyCheckpoint(sign(HEAD), [other], verify)).rejects.toThrow(
      expect.objectContaining({ code: 'KEY_UNKNOWN' }),
    )
    const forged = { ...other, keyId: vkey.keyId }
    await expect(verifyCheckpoint(sign(HEAD), [forged], verify)).rejects.toThrow(
      expect.objectContaining({ code: 'SIGNATURE' }),
    )
    await expect(verifyCheckpoint(sign(HEAD), [{ ...vkey, name: 'x.example/log' }], verify)).rejects.toThrow(
      expect.objectContaining({ code: 'KEY_UNKNOWN' }),
    )
  })
})

describe('a verifier key', () => {
  test('is read as it was written', () => {
    expect(parseVkey(formatVkey(vkey))).toEqual(vkey)
  })

  test('has the id of the signed note specification', () => {
    // The worked example of C2SP signed-note: PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW
    const key = Uint8Array.from(atob('ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'), character =>
      character.charCodeAt(0),
    ).slice(1)
    expect(toHex(vkeyOf('PeterNeumann', key).keyId)).toBe('c74f20a3')
    const text = utf8(
      "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
    )
    const line = Uint8Array.from(
      atob('x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM='),
      character => character.charCodeAt(0),
    )
    expect(toHex(line.slice(0, 4))).toBe('c74f20a3')
    expect(verify.ed25519(key, text, line.slice(4))).toBe(true)
  })

  test.each([
    formatVkey(vkey).replace('+', '-'),
    formatVkey({ ...vkey, keyId: Uint8Array.of(1, 2, 3, 4) }),
    formatVkey({ ...vkey, name: 'x.example/log' }),
    `${ORIGIN}+${toHex(vkey.keyId)}+${toBase64(Uint8Array.of(2, ...vkey.publicKey))}`,
    `${formatVkey(vkey)}=`,
    'x',
  ])('%s is refused', text => {
    expect(() => parseVkey(text)).toThrow(CheckpointError)
  })
})
