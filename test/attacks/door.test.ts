/**
 * The same attacks where a statement asks for its place: what an honest platform's own service refuses, on a real
 * database. That an operator who goes round it is refused too, by readers and witnesses, the other files here show.
 */
import { generateP256, type P256Key } from '@nguon/signer'
import {
  bodyDigest,
  countersignatureMessage,
  erasureBody,
  type JsonObject,
  keyStatementBody,
  keysSubject,
  parseEntry,
  type Subject,
  subjectKeys,
  subjectsOfEvent,
  toBase64url,
} from '@nguon/statement'
import { findStatement } from '@nguon/store'
import { beforeAll, expect, it } from 'vitest'
import { ADMIN, AUTHORITY, ORIGIN, signedBy, type TestWriter, testWriter } from '../../services/capture/src/testing.ts'
import {
  adding,
  byHand,
  CARRIER,
  commissioning,
  eventOf,
  FARM,
  type ForgedBody,
  forge,
  LOT,
  lift,
  malleated,
  OTHER_LOT,
  recall,
  textOf,
} from './operator.ts'

let writer: TestWriter
/** Parties that keep their own keys, with what they are let in by. */
let farm: Caller
let carrier: Caller
let authority: Caller

type Caller = { party: string; key: P256Key; apiKey: string }

beforeAll(async () => {
  writer = await testWriter()
  farm = await ownKey(FARM, 'producer')
  carrier = await ownKey(CARRIER, 'carrier')
  authority = { party: AUTHORITY, key: writer.keys.authority, apiKey: await apiKeyOf(AUTHORITY) }
  expect(await says(farm, commissioning)).toMatchObject({ status: 201 })
})

async function apiKeyOf(party: string): Promise<string> {
  const answer = await writer.send('POST', `/api/parties/${party}/api-keys`, ADMIN, { name: 'test' })
  return answer.json<{ apiKey: string }>().apiKey
}

async function ownKey(party: string, role: 'producer' | 'carrier'): Promise<Caller> {
  const key = generateP256()
  expect(await enrols(party, key, [role], [key])).toBe(201)
  return { party, key, apiKey: await apiKeyOf(party) }
}

/** Asks the registrar to enrol a key, with the word of these. */
async function enrols(party: string, key: P256Key, roles: string[], consenting: P256Key[]): Promise<number> {
  const of = {
    origin: ORIGIN,
    action: 'enrol',
    party,
    kid: key.kid,
    roles: roles as 'producer'[],
    custody: 'own',
  } as const
  const countersignatures = consenting.map(one => ({
    kid: toBase64url(one.kid),
    signature: toBase64url(one.sign(countersignatureMessage(of))),
  }))
  const body = { key: { ...key.jwk }, roles, countersignatures }
  return (await writer.send('POST', `/api/parties/${party}/enrolment`, ADMIN, body)).statusCode
}

type Answer = { status: number; code?: string; faults?: { code: string }[] }

/** Brings bodies and a statement over them, as whoever holds this API key. */
async function brings({ apiKey }: Caller, entry: Uint8Array, bodies: readonly Uint8Array[]): Promise<Answer> {
  const put = (url: string, method: 'PUT' | 'POST', type: string, bytes: Uint8Array) =>
    writer.app.inject({
      method,
      url,
      headers: { 'x-api-key': apiKey, 'content-type': type },
      payload: Buffer.from(bytes),
    })
  for (const body of bodies) await put(`/log/body/${bodyDigest(body).toHex()}`, 'PUT', 'application/octet-stream', body)
  const answer = await put('/entries', 'POST', 'application/cose', entry)
  return { status: answer.statusCode, ...answer.json<object>() }
}

/** Says an event in one's own name, or under the key of another. */
async function says(caller: Caller, event: JsonObject, key = caller.key, about?: Subject[]): Promise<Answer> {
  const { entry, body } = signedBy(key, caller.party, 'event', about ?? subjectsOfEvent(event), event)
  return await brings(caller, entry, [body])
}

async function forges(bodies: readonly ForgedBody[], misspelt: { [harmless: string]: string } = {}): Promise<Answer> {
  const { statement } = forge({ ...farm, origin: ORIGIN }, [LOT], bodies, misspelt)
  return await brings(
    farm,
    statement.entry,
    bodies.map(({ bytes }) => bytes),
  )
}

const refusedFor = (code: string) => ({ status: 422, code: 'STATEMENT_REFUSED', faults: [{ code }] })
const MALFORMED = { status: 400, code: 'ENTRY_MALFORMED', faults: [{ code: 'BODIES' }] }

async function countStatements(): Promise<bigint> {
  const { count } = await writer.db
    .selectFrom('statement')
    .select(({ fn }) => fn.countAll<bigint>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

it('a lift of a recall logged again after a second recall', async () => {
  expect(await says(farm, recall)).toMatchObject({ status: 201 })
  const lifting = signedBy(farm.key, FARM, 'event', [LOT], lift)
  expect(await brings(farm, lifting.entry, [lifting.body])).toMatchObject({ status: 201 })
  expect(await says(farm, { ...recall, eventTime: '2026-06-20T08:00:00+07:00' })).toMatchObject({ status: 201 })
  const before = await countStatements()
  await brings(farm, lifting.entry, [])
  expect(await countStatements()).toBe(before)
})

it('an entry logged twice with a malleated signature', async () => {
  const said = signedBy(farm.key, FARM, 'event', [LOT], eventOf('storing'))
  expect(await brings(farm, said.entry, [said.body])).toMatchObject({ status: 201 })
  const before = await countStatements()
  await brings(farm, malleated(parseEntry(said.entry)), [])
  expect(await countStatements()).toBe(before)
  expect((await findStatement(writer.db, said.entryId))!.entry).toEqual(said.entry)
})

it('a statement in the name of the authority under another party’s key', async () => {
  expect(await says(authority, lift, farm.key)).toMatchObject(refusedFor('KEY_NOT_LIVE'))
  expect(await says(farm, lift, authority.key)).toMatchObject(refusedFor('KEY_NOT_LIVE'))
})

it('an enrolment or revocation written by a stranger', async () => {
  const other = generateP256()
  for (const [action, key, roles] of [
    ['enrol', other, ['producer']],
    ['revoke', farm.key, []],
  ] as const) {
    const change = { action, party: FARM, key: key.jwk, roles, custody: 'own' as const, countersignatures: [] }
    const { entry, body } = signedBy(carrier.key, CARRIER, 'key', [keysSubject(FARM)], keyStatementBody(change))
    expect(await brings(carrier, entry, [body])).toMatchObject(refusedFor('KEY_STATEMENT/SIGNER'))
  }
})

it('the registrar recovering the department’s key or revoking it', async () => {
  const other = generateP256()
  // What waits for the department's word is no enrolment yet; with anybody else's it is refused.
  expect(await enrols(AUTHORITY, other, ['authority'], [other])).toBe(202)
  expect(await enrols(AUTHORITY, other, ['authority'], [other, farm.key])).not.toBe(201)
  expect(await says(authority, lift, other)).toMatchObject(refusedFor('KEY_NOT_LIVE'))
  const body = { action: 'revoke', party: AUTHORITY, key: authority.key.jwk, roles: [], custody: 'own' } as const
  const revoking = keyStatementBody({ ...body, countersignatures: [] })
  const platform = { party: 'NGUON', key: writer.keys.registrar, apiKey: ADMIN }
  const signed = signedBy(platform.key, platform.party, 'key', [keysSubject(AUTHORITY)], revoking)
  expect((await brings(platform, signed.entry, [signed.body])).status).toBeGreaterThanOrEqual(400)
  expect(await says(authority, eventOf('inspecting'))).toMatchObject({ status: 201 })
})

it('subjects that leave out a lot the body names', async () => {
  const quantityList = ['VT0626A', 'VT0626B'].map(lot => ({
    epcClass: `https://id.gs1.org/01/08930000000019/10/${lot}`,
  }))
  const both = eventOf('storing', { quantityList })
  expect(await says(farm, both, farm.key, [LOT])).toMatchObject(refusedFor('SUBJECTS'))
  expect(await says(farm, both, farm.key, [LOT, OTHER_LOT, { type: 'party', id: FARM }])).toMatchObject(
    refusedFor('SUBJECTS'),
  )
})

it('two bodies touching one member', async () => {
  const whole: ForgedBody = { audience: 0, bytes: textOf(eventOf('shipping')) }
  const price: ForgedBody = { audience: 1, bytes: adding({ '/example:price': '1' }), pointers: ['/example:price'] }
  const other: ForgedBody = { audience: 1, bytes: adding({ '/example:pricf': '2' }), pointers: ['/example:pricf'] }
  expect(await forges([whole, price, other], { '/example:pricf': '/example:price' })).toMatchObject(MALFORMED)
  const priced: ForgedBody = { audience: 0, bytes: textOf({ ...eventOf('shipping'), 'example:price': '1' }) }
  expect((await forges([priced, price])).status).toBe(422)
})

it('two partners shown two prices', async () => {
  const whole: ForgedBody = { audience: 0, bytes: textOf(eventOf('receiving')) }
  const terms: ForgedBody = {
    audience: 1,
    bytes: adding({ '/example:terms': { price: '1' } }),
    pointers: ['/example:terms'],
  }
  const pointers = ['/exampleXterms/price']
  const other: ForgedBody = { audience: 2, bytes: adding({ '/exampleXterms/price': '2' }), pointers }
  expect(await forges([whole, terms, other], { '/exampleXterms/price': '/example:terms/price' })).toMatchObject(
    MALFORMED,
  )
})

it('a hidden persistentDisposition', async () => {
  const coop = await writer.party('HTX-0099', ['producer'])
  const own = eventOf('holding', {
    quantityList: [{ epcClass: 'https://id.gs1.org/01/08930000000057/10/L1' }],
    persistentDisposition: { set: ['recalled'] },
  })
  const document = (audience: JsonObject) => ({
    '@context': own['@context']!,
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-06-14T09:00:00Z',
    epcisBody: { eventList: [{ ...own, 'nguon:audience': audience }] },
  })
  for (const pointer of ['/persistentDisposition', '/persistentDisposition/set']) {
    const answer = await writer.send('POST', '/epcis/capture', coop, document({ [pointer]: 'partners' }))
    expect([pointer, answer.statusCode]).toEqual([pointer, 400])
  }
  const hidden: ForgedBody = { audience: 1, bytes: adding({ a: 'x' }), pointers: ['/example:disposition01'] }
  const whole: ForgedBody = { audience: 0, bytes: textOf(eventOf('holding')) }
  const misspelt = { '/example:disposition01': '/persistentDisposition' }
  expect(await forges([whole, hidden], misspelt)).toMatchObject(MALFORMED)
})

it('duplicate JSON members', async () => {
  const text = JSON.stringify(recall)
  const twice = byHand(`${text.slice(0, -1)},"persistentDisposition":{}}`)
  expect((await forges([{ audience: 0, bytes: twice }])).status).toBeGreaterThanOrEqual(400)
  const posted = await writer.app.inject({
    method: 'POST',
    url: '/epcis/capture',
    headers: { 'x-api-key': farm.apiKey, 'content-type': 'application/json' },
    payload: `{"type":"EPCISDocument","epcisBody":{"eventList":[{"type":"ObjectEvent","type":"ObjectEvent"}]}}`,
  })
  expect(posted.statusCode).toBe(400)
})

it('a dropped public body', async () => {
  const { entry } = signedBy(farm.key, FARM, 'event', [LOT], eventOf('packing'))
  expect(await brings(farm, entry, [])).toMatchObject({ status: 422, code: 'BODY_MISSING' })
})

it('a recall of your lot by a competitor', async () => {
  expect(await says(carrier, recall)).toMatchObject({ status: 403 })
  expect(await says(carrier, lift)).toMatchObject({ status: 403 })
})

it('a recall marked "erased"', async () => {
  const said = signedBy(farm.key, FARM, 'event', [LOT], { ...recall, eventTime: '2026-06-21T08:00:00+07:00' })
  expect(await brings(farm, said.entry, [said.body])).toMatchObject({ status: 201 })
  await writer.sequence()
  const { index } = (await findStatement(writer.db, said.entryId))!
  const { digest } = said
  const decision = erasureBody({ index: index!, digest, ground: 'theo yêu cầu' })
  const signed = signedBy(farm.key, FARM, 'erasure', [LOT], decision, subjectKeys([LOT, { type: 'issuer', id: FARM }]))
  expect(await brings(farm, signed.entry, [signed.body])).toMatchObject(refusedFor('NOT_AUTHORITY'))
})
