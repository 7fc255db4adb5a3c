import { describe, expect, test } from 'vitest'
import type { AdmissionCode, ShownBody } from './admission.ts'
import { bodyDigest, bodyOf, splitBodies } from './body.ts'
import { checkStatement } from './check.ts'
import { formatVkey, vkeyOf } from './checkpoint.ts'
import { toBase64url } from './encoding.ts'
import { erasureBody } from './erasure.ts'
import { subjectsOfEvent } from './event.ts'
import type { JsonObject } from './json.ts'
import { emptyRing, type KeyRing } from './keyring.ts'
import { type KeyChange, keyStatementBody } from './keys.ts'
import { type Policy, policyBody, rootsOfPolicy } from './policy.ts'
import { type RecordBody, recordBody } from './record.ts'
import type { Statement } from './statement.ts'
import { issuerSubject, keysSubject, logSubject, type Subject, subjectKey, subjectKeys } from './subject.ts'
import { countersign, HOST, ORIGIN, objectEvent, SALT, type Saying, say, testKey, verify } from './testing.ts'

const registrar = testKey('registrar')
const authority = testKey('authority')
const producer = testKey('producer')
const stranger = testKey('stranger')
const PLATFORM = 'NEN-TANG'
const OFFICE = 'SO-CT'
const FARM = 'HTX-0042'
const LOT: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626A' }
const LOT_LINK = 'https://id.gs1.org/01/08930000000019/10/VT0626A'

const POLICY: Policy = {
  origin: ORIGIN,
  platform: PLATFORM,
  checkpointKey: formatVkey(vkeyOf(ORIGIN, new Uint8Array(32).fill(1))),
  receiptKey: testKey('receipt').jwk,
  registrar: registrar.jwk,
  authorities: [{ party: OFFICE, key: authority.jwk }],
  anchors: [{ rules: 'ethereum', chainId: 31337, contract: `0x${'a'.repeat(40)}` }],
  witnesses: [{ address: `0x${'b'.repeat(40)}`, owner: 'platform', url: 'http://127.0.0.1:1' }],
  quorum: 1,
}
const roots = rootsOfPolicy(POLICY)
const enrolment: KeyChange = {
  action: 'enrol',
  party: FARM,
  key: producer.jwk,
  roles: ['producer'],
  custody: 'platform',
}

const event = (value: JsonObject, more: Partial<Saying> = {}) =>
  say({ key: producer, party: FARM, about: subjectsOfEvent(value), value, ...more })
const sayKey = (change: KeyChange, consenting: ReturnType<typeof testKey>[], by: Partial<Saying> = {}) =>
  say({
    key: registrar,
    party: PLATFORM,
    kind: 'key',
    about: [keysSubject(change.party)],
    value: keyStatementBody({ ...change, countersignatures: consenting.map(key => countersign(key, change)) }),
    ...by,
  })

type At = {
  index?: bigint
  ring?: KeyRing
  shown?: readonly ShownBody[]
  entryAt?: (index: bigint) => Statement | null
}
const check = (
  { statement, text }: { statement: Statement; text: Uint8Array },
  { index = 5n, ring = emptyRing(roots), shown, entryAt }: At = {},
) =>
  checkStatement({
    statement,
    bodies: shown ?? [text],
    index,
    origin: ORIGIN,
    ring,
    verify,
    ...(entryAt && { entryAt }),
  })
const enrolled = async (ring = emptyRing(roots), index = 1n) =>
  (await check(sayKey(enrolment, [producer]), { ring, index })).ring
const refusal = (code: AdmissionCode, detail?: string) =>
  expect.objectContaining({ name: 'AdmissionError', code, ...(detail && { detail }) })

describe('an event', () => {
  test('by a live key of its party, naming exactly its subjects, may stand', async () => {
    const ring = await enrolled()
    const admitted = await check(event(objectEvent([LOT_LINK])), { ring })
    expect(admitted.subjects).toEqual([LOT, issuerSubject(FARM)])
    expect(admitted.body?.type).toBe('ObjectEvent')
    expect(admitted.key).toMatchObject({
      party: FARM,
      roles: ['producer'],
      custody: 'platform',
      mark: 'first',
      from: 2n,
    })
    expect(admitted.ring).toBe(ring)
  })

  test('without any subject names its issuer alone, under the issuer’s key', async () => {
    const said = event(objectEvent([]))
    expect(said.statement.header.sub).toBe(`urn:nguon:${toBase64url(subjectKey(issuerSubject(FARM)))}`)
    await check(said, { ring: await enrolled() })
  })

  test.each<[AdmissionCode, string, Partial<Saying>]>([
    ['AUDIENCE', 'meant for another log', { aud: 'other.example/log' }],
    ['ISSUER', 'issued under another host', { iss: `https://other.example/party/${FARM}` }],
    ['KEY_NOT_LIVE', 'under a key nobody enrolled', { key: stranger }],
    ['KEY_NOT_LIVE', 'by a party under another’s key', { party: 'HTX-0043', iss: `https://${HOST}/party/HTX-0043` }],
    ['SIGNATURE', 'signed by another key than it names', { kid: testKey('producer').kid, key: stranger }],
    ['SUBJECTS', 'that does not name its issuer', { subjects: subjectKeys([LOT]) }],
    ['SUBJECTS', 'that leaves a subject out', { subjects: subjectKeys([issuerSubject(FARM)]) }],
    [
      'SUBJECTS',
      'that names one more',
      { subjects: subjectKeys([LOT, issuerSubject(FARM), { type: 'party', id: 'X' }]) },
    ],
    ['SUB', 'with the link of something else', { sub: `https://${HOST}/01/08930000000019/10/OTHER` }],
    ['SUB', 'with a link on another host', { sub: LOT_LINK }],
    ['SUB', 'with its key although its link is public', { sub: `urn:nguon:${toBase64url(subjectKey(LOT))}` }],
    ['NOT_REGISTRAR', 'said to be a policy', { kind: 'policy' }],
  ])('%s: %s is refused', async (code, _, changed) => {
    const value = objectEvent([LOT_LINK])
    await expect(check(event(value, changed), { ring: await enrolled() })).rejects.toThrow(refusal(code))
  })

  test('altered, or of another number of bodies, is refused', async () => {
    const ring = await enrolled()
    const said = event(objectEvent([LOT_LINK]))
    await expect(check(said, { ring, shown: [bodyOf({ a: 1 }, SALT)] })).rejects.toThrow(refusal('BODY', 'DIGEST'))
    await expect(check(said, { ring, shown: [] })).rejects.toThrow(refusal('BODY_COUNT'))
  })

  test('of no EPCIS shape is refused', async () => {
    const value = { type: 'ObjectEvent', epcList: LOT_LINK }
    const said = say({ key: producer, party: FARM, about: [LOT], value })
    await expect(check(said, { ring: await enrolled() })).rejects.toThrow(refusal('EVENT', 'EVENT_SHAPE'))
  })

  test('at index 0 is refused: a log begins with its policy', async () => {
    await expect(check(event(objectEvent([])), { index: 0n })).rejects.toThrow(refusal('KIND'))
  })

  test('whose bodies are withheld or erased is checked as far as it can be', async () => {
    const ring = await enrolled()
    const said = event(objectEvent([LOT_LINK]))
    for (const shown of ['withheld', 'erased'] as const)
      expect(await check(said, { ring, shown: [shown] })).toMatchObject({ body: null, subjects: null })
  })

  test('in parts shows each reader his own, and names the subjects of body 0', async () => {
    const ring = await enrolled()
    const value = objectEvent([], {
      readPoint: { id: 'urn:r' },
      'ex:note': 'ghi chú',
      'ex:plot': '21.0285, 105.8542',
    })
    const { refs, texts } = splitBodies(
      value,
      [
        { pointer: '/ex:note', audience: 1 },
        { pointer: '/ex:plot', audience: 2 },
      ],
      () => SALT,
    )
    const about: Subject[] = [{ type: 'other', id: 'urn:r' }]
    const said = say({ key: producer, party: FARM, about, refs })
    const partner = await check(said, { ring, shown: [texts[0]!, texts[1]!, 'withheld'] })
    expect(partner.body).toMatchObject({ 'ex:note': 'ghi chú' })
    expect(partner.body).not.toHaveProperty('ex:plot')
    expect((await check(said, { ring, shown: texts })).subjects).toEqual([...about, issuerSubject(FARM)])
    await expect(check(said, { ring, shown: ['erased', bodyOf({}, SALT), 'withheld'] })).rejects.toThrow(
      refusal('BODY', 'DIGEST'),
    )
  })

  test('may not have a part that could not be added, though this reader is not shown it', async () => {
    const [ring, value] = [await enrolled(), objectEvent([LOT_LINK], { 'ex:note': 1 })]
    const apart = splitBodies({ ...value, 'ex:plot': 2 }, [{ pointer: '/ex:plot', audience: 1 }], () => SALT)
    const whole = splitBodies(value, [], () => SALT)
    for (const [pointer, good] of [
      ['/ex:plot', true],
      ['/ex:note', false],
      ['/ex:none/ex:plot', false],
    ] as const) {
      const refs = [...whole.refs, { ...apart.refs[1]!, pointers: [pointer] }]
      const asked = check(event(value, { refs }), { ring, shown: [whole.texts[0]!, 'withheld'] })
      await (good ? asked : expect(asked).rejects.toThrow(refusal('BODY')))
    }
  })

  test('that nobody may see gives away no address', async () => {
    const ring = await enrolled()
    const value = objectEvent([LOT_LINK])
    const { refs, texts } = splitBodies(value, [], () => SALT, 1)
    const urn = `urn:nguon:${toBase64url(subjectKeys([LOT, issuerSubject(FARM)]).find(key => toBase64url(key) !== toBase64url(subjectKey(issuerSubject(FARM))))!)}`
    const quiet = say({ key: producer, party: FARM, about: [LOT], refs, sub: urn })
    expect((await check(quiet, { ring, shown: ['withheld'] })).subjects).toBeNull()
    expect((await check(quiet, { ring, shown: texts })).subjects).toEqual([LOT, issuerSubject(FARM)])
    const loud = say({ key: producer, party: FARM, about: [LOT], refs })
    await expect(check(loud, { ring, shown: ['withheld'] })).rejects.toThrow(refusal('SUB'))
  })

  test('of 700 subjects is refused: its erasure would have no room for its own issuer', async () => {
    const epcs = Array.from({ length: 699 }, (_, at) => `urn:a:${at}`)
    await expect(check(event(objectEvent(epcs)), { ring: await enrolled() })).rejects.toThrow(refusal('SUBJECTS'))
    await check(event(objectEvent(epcs.slice(1))), { ring: await enrolled() })
  })
})

describe('a key', () => {
  test('is live after its enrolment and up to its revocation', async () => {
    const ring = await enrolled(undefined, 3n)
    const said = event(objectEvent([]))
    await expect(check(said, { ring, index: 3n })).rejects.toThrow(refusal('KEY_NOT_LIVE'))
    await check(said, { ring, index: 4n })
    const revoke: KeyChange = { ...enrolment, action: 'revoke', roles: [] }
    const revoked = (await check(sayKey(revoke, [], { key: producer, party: FARM }), { ring, index: 9n })).ring
    await check(said, { ring: revoked, index: 9n })
    await expect(check(said, { ring: revoked, index: 10n })).rejects.toThrow(refusal('KEY_NOT_LIVE'))
  })

  test('joins with the consent of another, and recovers without', async () => {
    const ring = await enrolled()
    const second: KeyChange = { ...enrolment, key: stranger.jwk }
    const joined = await check(sayKey(second, [stranger, producer]), { ring })
    expect([...joined.ring.keys.values()].at(-1)?.mark).toBe('joined')
    const recovered = await check(sayKey(second, [stranger]), { ring })
    expect([...recovered.ring.keys.values()].at(-1)?.mark).toBe('recovery')
    const revoked = (await check(sayKey({ ...enrolment, action: 'revoke', roles: [] }, []), { ring })).ring
    expect(
      [...(await check(sayKey(second, [stranger]), { ring: revoked, index: 7n })).ring.keys.values()].at(-1)?.mark,
    ).toBe('recovery')
    await expect(check(sayKey(second, [stranger, producer]), { ring: revoked, index: 7n })).rejects.toThrow(
      refusal('KEY_STATEMENT', 'COUNTERSIGNATURE'),
    )
  })

  test('that was recovered passes its mark on to every key it vouches for', async () => {
    const second: KeyChange = { ...enrolment, key: stranger.jwk }
    const { ring } = await check(sayKey(second, [stranger]), { ring: await enrolled() })
    const third = testKey('third')
    const vouched = await check(sayKey({ ...enrolment, key: third.jwk }, [third, stranger]), { ring, index: 7n })
    expect([...vouched.ring.keys.values()].at(-1)?.mark).toBe('recovery')
    const joined = await check(sayKey({ ...enrolment, key: third.jwk }, [third, stranger, producer]), {
      ring,
      index: 7n,
    })
    expect([...joined.ring.keys.values()].at(-1)?.mark).toBe('joined')
  })

  test('never returns, for its party or another', async () => {
    const ring = await enrolled()
    const revoked = (await check(sayKey({ ...enrolment, action: 'revoke', roles: [] }, []), { ring })).ring
    for (const [change, at] of [
      [enrolment, ring],
      [enrolment, revoked],
      [{ ...enrolment, party: 'HTX-0043' }, revoked],
    ] as const)
      await expect(check(sayKey(change, [producer]), { ring: at, index: 9n })).rejects.toThrow(
        refusal('KEY_STATEMENT', 'KID_USED'),
      )
    for (const key of [registrar, authority])
      await expect(check(sayKey({ ...enrolment, key: key.jwk }, [key]), { ring })).rejects.toThrow(
        refusal('KEY_STATEMENT'),
      )
    await expect(
      check(sayKey({ ...enrolment, action: 'revoke', roles: [] }, []), { ring: revoked, index: 9n }),
    ).rejects.toThrow(refusal('KEY_STATEMENT', 'KEY_REVOKED'))
  })

  test('enrolled without its own consent, or with consent to something else, does not count', async () => {
    await expect(check(sayKey(enrolment, []))).rejects.toThrow(refusal('KEY_STATEMENT', 'NEW_KEY_SILENT'))
    for (const other of [
      { custody: 'own' as const },
      { roles: ['carrier' as const] },
      { party: 'HTX-0043' },
      { action: 'revoke' as const },
    ]) {
      const countersignatures = [countersign(producer, { ...enrolment, ...other })]
      const said = sayKey(enrolment, [], { value: keyStatementBody({ ...enrolment, countersignatures }) })
      await expect(check(said)).rejects.toThrow(refusal('KEY_STATEMENT', 'COUNTERSIGNATURE'))
    }
  })

  test('is enrolled by the registrar alone', async () => {
    const ring = await enrolled()
    const second: KeyChange = { ...enrolment, key: stranger.jwk }
    await expect(check(sayKey(second, [stranger, producer], { key: producer, party: FARM }), { ring })).rejects.toThrow(
      refusal('KEY_STATEMENT', 'SIGNER'),
    )
    await expect(check(sayKey(second, [stranger], { key: authority, party: OFFICE }), { ring })).rejects.toThrow(
      refusal('KEY_STATEMENT', 'SIGNER'),
    )
  })

  test('that vouches for others needs an authority, from its first role to its last revocation', async () => {
    const lab: KeyChange = { ...enrolment, party: 'PTN-01', key: stranger.jwk, roles: ['laboratory'] }
    await expect(check(sayKey(lab, [stranger]))).rejects.toThrow(refusal('KEY_STATEMENT', 'AUTHORITY_MISSING'))
    const { ring } = await check(sayKey(lab, [stranger, authority]))
    const plain: KeyChange = { ...lab, key: producer.jwk, roles: ['producer'] }
    await expect(check(sayKey(plain, [producer, stranger]), { ring, index: 9n })).rejects.toThrow(
      refusal('KEY_STATEMENT', 'AUTHORITY_MISSING'),
    )
    const revoke: KeyChange = { ...lab, action: 'revoke', roles: [] }
    await expect(check(sayKey(revoke, []), { ring, index: 9n })).rejects.toThrow(
      refusal('KEY_STATEMENT', 'AUTHORITY_MISSING'),
    )
    await check(sayKey(revoke, [authority]), { ring, index: 9n })
    const own = await check(sayKey(revoke, [], { key: stranger, party: 'PTN-01' }), { ring, index: 9n })
    await expect(check(sayKey(plain, [producer]), { ring: own.ring, index: 11n })).rejects.toThrow(
      refusal('KEY_STATEMENT', 'AUTHORITY_MISSING'),
    )
  })

  test('of a new authority does not consent to itself', async () => {
    const change: KeyChange = { ...enrolment, party: 'SO-YT', key: stranger.jwk, roles: ['authority'] }
    await expect(check(sayKey(change, [stranger]))).rejects.toThrow(refusal('KEY_STATEMENT', 'AUTHORITY_MISSING'))
    const { ring } = await check(sayKey(change, [stranger, authority]))
    const gone = (
      await check(
        sayKey({ ...enrolment, party: OFFICE, key: authority.jwk, action: 'revoke', roles: [] }, [stranger]),
        { ring, index: 9n },
      )
    ).ring
    const lab: KeyChange = { ...enrolment, roles: ['laboratory'] }
    await expect(check(sayKey(lab, [producer, authority]), { ring: gone, index: 11n })).rejects.toThrow(
      refusal('KEY_STATEMENT', 'COUNTERSIGNATURE'),
    )
    await check(sayKey(lab, [producer, stranger]), { ring: gone, index: 11n })
  })

  test('is not revoked by another party', async () => {
    const ring = await enrolled()
    const other = (await check(sayKey({ ...enrolment, party: 'HTX-0043', key: stranger.jwk }, [stranger]), { ring }))
      .ring
    const revoke: KeyChange = { ...enrolment, action: 'revoke', roles: [] }
    await expect(
      check(sayKey(revoke, [], { key: stranger, party: 'HTX-0043' }), { ring: other, index: 9n }),
    ).rejects.toThrow(refusal('KEY_STATEMENT', 'SIGNER'))
    const mine: KeyChange = { ...revoke, party: 'HTX-0043' }
    await expect(
      check(sayKey(mine, [], { key: stranger, party: 'HTX-0043' }), { ring: other, index: 9n }),
    ).rejects.toThrow(refusal('KEY_STATEMENT', 'KEY_UNKNOWN'))
  })

  test('statement that is not shown, not public or in parts is refused', async () => {
    const said = sayKey(enrolment, [producer])
    await expect(check(said, { shown: ['withheld'] })).rejects.toThrow(refusal('BODY_REQUIRED'))
    const refs = [{ audience: 1 as const, digest: bodyDigest(said.text), pointers: [] }]
    await expect(check(sayKey(enrolment, [producer], { refs, text: said.text }))).rejects.toThrow(
      refusal('BODY_REQUIRED'),
    )
  })

  test.each<[string, (body: JsonObject) => JsonObject]>([
    ['an unknown role', body => ({ ...body, roles: ['king'] })],
    ['roles in another order', body => ({ ...body, roles: ['producer', 'carrier'] })],
    ['a role twice', body => ({ ...body, roles: ['producer', 'producer'] })],
    ['a private key', body => ({ ...body, key: { ...(body.key as JsonObject), d: 'AA' } })],
    [
      'a point off the curve',
      body => ({ ...body, key: { ...(body.key as JsonObject), x: toBase64url(new Uint8Array(32).fill(1)) } }),
    ],
    [
      'a coordinate of 31 bytes',
      body => ({ ...body, key: { ...(body.key as JsonObject), x: toBase64url(new Uint8Array(31)) } }),
    ],
    ['another curve', body => ({ ...body, key: { ...(body.key as JsonObject), crv: 'P-384' } })],
    ['one more member', body => ({ ...body, note: 'x' })],
    [
      'a countersignature twice',
      body => ({
        ...body,
        countersignatures: [(body.countersignatures as JsonObject[])[0]!, (body.countersignatures as JsonObject[])[0]!],
      }),
    ],
  ])('statement with %s is refused', async (_, change) => {
    const value = change(keyStatementBody({ ...enrolment, countersignatures: [countersign(producer, enrolment)] }))
    await expect(check(sayKey(enrolment, [], { value }))).rejects.toThrow(refusal('KEY_STATEMENT', 'SHAPE'))
  })
})

describe('the platform', () => {
  const sayPolicy = (policy: Policy, by: Partial<Saying> = {}) =>
    say({
      key: registrar,
      party: PLATFORM,
      kind: 'policy',
      about: [logSubject(ORIGIN)],
      value: policyBody(policy),
      ...by,
    })

  test('begins a log with its policy', async () => {
    const ring = emptyRing(roots)
    expect((await check(sayPolicy(POLICY), { index: 0n, ring })).ring).toBe(ring)
    const other = sayPolicy({ ...POLICY, registrar: stranger.jwk })
    await expect(check(other, { index: 0n })).rejects.toThrow(refusal('POLICY'))
  })

  test('hands its register over from one index to the next', async () => {
    const { ring } = await check(sayPolicy({ ...POLICY, registrar: stranger.jwk }), { index: 7n })
    const beat = (key: ReturnType<typeof testKey>) => say({ key, party: PLATFORM, kind: 'heartbeat', about: [] })
    await check(beat(registrar), { ring, index: 7n })
    await check(beat(stranger), { ring, index: 8n })
    await expect(check(beat(registrar), { ring, index: 8n })).rejects.toThrow(refusal('KEY_NOT_LIVE'))
    await expect(check(beat(stranger), { ring, index: 7n })).rejects.toThrow(refusal('KEY_NOT_LIVE'))
    await expect(check(sayPolicy(POLICY, { key: stranger }), { ring, index: 9n })).rejects.toThrow(
      refusal('POLICY', 'KID_USED'),
    )
  })

  test('writes policies of its own log only, in the registrar’s name', async () => {
    await expect(check(sayPolicy({ ...POLICY, platform: 'X' }))).rejects.toThrow(refusal('POLICY'))
    await expect(check(sayPolicy(POLICY, { key: authority, party: OFFICE }))).rejects.toThrow(refusal('NOT_REGISTRAR'))
  })

  test.each<[string, (policy: JsonObject) => JsonObject]>([
    ['a quorum above its witnesses', policy => ({ ...policy, quorum: 2 })],
    ['no quorum', policy => ({ ...policy, quorum: 0 })],
    ['another entry rule', policy => ({ ...policy, entryRule: 'nguon-entry/2' })],
    [
      'an address in capitals',
      policy => ({ ...policy, anchors: [{ rules: 'ethereum', chainId: 1, contract: `0x${'A'.repeat(40)}` }] }),
    ],
    [
      'a witness twice',
      policy => ({
        ...policy,
        witnesses: [...(policy.witnesses as JsonObject[]), ...(policy.witnesses as JsonObject[])],
      }),
    ],
    [
      'a checkpoint key of another name',
      policy => ({ ...policy, checkpointKey: formatVkey(vkeyOf('x.example/log', new Uint8Array(32))) }),
    ],
  ])('writes no policy with %s', async (_, change) => {
    await expect(check(sayPolicy(POLICY, { value: change(policyBody(POLICY)) }))).rejects.toThrow(refusal('POLICY'))
  })

  test('sends a heartbeat that says nothing', async () => {
    await check(say({ key: registrar, party: PLATFORM, kind: 'heartbeat', about: [] }))
    await expect(
      check(say({ key: registrar, party: PLATFORM, kind: 'heartbeat', about: [], value: { a: 1 } })),
    ).rejects.toThrow(refusal('HEARTBEAT'))
    const ring = await enrolled()
    await expect(check(say({ key: producer, party: FARM, kind: 'heartbeat', about: [] }), { ring })).rejects.toThrow(
      refusal('NOT_REGISTRAR'),
    )
  })

  test('does not use the registrar’s key for goods', async () => {
    await expect(check(event(objectEvent([]), { key: registrar, party: PLATFORM }))).rejects.toThrow(
      refusal('NOT_OWNER'),
    )
  })
})

describe('a record', () => {
  const record = (changed: Partial<RecordBody>, by: Partial<Saying> = {}) => {
    const subjects = changed.subjects ?? [{ type: 'product', id: '(01)08930000000019' }]
    const value = recordBody({
      type: 'product',
      id: subjects[0]?.id ?? 'none',
      version: 1,
      validFrom: '2026-06-01',
      fields: { name: 'Vải' },
      files: [],
      ...changed,
      subjects,
    })
    return say({ key: producer, party: FARM, kind: 'record', about: subjects, value, ...by })
  }
  const local = (party: string): Subject => ({ type: 'local-product', id: `${party}/RUOU` })

  test('of the party’s own thing may stand', async () => {
    const ring = await enrolled()
    await check(record({}), { ring })
    await check(record({ subjects: [local(FARM)] }), { ring })
    await check(record({ type: 'party', subjects: [{ type: 'party', id: FARM }] }), { ring })
    await check(
      record({ type: 'party', subjects: [{ type: 'party', id: FARM }] }, { key: registrar, party: PLATFORM }),
      { ring },
    )
    await check(
      record({ type: 'catalogue', id: 'v1', subjects: [logSubject(ORIGIN)] }, { key: registrar, party: PLATFORM }),
      { ring },
    )
    await check(
      record(
        { type: 'certificate', id: 'GCN-1', subjects: [LOT, { type: 'party', id: FARM }] },
        { key: authority, party: OFFICE },
      ),
      { ring },
    )
  })

  test.each<[AdmissionCode, string, Partial<RecordBody>, Partial<Saying>]>([
    ['NOT_OWNER', 'of another’s local product', { subjects: [local('HTX-0043')] }, {}],
    ['NOT_OWNER', 'about another party', { type: 'party', subjects: [{ type: 'party', id: 'HTX-0043' }] }, {}],
    ['NOT_REGISTRAR', 'of the catalogue by a party', { type: 'catalogue', subjects: [logSubject(ORIGIN)] }, {}],
    ['NOT_OWNER', 'of a product by the registrar', {}, { key: registrar, party: PLATFORM }],
    ['RECORD', 'called otherwise than its subject', { id: '08930000000019' }, {}],
    ['RECORD', 'of version 0', { version: 0 }, {}],
    ['RECORD', 'from a day that is none', { validFrom: '2026-02-30' }, {}],
    ['RECORD', 'from the year before the first', { validFrom: '0000-01-01' }, {}],
    ['RECORD', 'of a test about a product', { type: 'test', id: '1' }, {}],
    [
      'RECORD',
      'of a product about two',
      { subjects: [{ type: 'product', id: '(01)08930000000019' }, local(FARM)] },
      {},
    ],
    ['RECORD', 'about nothing', { type: 'certificate', id: '1', subjects: [] }, {}],
    ['RECORD', 'about a party’s keys', { type: 'certificate', id: '1', subjects: [keysSubject(FARM)] }, {}],
    [
      'RECORD',
      'that writes an id in another way',
      { subjects: [{ type: 'product', id: '(01)8930000000019' }] },
      { sub: 'urn:x' },
    ],
  ])('%s: %s is refused', async (code, _, changed, by) => {
    await expect(check(record(changed, by), { ring: await enrolled() })).rejects.toThrow(refusal(code))
  })

  test('hides fields only', async () => {
    const ring = await enrolled()
    const subjects: Subject[] = [{ type: 'product', id: '(01)08930000000019' }]
    const value = recordBody({
      type: 'product',
      id: subjects[0]?.id ?? 'none',
      version: 1,
      validFrom: '2026-06-01',
      fields: { phone: '09' },
      files: [],
      subjects,
    })
    const { refs, texts } = splitBodies(value, [{ pointer: '/fields/phone', audience: 1 }], () => SALT)
    const said = say({ key: producer, party: FARM, kind: 'record', about: subjects, refs })
    expect((await check(said, { ring, shown: texts })).body).toMatchObject({ fields: { phone: '09' } })
    expect((await check(said, { ring, shown: [texts[0]!, 'withheld'] })).body).toMatchObject({ fields: {} })
    const other = splitBodies({ ...value, secret: 1 }, [{ pointer: '/secret', audience: 1 }], () => SALT)
    const wrong = say({ key: producer, party: FARM, kind: 'record', about: subjects, refs: other.refs })
    await expect(check(wrong, { ring, shown: [other.texts[0]!, 'withheld'] })).rejects.toThrow(refusal('RECORD'))
  })
})

describe('an erasure', () => {
  const value = objectEvent([LOT_LINK])
  const erased = event(value)
  const digest = bodyDigest(erased.text)
  const keys = subjectKeys([LOT, issuerSubject(FARM), issuerSubject(OFFICE)])
  const erasure = (body = { index: 3n, digest, ground: 'Nghị định 13' }, by: Partial<Saying> = {}) =>
    say({
      key: authority,
      party: OFFICE,
      kind: 'erasure',
      about: [LOT],
      subjects: keys,
      value: erasureBody(body),
      ...by,
    })
  const entryAt = (index: bigint) => (index === 3n ? erased.statement : null)

  test('names the subjects of what it erases, and its own issuer', async () => {
    expect((await check(erasure(), { entryAt })).subjects).toBeNull()
    const short = erasure(undefined, { subjects: subjectKeys([LOT, issuerSubject(OFFICE)]) })
    await expect(check(short, { entryAt })).rejects.toThrow(refusal('SUBJECTS'))
  })

  test('is an authority’s, of a body that there is, before it', async () => {
    const ring = await enrolled()
    const farm = erasure(undefined, { key: producer, party: FARM, subjects: subjectKeys([LOT, issuerSubject(FARM)]) })
    await expect(check(farm, { ring, entryAt })).rejects.toThrow(refusal('NOT_AUTHORITY'))
    await expect(check(erasure())).rejects.toThrow(refusal('ERASURE'))
    await expect(check(erasure(), { index: 3n, entryAt })).rejects.toThrow(refusal('ERASURE'))
    await expect(check(erasure({ index: 4n, digest, ground: 'x' }), { entryAt })).rejects.toThrow(refusal('ERASURE'))
    await expect(check(erasure({ index: 3n, digest: new Uint8Array(32), ground: 'x' }), { entryAt })).rejects.toThrow(
      refusal('ERASURE'),
    )
  })

  test('does not reach what the log is followed by', async () => {
    const said = sayKey(enrolment, [producer])
    const body = { index: 3n, digest: bodyDigest(said.text), ground: 'x' }
    const subjects = subjectKeys([keysSubject(FARM), issuerSubject(PLATFORM), issuerSubject(OFFICE)])
    await expect(check(erasure(body, { subjects, about: [] }), { entryAt: () => said.statement })).rejects.toThrow()
  })
})
