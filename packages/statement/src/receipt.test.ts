import { leafHash, treeRoot } from '@nguon/merkle'
import { describe, expect, test } from 'vitest'
import { compareBytes } from './encoding.ts'
import { assembleReceipt, draftReceipt, parseReceipt, type Receipt, ReceiptError, verifyReceipt } from './receipt.ts'
import { say, testKey, verify } from './testing.ts'

const key = testKey('receipt')
const { statement } = say({ key: testKey('producer'), party: 'HTX-0042', about: [] })
const neighbours = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(3)] as const
const root = treeRoot([neighbours[0], leafHash(statement.entry), neighbours[1]])
const RECEIPT: Receipt = {
  kid: key.kid,
  iss: 'https://nguon.localhost',
  sub: statement.header.sub,
  time: 1_767_225_600,
  size: 3n,
  index: 1n,
  path: neighbours,
}
const issue = (receipt = RECEIPT) => {
  const draft = draftReceipt(receipt, root)
  return assembleReceipt(draft, key.sign(draft.toBeSigned))
}
const refused = (code: ReceiptError['code']) => expect.objectContaining({ name: 'ReceiptError', code })

describe('a receipt', () => {
  test('is read as it was written, and gives the root it vouches for', async () => {
    expect(parseReceipt(issue()).receipt).toEqual(RECEIPT)
    expect((await verifyReceipt(issue(), statement, [key.jwk], verify)).root).toEqual(root)
  })

  test('with any byte changed is refused', async () => {
    const bytes = issue()
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice()
      changed[at]! ^= 0x01
      await expect(verifyReceipt(changed, statement, [key.jwk], verify)).rejects.toThrow(ReceiptError)
    }
  })

  test('is for one statement, under a known key, over a true path', async () => {
    const other = say({ key: testKey('producer'), party: 'HTX-0043', about: [] }).statement
    await expect(verifyReceipt(issue(), other, [key.jwk], verify)).rejects.toThrow(refused('SUBJECT'))
    const twin = say({ key: testKey('producer'), party: 'HTX-0042', about: [], iat: 1 }).statement
    await expect(verifyReceipt(issue(), twin, [key.jwk], verify)).rejects.toThrow(refused('SIGNATURE'))
    await expect(verifyReceipt(issue(), statement, [testKey('other').jwk], verify)).rejects.toThrow(
      refused('KEY_UNKNOWN'),
    )
    await expect(
      verifyReceipt(issue({ ...RECEIPT, path: RECEIPT.path.slice(1) }), statement, [key.jwk], verify),
    ).rejects.toThrow(refused('PROOF'))
    await expect(
      verifyReceipt(issue({ ...RECEIPT, path: [...RECEIPT.path, root] }), statement, [key.jwk], verify),
    ).rejects.toThrow(refused('PROOF'))
  })

  test.each<[string, Partial<Receipt>]>([
    ['at size 1, where there is no path', { size: 1n, index: 0n, path: [] }],
    ['without a path', { path: [] }],
    ['of an index past the end', { index: 3n }],
    ['with a hash of 31 bytes', { path: [new Uint8Array(31)] }],
    ['with a time that is none', { time: -1 }],
    ['of nobody', { iss: '' }],
  ])('%s is not drafted', (_, changed) => {
    expect(() => draftReceipt({ ...RECEIPT, ...changed }, root)).toThrow(refused('RECEIPT'))
  })

  test('in a log of more entries than a double counts is read', () => {
    const receipt = { ...RECEIPT, size: 2n ** 60n, index: 2n ** 59n }
    expect(parseReceipt(issue(receipt)).receipt).toEqual(receipt)
    expect(compareBytes(issue(receipt), issue())).not.toBe(0)
  })
})
