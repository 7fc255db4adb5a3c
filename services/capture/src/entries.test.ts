import { generateP256, nodeVerify } from '@nguon/signer'
import {
  countersignatureMessage,
  erasureBody,
  fromBase64url,
  issuerSubject,
  type JsonObject,
  keyStatementBody,
  keysSubject,
  parseEntry,
  recordBody,
  type Subject,
  subjectKeys,
  subjectsOfEvent,
  toBase64url,
  verifyPromise,
} from '@nguon/statement'
import {
  findBodies,
  findStatement,
  insertHead,
  keysOfParty,
  logSize,
  moveHead,
  type StoredStatement,
} from '@nguon/store'
import { beforeAll, describe, expect, test } from 'vitest'
import { requireSettled } from './settled.ts'
import { ADMIN, AUTHORITY, ORIGIN, signedBy, type TestWriter, testWriter } from './testing.ts'

const CONTEXT = ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { nguon: 'urn:nguon:' }]
const LOT = 'https://id.gs1.org/01/08930000000019/10/VT0626A'
const UNIT = 'https://id.gs1.org/00/389300000000000034'
const own = generateP256()

let writer: TestWriter
let coop: string
let authority: string
let mill: string

beforeAll(async () => {
  writer = await testWriter()
  coop = await writer.party('HTX-0042', ['producer'])
  const drawn = await writer.send('POST', `/api/parties/${AUTHORITY}/api-keys`, ADMIN, { name: 'test' })
  authority = drawn.json<{ apiKey: string }>().apiKey
  const enrolled = await enrolOwn('DN-0131', own, ['producer'])
  expect(enrolled.statusCode).toBe(201)
  mill = (await writer.send('POST', '/api/parties/DN-0131/api-keys', ADMIN, { name: 'test' })).json().apiKey
})

function enrolOwn(party: string, key: typeof own, roles: 'producer'[]) {
  const message = countersignatureMessage({
    origin: ORIGIN,
    action: 'enrol',
    party,
    kid: key.kid,
    roles,
    custody: 'own',
  })
  const countersignatures = [{ kid: toBase64url(key.kid), signature: toBase64url(key.sign(message)) }]
  return writer.send('POST', `/api/parties/${party}/enrolment`, ADMIN, {
    key: { ...key.jwk },
    roles,
    countersignatures,
  })
}

const event = (more: JsonObject = {}): JsonObject => ({
  '@context': CONTEXT,
  type: 'ObjectEvent',
  action: 'ADD',
  eventTime: '2026-06-14T08:30:00.000+07:00',
  eventTimeZoneOffset: '+07:00',
  bizStep: 'commissioning',
  quantityList: [{ epcClass: LOT, quantity: 500, uom: 'KGM' }],
  ...more,
})

type Signed = ReturnType<typeof signedBy>

const signEvent = (key: typeof own, party: string, content: JsonObject): Signed =>
  signedBy(key, party, 'event', subjectsOfEvent(content), content)

function bring(apiKey: string, { body, digest }: Pick<Signed, 'body' | 'digest'>) {
  return writer.app.inject({
    method: 'PUT',
    url: `/log/body/${digest.toHex()}`,
    headers: { 'x-api-key': apiKey, 'content-type': 'application/octet-stream' },
    payload: Buffer.from(body),
  })
}

async function register(apiKey: string, signed: Signed) {
  await bring(apiKey, signed)
  return post(apiKey, signed.entry)
}

function post(apiKey: string, entry: Uint8Array) {
  return writer.app.inject({
    method: 'POST',
    url: '/entries',
    headers: { 'x-api-key': apiKey, 'content-type': 'application/cose' },
    payload: Buffer.from(entry),
  })
}

describe('a statement that a party signed itself', () => {
  test('is accepted with a promise, and is the same when it is sent again', async () => {
    const content = event({ quantityList: [{ epcClass: 'https://nguon.localhost/l/DN-0131/NGO-HAT/L1', quantity: 3 }] })
    const signed = signEvent(own, 'DN-0131', content)
    const first = await register(mill, signed)
    expect(first.statusCode).toBe(201)
    const { entryId, promise } = first.json<{ entryId: string; promise: string }>()
    expect(entryId).toBe(toBase64url(signed.entryId))
    const promised = await verifyPromise(fromBase64url(promise), [writer.keys.receipt.jwk], nodeVerify)
    const again = await post(mill, signed.entry)
    const repeated = await verifyPromise(fromBase64url(again.json().promise), [writer.keys.receipt.jwk], nodeVerify)
    expect(repeated).toEqual(promised)
  })

  test('is refused until its bodies are there', async () => {
    const signed = signEvent(own, 'DN-0131', event({ bizStep: 'packing' }))
    const answer = await post(mill, signed.entry)
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ code: 'BODY_MISSING', faults: [{ pointer: '/bodies/0' }] })
  })

  test.each<[string, string, (content: JsonObject) => Signed]>([
    ['signed by another key', 'KEY_NOT_LIVE', content => signEvent(generateP256(), 'DN-0131', content)],
    [
      'naming other subjects than its event',
      'SUBJECTS',
      content => signedBy(own, 'DN-0131', 'event', [{ type: 'lot', id: '(01)08930000000019(10)OTHER' }], content),
    ],
    [
      'whose signature is of something else',
      'SIGNATURE',
      content => {
        const signed = signEvent(own, 'DN-0131', content)
        const entry = Uint8Array.from(signed.entry)
        entry[entry.length - 1]! ^= 1
        return { ...signed, entry }
      },
    ],
  ])('is refused when it is %s', async (_, code, sign) => {
    const signed = sign(event({ eventTime: '2026-06-15T00:00:00Z' }))
    const answer = await register(mill, signed)
    expect(answer.statusCode).toBe(422)
    expect(answer.json<{ faults: { code: string }[] }>().faults[0]!.code).toBe(code)
    expect(await findStatement(writer.db, signed.entryId)).toBeUndefined()
  })

  test('is refused when it is another party’s, or no statement at all', async () => {
    const signed = signEvent(own, 'DN-0131', event())
    expect((await register(coop, signed)).json()).toMatchObject({ code: 'NOT_YOURS' })
    expect((await post(mill, Buffer.from('hello'))).json()).toMatchObject({ code: 'ENTRY_MALFORMED' })
  })

  test('is refused when its event is no EPCIS', async () => {
    const answer = await register(mill, signEvent(own, 'DN-0131', event({ eventTimeZoneOffset: 'Z' })))
    expect(answer.json()).toMatchObject({ code: 'EPCIS_INVALID', faults: [{ pointer: '/eventTimeZoneOffset' }] })
  })

  test('recalls what is not its own only if it is the authority’s', async () => {
    const commissioned = event({ '@context': CONTEXT[0]! })
    const document = {
      '@context': CONTEXT[0]!,
      type: 'EPCISDocument',
      schemaVersion: '2.0',
      creationDate: '2026-06-14T09:00:00Z',
      epcisBody: { eventList: [commissioned] },
    }
    expect((await writer.send('POST', '/epcis/capture', coop, document)).statusCode).toBe(202)
    const recall = event({ action: 'OBSERVE', bizStep: 'holding', persistentDisposition: { set: ['recalled'] } })
    expect((await register(mill, signEvent(own, 'DN-0131', recall))).statusCode).toBe(403)
    const signed = signEvent(writer.keys.authority, AUTHORITY, recall)
    expect((await register(authority, signed)).statusCode).toBe(201)
  })
})

describe('a record that vouches for a thing', () => {
  const lot = { type: 'lot', id: '(01)08930000000033(10)L1' } as const
  const FIELDS: Record<'certificate' | 'test' | 'act', JsonObject> = {
    certificate: { standard: 'VietGAP', number: 'C-1', issuer: 'Tổ chức', validFrom: '2026-06-01', status: 'valid' },
    test: {
      laboratory: 'Phòng thử nghiệm',
      sample: 'M-1',
      issued: '2026-06-01',
      results: [{ parameter: 'Salmonella', text: 'Không phát hiện', verdict: 'informative' }],
    },
    act: { title: 'Biên bản kiểm tra', number: 'BB-1', issuer: 'Đoàn kiểm tra', issued: '2026-06-01' },
  }
  const about = (type: 'certificate' | 'test' | 'act', subject: Subject) =>
    recordBody({
      type,
      id: `${type}-1`,
      version: 1,
      validFrom: '2026-06-01',
      fields: FIELDS[type],
      files: [],
      subjects: [subject],
    })
  const record = (key: typeof own, party: string, type: 'certificate' | 'test' | 'act', subject: Subject) =>
    signedBy(key, party, 'record', [subject], about(type, subject))

  test('is refused of what another party holds, of other parties, and of what nobody has', async () => {
    const made = { gtin: '08930000000033', fields: { name: 'Mì gạo' } }
    expect((await writer.send('POST', '/api/products', coop, made)).statusCode).toBe(201)
    const foreign: Subject[] = [
      lot,
      { type: 'item', id: '(01)08930000000033(21)MADE-UP' },
      { type: 'item', id: '(01)08930000000040(21)MADE-UP' },
      { type: 'party', id: 'HTX-0042' },
    ]
    for (const subject of foreign)
      for (const type of ['certificate', 'act'] as const)
        expect((await register(mill, record(own, 'DN-0131', type, subject))).statusCode).toBe(403)
    expect((await register(mill, record(own, 'DN-0131', 'test', lot))).statusCode).toBe(403)
  })

  test('is taken of one’s own, and of anything from those on whose word others rely', async () => {
    const self: Subject = { type: 'party', id: 'DN-0131' }
    expect((await register(mill, record(own, 'DN-0131', 'certificate', self))).statusCode).toBe(201)
    const found = record(writer.keys.authority, AUTHORITY, 'test', lot)
    expect((await register(authority, found)).statusCode).toBe(201)
  })
})

describe('keys', () => {
  test('that a party keeps itself join by the word of a live one, and end by their own', async () => {
    const second = generateP256()
    const party = 'DN-0131'
    const of = { origin: ORIGIN, party, kid: second.kid, roles: ['producer'] as const, custody: 'own' as const }
    const message = countersignatureMessage({ ...of, action: 'enrol' })
    const countersignatures = [second, own].map(key => ({
      kid: toBase64url(key.kid),
      signature: toBase64url(key.sign(message)),
    }))
    const body = { key: { ...second.jwk }, roles: ['producer'], countersignatures }
    expect((await writer.send('POST', `/api/parties/${party}/enrolment`, mill, body)).statusCode).toBe(201)
    const marks = (await keysOfParty(writer.db, party)).map(({ mark }) => mark).sort()
    expect(marks).toEqual(['first', 'joined'])

    const content = keyStatementBody({
      action: 'revoke',
      party,
      key: second.jwk,
      roles: [],
      custody: 'own',
      countersignatures: [],
    })
    const revocation = signedBy(second, party, 'key', [keysSubject(party)], content)
    expect((await register(mill, revocation)).statusCode).toBe(201)
    const late = signEvent(second, party, event({ eventTime: '2026-06-16T00:00:00Z' }))
    expect((await register(mill, late)).json()).toMatchObject({ faults: [{ code: 'KEY_NOT_LIVE' }] })
    // What was accepted is in an order that the log takes: no statement stands behind its key's revocation.
    await writer.sequence()
  })

  test('that were recovered sign nothing before the witnesses would let it pass', async () => {
    const recovered = generateP256()
    expect((await enrolOwn('DN-0131', recovered, ['producer'])).statusCode).toBe(201)
    const { quantityList: _, ...seen } = event({ action: 'OBSERVE', bizStep: 'storing', epcList: [UNIT] })
    const signed = signEvent(recovered, 'DN-0131', seen)
    expect((await register(mill, signed)).json()).toMatchObject({ code: 'RECOVERY_TOO_EARLY' })
    await writer.sequence()
    const hours = (count: number) => new Date(Date.now() + count * 3_600_000)
    const settled = (at: Date) => requireSettled(writer.db, recovered.kid, at)
    // No witness has seen it, however long ago that was.
    await expect(settled(hours(1000))).rejects.toMatchObject({ code: 'RECOVERY_TOO_EARLY' })
    const size = await logSize(writer.db, ORIGIN)
    const root = new Uint8Array(32)
    const head = {
      size,
      time: BigInt(Math.floor(Date.now() / 1000)),
      logRoot: root,
      mapRoot: root,
      checkpoint: 'a head',
    }
    await writer.db.transaction().execute(trx => insertHead(trx, head))
    await moveHead(writer.db, size, 'open', 'witnessed')
    await moveHead(writer.db, size, 'witnessed', 'anchored')
    await expect(settled(hours(72))).rejects.toMatchObject({ code: 'RECOVERY_TOO_EARLY' })
    await settled(hours(73))
    await expect(requireSettled(writer.db, own.kid, hours(0))).resolves.toBeUndefined()
  })

  test('of those who vouch wait for an authority, and speak from then on', async () => {
    const fields = { name: 'Trung tâm Thử nghiệm', address: 'phường Bắc Giang, tỉnh Bắc Ninh' }
    const asked = await writer.send('POST', '/api/parties', ADMIN, { code: 'TN-0003', roles: ['laboratory'], fields })
    expect(asked.statusCode).toBe(202)
    const { message, kid } = asked.json<{ message: string; kid: string }>()
    expect(await keysOfParty(writer.db, 'TN-0003')).toEqual([])
    const bringWord = (key: typeof own) =>
      writer.send('POST', '/api/parties/TN-0003/enrolment', ADMIN, {
        countersignatures: [{ kid: toBase64url(key.kid), signature: toBase64url(key.sign(fromBase64url(message))) }],
      })
    expect((await bringWord(own)).statusCode).toBe(422)
    const done = await bringWord(writer.keys.authority)
    expect(done.json()).toMatchObject({ status: 'enrolled', kid })
    const party = await writer.send('GET', '/api/parties/TN-0003', ADMIN)
    expect(party.json()).toMatchObject({ version: 1, fields, keys: [{ kid, roles: ['laboratory'], live: true }] })
  })
})

describe('what has to be erasable alone', () => {
  const partyRecord = (fields: JsonObject) =>
    recordBody({ type: 'party', id: 'DN-0131', version: 1, validFrom: '2026-06-01', fields, files: [], subjects: [DN] })
  const DN: Subject = { type: 'party', id: 'DN-0131' }
  const fields = { name: 'Nhà máy', address: 'xã Yên Phong' }

  test.each([
    ['a telephone', { ...fields, phone: '0204' }, ['/fields/phone']],
    ['the name of a household', { ...fields, kind: 'nông hộ' }, ['/fields/name', '/fields/address']],
  ])('is refused in body 0 of a record: %s', async (_what, said, pointers) => {
    const answer = await register(mill, signedBy(own, 'DN-0131', 'record', [DN], partyRecord(said)))
    expect(answer.statusCode).toBe(422)
    const { code, faults } = answer.json<{
      code: string
      faults: { pointer: string; code: string; reason: string }[]
    }>()
    expect(code).toBe('STATEMENT_REFUSED')
    expect(faults.map(fault => [fault.pointer, fault.code]).sort()).toEqual(pointers.map(at => [at, 'APART']).sort())
    expect(faults[0]!.reason).toMatch(/further body/)
  })

  test('is refused in body 0 of an event: a person, a comment', async () => {
    const told = event({ '@context': CONTEXT, 'rdfs:comment': 'a', ilmd: { 'nguon:x': 1, 'rdfs:driver': 'b' } })
    const answer = await register(mill, signEvent(own, 'DN-0131', told))
    expect(answer.json()).toMatchObject({
      code: 'STATEMENT_REFUSED',
      faults: [
        { pointer: '/rdfs:comment', code: 'APART' },
        { pointer: '/ilmd/rdfs:driver', code: 'APART' },
      ],
    })
  })
})

describe('an erasure by the authority', () => {
  let stored: StoredStatement
  let named: Uint8Array[]
  let phone: Uint8Array

  const erasing = (key: typeof own, party: string, said: { index: bigint; digest: Uint8Array }, keys = named) => {
    const content = erasureBody({ ...said, ground: 'theo yêu cầu của chủ thể' })
    const all = [...new Map([...keys, ...subjectKeys([issuerSubject(party)])].map(key => [key.toHex(), key])).entries()]
    const ascending = all.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key)
    return signedBy(key, party, 'erasure', [], content, ascending)
  }

  beforeAll(async () => {
    const fields = { name: 'Hợp tác xã', address: 'xã Lục Ngạn, tỉnh Bắc Ninh', phone: '0204 000 000' }
    const record = await writer.send('POST', '/api/parties', coop, { code: 'HTX-0042', fields })
    await writer.sequence()
    stored = (await findStatement(writer.db, fromBase64url(record.json<{ entryId: string }>().entryId)))!
    named = stored.subjects
    phone = parseEntry(stored.entry).bodies.find(({ pointers }) => pointers.includes('/fields/phone'))!.digest
  })

  const refusals: [what: string, said: () => { index: bigint; digest: Uint8Array }, pointer: string, remedy: RegExp][] =
    [
      ['an entry that is not there', () => ({ index: 9999n, digest: phone }), '/index', /once it has its position/],
      [
        'an entry whose bodies stay',
        () => ({ index: 0n, digest: phone }),
        '/index',
        /only bodies of an event or record/,
      ],
      [
        'a body of another entry',
        () => ({ index: stored.index!, digest: new Uint8Array(32) }),
        '/digest',
        /it names 0: /,
      ],
    ]
  test.each(refusals)('of %s is refused, with what would be right', async (_what, said, pointer, remedy) => {
    const answer = await register(authority, erasing(writer.keys.authority, AUTHORITY, said()))
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({
      faults: [{ pointer, code: 'ERASURE', reason: expect.stringMatching(remedy) }],
    })
  })

  test('that names too little is refused, with the keys that it has to name', async () => {
    const said = { index: stored.index!, digest: phone }
    const answer = await register(authority, erasing(writer.keys.authority, AUTHORITY, said, named.slice(1)))
    expect(answer.json()).toMatchObject({
      faults: [{ pointer: '/nguon:subjects', reason: expect.stringContaining(named[0]!.toHex()) }],
    })
  })

  test('is the authority’s alone', async () => {
    const answer = await register(mill, erasing(own, 'DN-0131', { index: stored.index!, digest: phone }))
    expect(answer.json()).toMatchObject({ faults: [{ code: 'NOT_AUTHORITY' }] })
    expect((await findBodies(writer.db, [phone]))[0]!.bytes).not.toBeNull()
  })

  test('deletes a body for ever, and nothing else; again, it is the same; a second one is told of the first', async () => {
    const said = { index: stored.index!, digest: phone }
    const signed = erasing(writer.keys.authority, AUTHORITY, said)
    expect((await register(authority, signed)).statusCode).toBe(201)
    expect((await findBodies(writer.db, [phone]))[0]).toMatchObject({ bytes: null, erasedBy: signed.entryId })
    const kept = parseEntry(stored.entry).bodies.filter(({ digest }) => digest.toHex() !== phone.toHex())
    for (const body of await findBodies(
      writer.db,
      kept.map(({ digest }) => digest),
    ))
      expect(body.bytes).not.toBeNull()
    expect((await writer.send('GET', '/api/parties/HTX-0042', coop)).json()).toMatchObject({ version: 2 })
    expect((await register(authority, signed)).statusCode).toBe(201)
    const second = await register(authority, erasing(writer.keys.authority, AUTHORITY, said))
    expect(second.statusCode).toBe(409)
    expect(second.json()).toMatchObject({
      code: 'ALREADY_ERASED',
      faults: [{ pointer: '/digest', reason: expect.stringContaining(toBase64url(signed.entryId)) }],
    })
  })

  test('is seen in the state of its entry, by whatever name it is asked for', async () => {
    const names = [toBase64url(stored.entryId), String(stored.index), phone.toHex()]
    const answers = await Promise.all(names.map(name => writer.send('GET', `/entries/${name}`, mill)))
    const [first] = answers.map(answer => answer.json<{ bodies: { digest: string; state: string }[] }>())
    expect(first!.bodies.find(({ digest }) => digest === toBase64url(phone))).toMatchObject({
      state: 'erased',
      audience: 'authority',
      pointers: ['/fields/phone'],
    })
    expect(first!.bodies[0]).toMatchObject({ state: 'kept', audience: 'public', erasedBy: null })
    for (const answer of answers) expect(answer.json()).toEqual(first)
    expect((await writer.send('GET', '/entries/none', mill)).statusCode).toBe(404)
    expect((await writer.send('GET', '/entries/0')).statusCode).toBe(401)
  })
})

test('a body is taken only under its own digest, from one party, and if it is one', async () => {
  const signed = signEvent(own, 'DN-0131', event({ eventTime: '2026-06-17T00:00:00Z' }))
  expect((await bring(mill, { body: signed.body, digest: new Uint8Array(32) })).statusCode).toBe(400)
  expect((await bring(mill, signed)).statusCode).toBe(204)
  expect((await bring(mill, signed)).statusCode).toBe(204)
  expect((await bring(coop, signed)).statusCode).toBe(409)
  const { bodyDigest } = await import('@nguon/statement')
  const saltless = Buffer.from('{"a":1}')
  expect((await bring(mill, { body: saltless, digest: bodyDigest(saltless) })).statusCode).toBe(400)
})
