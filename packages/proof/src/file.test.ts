import { type Subject, utf8 } from '@nguon/statement'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ProofFile, WitnessSignature } from './file.ts'
import { parseProofFile } from './read-file.ts'
import { createWorld, draftEvent, enrol, logEvent, proofOf, seal, trustOf } from './testing.ts'
import { parseTrust, trustJson } from './trust.ts'
import { formatProofFile } from './write-file.ts'

const LOT: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626A' }
const event = { type: 'ObjectEvent', action: 'ADD', quantityList: [{ epcClass: '/01/08930000000019/10/VT0626A' }] }

let file: ProofFile
const world = createWorld()
beforeAll(async () => {
  const farm = enrol(world, 'HTX-0042', ['producer'])
  logEvent(world, farm, { ...event, 'example:note': 'Vải thiều' })
  seal(world)
  logEvent(world, farm, event)
  seal(world)
  file = await proofOf(world, [LOT])
  const { statement, texts, promise } = draftEvent(world, farm, event)
  file.pending = [{ entry: statement.entry, bodies: texts, promise }]
  file.records = [{ ...file.signers[0]!, map: { siblings: [], terminal: null }, statements: [] }]
})

describe('a proof file', () => {
  it('read and written again is the same, byte for byte, with either kind of serial proof', () => {
    const path = [new Uint8Array(32)]
    for (const serial of [
      { denial: new Uint8Array(3) },
      { index: 1n, position: 2n, blind: new Uint8Array(16), path },
    ]) {
      const text = formatProofFile({ ...file, serial })
      expect(formatProofFile(parseProofFile(text))).toBe(text)
      expect(parseProofFile(utf8(text))).toEqual(parseProofFile(text))
    }
    expect(parseProofFile(formatProofFile(file))).toEqual(file)
  })

  it('of more than 16 MB is not looked at, and one of more than 10,000 statements is refused', () => {
    expect(() => parseProofFile(' '.repeat(16 * 1024 * 1024 + 1))).toThrow('too-large')
    // Two bytes of UTF-8 to a letter: short as a text, too long as a file.
    expect(() => parseProofFile(JSON.stringify('ư'.repeat(9 * 1024 * 1024)))).toThrow('too-large')
    const [answer] = file.answers
    const many = { ...answer!, statements: Array.from({ length: 10_001 }, () => answer!.statements[0]!) }
    many.statements = many.statements.map(it => ({ ...it, bodies: [], path: [] }))
    expect(() => parseProofFile(formatProofFile({ ...file, answers: [many] }))).toThrow('too-many-statements')
  })

  it('of nothing but brackets is refused at once', () => {
    const start = performance.now()
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '0}'],
    ] as const)
      expect(() => parseProofFile(`"\\"[${open.repeat(2_000_000)}${close.repeat(2_000_000)}`)).toThrow('decoding')
    expect(() => parseProofFile('['.repeat(8_000_000) + ']'.repeat(8_000_000))).toThrow('malformed')
    expect(performance.now() - start).toBeLessThan(2_000)
  })

  it.each<[string, (it: ProofFile) => ProofFile]>([
    ['witnesses out of order', it => ({ ...it, head: { ...it.head, witnesses: twice(it.head.witnesses) } })],
    ['signers out of order', it => ({ ...it, signers: it.signers.toReversed() })],
    ['a head of no entry', it => ({ ...it, head: { ...it.head, size: 0n } })],
    [
      'a count of none',
      it => ({ ...it, answers: [{ ...it.answers[0]!, map: { siblings: [], terminal: { count: 0n } } }] }),
    ],
    ['an entry that is too short', it => ({ ...it, pending: [{ entry: new Uint8Array(99), bodies: [] }] })],
    ['a receipt and a promise', it => ({ ...it, pending: [{ ...it.pending[0]!, receipt: new Uint8Array(1) }] })],
    [
      '257 siblings',
      it => ({ ...it, answers: [{ ...it.answers[0]!, map: { siblings: hashes(257), terminal: null } }] }),
    ],
    [
      'two slots',
      it => ({ ...it, anchors: [{ ...it.anchors[0]!, storage: it.anchors[0]!.storage.slice(1) as never }] }),
    ],
    [
      'more signatures than anybody would check',
      it => ({
        ...it,
        heads: Array.from({ length: 79 }, () => ({ ...it.heads[0]!, witnesses: strangers(256) })),
      }),
    ],
    ['another kind of chain', it => ({ ...it, anchors: [{ ...it.anchors[0]!, kind: 'btc' as never }] })],
  ])('with %s is malformed', (_, change) => {
    expect(() => parseProofFile(formatProofFile(change(file)))).toThrow('decoding: malformed')
  })
})

describe('a trust file', () => {
  const text = JSON.stringify(trustJson(trustOf(world)))

  it('read and written again is the same', () => {
    const trust = { ...trustOf(world), registrars: [{ key: world.registrar.jwk, from: 0n, until: 9n }] }
    expect(parseTrust(JSON.stringify(trustJson(trust)))).toEqual(trust)
  })

  it.each<[string, string]>([
    ['a quorum of none', text.replace('"quorum":1', '"quorum":0')],
    ['a witness that counts twice', text.replace(/"witnesses":\[(.*?)\]/, '"witnesses":[$1,$1]')],
    ['a quorum of more than all', text.replace('"quorum":1', '"quorum":2')],
    ['another format', text.replace('nguon-trust/1', 'nguon-trust/2')],
    ['an unknown member', text.replace('{', '{"note":"",')],
    ['a duplicate member', text.replace('{', '{"format":"nguon-trust/1",')],
    ['a key off the curve', text.replace(/"x":"[^"]*"/, `"x":"${'A'.repeat(43)}"`)],
    ['a verifier key under another id', text.replace(/\+[0-9a-f]{8}\+/, '+00000000+')],
    ['an address in upper case', text.replace('0x00000000000000000000000000000000000a11ce', `0x${'A'.repeat(40)}`)],
    ['no JSON', '{'],
  ])('with %s is refused', (_, changed) => {
    expect(changed).not.toBe(text)
    expect(() => parseTrust(changed)).toThrow('decoding: malformed')
  })
})

const twice = <T>(list: readonly T[]): T[] => [...list, ...list]
const hashes = (count: number) => Array.from({ length: count }, () => new Uint8Array(32))

function strangers(count: number): WitnessSignature[] {
  const address = (i: number) => `0x${i.toString(16).padStart(40, '0')}`
  return Array.from({ length: count }, (_, i) => ({ address: address(i), signature: new Uint8Array(64) }))
}
