import { CBORTag, decodeCBOR, encodeCBOR } from '@levischuck/tiny-cbor'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareBytes, concat, fromHex, toHex } from './encoding.ts'
import { publicPoint } from './keys.ts'
import {
  assembleEntry,
  type BodyRef,
  draftStatement,
  entryOfCose,
  type Header,
  KINDS,
  MAX_BODIES,
  MAX_ENTRY,
  parseEntry,
  StatementError,
} from './statement.ts'
import { testKey, verify } from './testing.ts'

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
const header: fc.Arbitrary<Header> = fc.record({
  kid: hash,
  iss: fc.stringMatching(/^[A-Z0-9-]{1,20}$/).map(party => `https://nguon.localhost/party/${party}`),
  sub: fc.stringMatching(/^[\x21-\x7e]{1,60}$/),
  aud: fc.constantFrom('nguon.localhost/log', 'a.example/log'),
  iat: fc.nat({ max: 2 ** 40 }),
  kind: fc.constantFrom(...KINDS),
  subjects: fc
    .uniqueArray(hash, { minLength: 1, maxLength: 30, comparator: (a, b) => toHex(a) === toHex(b) })
    .map(keys => keys.sort(compareBytes)),
})
const bodies: fc.Arbitrary<BodyRef[]> = fc
  .tuple(
    hash,
    fc.array(fc.record({ audience: fc.constantFrom(1 as const, 2 as const), digest: hash }), { maxLength: 4 }),
  )
  .map(([digest, further]) => [
    { audience: 0, digest, pointers: [] },
    ...further.map((body, at) => ({ ...body, pointers: [`/a/${at}`, `/ex:b${at}/~0c~1`] })),
  ])
const signature = fc.uint8Array({ minLength: 64, maxLength: 64 })

const SAMPLE: Header = {
  kid: new Uint8Array(32).fill(1),
  iss: 'https://nguon.localhost/party/HTX-0042',
  sub: 'https://nguon.localhost/01/08930000000019/10/VT0626A',
  aud: 'nguon.localhost/log',
  iat: 1_767_225_600,
  kind: 'event',
  subjects: [new Uint8Array(32).fill(2), new Uint8Array(32).fill(3)],
}
const BODIES: BodyRef[] = [
  { audience: 0, digest: new Uint8Array(32).fill(4), pointers: [] },
  { audience: 1, digest: new Uint8Array(32).fill(5), pointers: ['/ex:household', '/ilmd/ex:plot'] },
]
const bodiesOf = (count: number): BodyRef[] =>
  Array.from({ length: count }, (_, at) => ({ ...BODIES[0]!, pointers: at === 0 ? [] : [`/ex:${at}`] }))
const entryOf = (changed: Partial<Header> = {}, refs = BODIES) =>
  assembleEntry(draftStatement({ ...SAMPLE, ...changed }, refs), new Uint8Array(64).fill(9))
const code = (act: () => unknown) => {
  try {
    act()
    return 'accepted'
  } catch (error) {
    if (error instanceof StatementError) return error.code
    throw error
  }
}

describe('a statement', () => {
  test('is read as it was drafted', () => {
    fc.assert(
      fc.property(header, bodies, signature, (header, bodies, signature) => {
        const draft = draftStatement(header, bodies)
        const entry = assembleEntry(draft, signature)
        const statement = parseEntry(entry)
        expect(statement.header).toEqual(header)
        expect(statement.bodies).toEqual(bodies)
        expect(statement.signature).toEqual(signature)
        expect(statement.entryId).toEqual(draft.entryId)
        expect(statement.toBeSigned).toEqual(draft.toBeSigned)
        expect(entryOfCose(entry)).toEqual(entry)
      }),
    )
  })

  test('is laid out as formats §3 says, each head shortest', () => {
    const draft = draftStatement(SAMPLE, BODIES)
    const bytes = (length: number) =>
      length < 24 ? [0x40 + length] : length < 256 ? [0x58, length] : [0x59, length >> 8, length & 255]
    const bstr = (content: Uint8Array) => concat(Uint8Array.from(bytes(content.length)), content)
    const written = concat(
      fromHex('d284'),
      bstr(draft.protectedBytes),
      fromHex('a0'),
      bstr(draft.payload),
      bstr(new Uint8Array(64).fill(9)),
    )
    expect(entryOf()).toEqual(written)
    expect(toHex(draft.toBeSigned).startsWith('846a5369676e617475726531')).toBe(true)
  })

  test('of a Buffer within a larger one is read like any other', () => {
    const entry = entryOf()
    const larger = Buffer.concat([Buffer.from([1, 2, 3]), entry, Buffer.from([4, 5])])
    expect(parseEntry(larger.subarray(3, 3 + entry.length)).party).toBe('HTX-0042')
  })

  test('has every single changed byte refused, or another entryId, or a signature that no longer holds', async () => {
    const key = testKey('mutation')
    const draft = draftStatement({ ...SAMPLE, kid: key.kid }, BODIES)
    const entry = assembleEntry(draft, key.sign(draft.toBeSigned))
    for (let at = 0; at < entry.length; at++) {
      for (const change of [1, 0x20, 0x80, 0xff]) {
        const mutated = entry.slice()
        mutated[at]! ^= change
        let statement: ReturnType<typeof parseEntry>
        try {
          statement = parseEntry(mutated)
        } catch (error) {
          expect(error).toBeInstanceOf(StatementError)
          continue
        }
        const sameWords = compareBytes(statement.entryId, draft.entryId) === 0
        if (sameWords)
          expect(await verify.p256(publicPoint(key.jwk), statement.toBeSigned, statement.signature)).toBe(false)
      }
    }
  })

  test('cut anywhere, or followed by anything, is refused', () => {
    const entry = entryOf()
    for (let length = 0; length < entry.length; length++)
      expect(code(() => parseEntry(entry.subarray(0, length)))).not.toBe('accepted')
    expect(code(() => parseEntry(concat(entry, Uint8Array.of(0))))).toBe('COSE')
  })

  test.each<[string, Partial<Header>]>([
    ['a kid of 31 bytes', { kid: new Uint8Array(31) }],
    ['an issuer over http', { iss: 'http://nguon.localhost/party/HTX-0042' }],
    ['an issuer with a port', { iss: 'https://nguon.localhost:8080/party/HTX-0042' }],
    ['an issuer in lower case', { iss: 'https://nguon.localhost/party/htx-0042' }],
    ['an issuer of two segments', { iss: 'https://nguon.localhost/party/A/B' }],
    ['a host in upper case', { iss: 'https://Nguon.localhost/party/A' }],
    ['a subject with a space', { sub: 'a b' }],
    ['an empty subject', { sub: '' }],
    ['an audience with a scheme', { aud: 'https://nguon.localhost/log' }],
    ['a negative time', { iat: -1 }],
    ['a time with a fraction', { iat: 0.5 }],
    ['an unknown kind', { kind: 'rumour' as 'event' }],
  ])('with %s is neither written nor read', (_, changed) => {
    expect(code(() => draftStatement({ ...SAMPLE, ...changed }, BODIES))).toBe('HEADER')
  })

  test.each<[string, readonly Uint8Array[]]>([
    ['no subject', []],
    ['a subject twice', [new Uint8Array(32), new Uint8Array(32)]],
    ['descending subjects', [new Uint8Array(32).fill(2), new Uint8Array(32).fill(1)]],
    ['701 subjects', Array.from({ length: 701 }, (_, at) => Uint8Array.of(...new Uint8Array(30), at >> 8, at & 255))],
    ['a subject of 31 bytes', [new Uint8Array(31)]],
  ])('with %s is not written', (_, subjects) => {
    expect(code(() => draftStatement({ ...SAMPLE, subjects }, BODIES))).toBe('SUBJECTS')
  })

  const digest = new Uint8Array(32)
  test.each<[string, BodyRef[]]>([
    ['no body', []],
    ['more bodies than its readers can hold', bodiesOf(MAX_BODIES + 1)],
    ['pointers of body 0', [{ audience: 0, digest, pointers: ['/a'] }]],
    ['a further body that adds nothing', [BODIES[0]!, { audience: 1, digest, pointers: [] }]],
    ['an audience 3', [{ audience: 3 as 2, digest, pointers: [] }]],
    ['a digest of 31 bytes', [{ audience: 0, digest: new Uint8Array(31), pointers: [] }]],
    [
      'a part with a wider audience than the whole',
      [
        { audience: 1, digest, pointers: [] },
        { audience: 0, digest, pointers: ['/a'] },
      ],
    ],
    ['descending pointers', [BODIES[0]!, { audience: 1, digest, pointers: ['/b', '/a'] }]],
    ['a pointer twice', [BODIES[0]!, { audience: 1, digest, pointers: ['/a', '/a'] }]],
    [
      'a pointer in two bodies',
      [BODIES[0]!, { audience: 1, digest, pointers: ['/a'] }, { audience: 2, digest, pointers: ['/a'] }],
    ],
    [
      'a pointer below another',
      [BODIES[0]!, { audience: 1, digest, pointers: ['/a-b', '/a/b'] }, { audience: 2, digest, pointers: ['/a'] }],
    ],
    ['a pointer that is none', [BODIES[0]!, { audience: 1, digest, pointers: ['a'] }]],
    ['a pointer with a wrong escape', [BODIES[0]!, { audience: 1, digest, pointers: ['/~2'] }]],
    ['a hidden type', [BODIES[0]!, { audience: 1, digest, pointers: ['/type'] }]],
    [
      'a hidden part of what decides a state',
      [BODIES[0]!, { audience: 1, digest, pointers: ['/persistentDisposition/set'] }],
    ],
    ['hidden goods', [BODIES[0]!, { audience: 1, digest, pointers: ['/inputEPCList'] }]],
    ['a hidden lot number', [BODIES[0]!, { audience: 1, digest, pointers: ['/ilmd/cbvmda:lotNumber'] }]],
    ['a hidden ilmd', [BODIES[0]!, { audience: 1, digest, pointers: ['/ilmd'] }]],
    ['a hidden member of ours', [BODIES[0]!, { audience: 1, digest, pointers: ['/ex:a/nguon:pair'] }]],
    ['a hidden context', [BODIES[0]!, { audience: 1, digest, pointers: ['/ex:a/@context'] }]],
  ])('with %s is not written', (_, refs) => {
    expect(code(() => draftStatement(SAMPLE, refs))).toBe('BODIES')
  })

  test('of 64 bodies is taken, of 65 neither written nor read, and the limit is named', () => {
    expect(parseEntry(entryOf({}, bodiesOf(64))).bodies).toHaveLength(64)
    expect(() => draftStatement(SAMPLE, bodiesOf(65))).toThrow(/1 to 64 bodies/)
    const { protectedBytes } = draftStatement(SAMPLE, BODIES)
    for (const count of [0, 65]) {
      const payload = encodeCBOR(
        bodiesOf(count).map(({ audience, digest, pointers }) => [audience, digest, [...pointers]]),
      )
      const entry = encodeCBOR(new CBORTag(18, [protectedBytes, new Map(), payload, new Uint8Array(64)]))
      expect(() => parseEntry(entry)).toThrow(/1 to 64 bodies/)
    }
  })

  test('longer than a bundle can hold is not written', () => {
    const pointers = Array.from({ length: 700 }, (_, at) => `/${String(at).padStart(100, '0')}`)
    expect(code(() => entryOf({}, [BODIES[0]!, { audience: 1, digest, pointers }]))).toBe('SIZE')
    expect(code(() => parseEntry(new Uint8Array(MAX_ENTRY + 1)))).toBe('SIZE')
  })
})

describe('another encoding of the same statement', () => {
  const protectedMap = () => decodeCBOR(draftStatement(SAMPLE, BODIES).protectedBytes) as Map<string | number, unknown>
  const withProtected = (map: unknown, unprotected: unknown = new Map()) =>
    encodeCBOR(
      new CBORTag(18, [
        encodeCBOR(map as never),
        unprotected as never,
        draftStatement(SAMPLE, BODIES).payload,
        new Uint8Array(64),
      ]),
    )

  test('with labels in another order is refused', () => {
    expect(code(() => parseEntry(withProtected(protectedMap())))).toBe('accepted')
    expect(code(() => parseEntry(withProtected(new Map([...protectedMap()].reverse()))))).toBe('ENCODING')
  })

  test.each<[string, string | number, unknown]>([
    ['one more label', 'x', 1],
    ['another algorithm', 1, -8],
    ['another content type', 3, 'application/json'],
    ['another type', 16, 'application/cose'],
    ['critical headers', 2, [1]],
  ])('with %s is refused', (_, label, value) => {
    expect(code(() => parseEntry(withProtected(protectedMap().set(label, value))))).toBe('ENCODING')
  })

  test('with an unprotected header is refused as an entry, and emptied on arrival', () => {
    const message = withProtected(protectedMap(), new Map([[394, [new Uint8Array(5)]]]))
    expect(code(() => parseEntry(message))).toBe('ENCODING')
    expect(parseEntry(entryOfCose(message)).header).toEqual(SAMPLE)
  })

  test('without tag, with another tag or without payload is refused', () => {
    const entry = entryOf()
    expect(code(() => entryOfCose(entry.subarray(1)))).toBe('COSE')
    expect(code(() => entryOfCose(concat(Uint8Array.of(0xd1), entry.subarray(1))))).toBe('COSE')
    const detached = encodeCBOR(
      new CBORTag(18, [draftStatement(SAMPLE, BODIES).protectedBytes, new Map(), null, new Uint8Array(64)]),
    )
    expect(code(() => entryOfCose(detached))).toBe('COSE')
  })

  test('with a longer head than needed is refused', () => {
    const entry = entryOf()
    // d2 84 59 LLLL → the same length in four bytes
    const longer = concat(entry.subarray(0, 2), Uint8Array.of(0x5a, 0, 0), entry.subarray(3))
    expect(code(() => parseEntry(longer))).toBe('ENCODING')
    expect(entryOfCose(longer)).toEqual(entry)
  })

  test('of nothing but brackets or tags brings no reader down', () => {
    expect(code(() => parseEntry(new Uint8Array(MAX_ENTRY).fill(0x81)))).toBe('COSE')
    expect(code(() => parseEntry(new Uint8Array(MAX_ENTRY).fill(0xc0)))).toBe('COSE')
    expect(code(() => parseEntry(fromHex('9bffffffffffffffff')))).toBe('COSE')
  })

  test('any bytes at all are refused, never an accident', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        expect(code(() => parseEntry(concat(fromHex('d284'), bytes)))).not.toBe('accepted')
      }),
    )
  })
})
