import { parseProofFile, verify } from '@nguon/proof'
import { nodeVerify } from '@nguon/signer'
import {
  assembleEntry,
  bodyDigest,
  bodyOf,
  drawUpErasure,
  erasureBody,
  fromBase64url,
  type JsonObject,
  parseEntry,
  subjectsOfPath,
  toHex,
} from '@nguon/statement'
import { eraseOwed, findBodies, logSize, newestAnchoredHead } from '@nguon/store'
import { beforeAll, expect, test } from 'vitest'
import { ADMIN, AUTHORITY, ORIGIN } from '../../capture/src/testing.ts'
import { eraseOnce } from '../../log/src/erasure.ts'
import { followHeads } from './proof/generation.ts'
import { openShelf } from './proof/shelf.ts'
import { type TestReader, testReader } from './testing.ts'

const GTIN = '08930000000019'
const LOT = `/01/${GTIN}/10/VT0626A`
const NAME = 'Hộ ông Mẫu Đơn Tía'
const GROUND = 'yêu cầu của chủ thể dữ liệu ngày 20/11/2026'
const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'
const quiet = { info() {}, error() {} } as never
let it_: TestReader
let farm: string
/** The body of the event that holds the household's name. */
let event: { index: bigint; entry: Uint8Array; digest: Uint8Array }

const verdictOf = async (path = LOT) =>
  verify((await it_.get(`/proof${path}`)).body, subjectsOfPath(path), [], it_.trust, null, nodeVerify)

/** The states of the event's bodies in the lot's file, and whether the file holds the name. */
async function shown() {
  const { body } = await it_.get(`/proof${LOT}`)
  const file = parseProofFile(body)
  const said = file.answers[0]!.statements.find(({ index }) => index === event.index)!
  return { bodies: said.bodies.map(one => (typeof one === 'string' ? one : 'shown')), named: body.includes(NAME) }
}

/** Has a body erased, as the authority does it from outside. */
async function erase({ index, entry, digest }: typeof event): Promise<number> {
  const text = bodyOf(erasureBody({ index, digest, ground: GROUND }), crypto.getRandomValues(new Uint8Array(16)))
  const key = it_.keys.authority
  const at = { origin: ORIGIN, party: AUTHORITY, kid: key.kid, received: new Date() }
  const draft = drawUpErasure({ ...at, erased: parseEntry(entry), body: { digest: bodyDigest(text) } })
  const headers = { 'x-api-key': ADMIN, 'nguon-party': AUTHORITY }
  const put = { method: 'PUT', url: `/log/body/${toHex(bodyDigest(text))}`, payload: Buffer.from(text) } as const
  await it_.app.inject({ ...put, headers: { ...headers, 'content-type': 'application/octet-stream' } })
  const payload = Buffer.from(assembleEntry(draft, key.sign(draft.toBeSigned)))
  const post = { method: 'POST', url: '/entries', payload } as const
  return (await it_.app.inject({ ...post, headers: { ...headers, 'content-type': 'application/cose' } })).statusCode
}

beforeAll(async () => {
  it_ = await testReader()
  farm = await it_.party('HTX-0042', ['producer'])
  await it_.send('POST', '/api/products', farm, { gtin: GTIN, fields: { name: 'Vải thiều' } })
  const harvest: JsonObject = {
    type: 'ObjectEvent',
    eventTime: '2026-06-12T05:40:00+07:00',
    eventTimeZoneOffset: '+07:00',
    action: 'ADD',
    bizStep: 'commissioning',
    'nguon:stage': 'harvest',
    quantityList: [{ epcClass: `https://id.gs1.org${LOT}`, quantity: 900, uom: 'KGM' }],
    'example:household': NAME,
    'nguon:audience': { '/example:household': 'public' },
  }
  const document = {
    '@context': [CONTEXT, { nguon: 'urn:nguon:', example: 'https://ns.example/' }],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-06-12T06:00:00+07:00',
    epcisBody: { eventList: [harvest] },
  }
  const answer = await it_.send('POST', '/epcis/capture', farm, document)
  if (answer.statusCode !== 202) throw new Error(answer.body)
  await it_.anchor()
  const file = parseProofFile((await it_.get(`/proof${LOT}`)).body)
  const { index, entry } = file.answers[0]!.statements[0]!
  event = { index, entry, digest: parseEntry(entry).bodies[1]!.digest }
})

test('a name given as public is shown, until its erasure is anchored; then the file says so and goes on verifying', async () => {
  const deps = { db: it_.db, logger: quiet, now: () => new Date(it_.clock.now) }
  expect(await shown()).toEqual({ bodies: ['shown', 'shown'], named: true })
  const etag = (await it_.get(`/log/body/${toHex(event.digest)}`)).headers.etag as string
  expect(await erase(event)).toBe(201)

  // Accepted, and neither sequenced nor anchored: nobody is told that something is missing.
  let before = await eraseOnce(deps, null)
  before = await eraseOnce(deps, before)
  expect(await shown()).toEqual({ bodies: ['shown', 'shown'], named: true })
  expect((await verdictOf()).verdict).toBe('verified')
  await it_.sequence()
  before = await eraseOnce(deps, before)
  expect((await verdictOf()).verdict).toBe('verified')

  // Anchored: the file says "erased" before the bytes are gone, so that it never has to say that they are lost.
  await it_.anchor()
  before = await eraseOnce(deps, before)
  expect(await shown()).toEqual({ bodies: ['shown', 'erased'], named: false })
  expect((await findBodies(it_.db, [event.digest]))[0]!.bytes).not.toBeNull()
  await eraseOnce(deps, before)
  expect((await findBodies(it_.db, [event.digest]))[0]!.bytes).toBeNull()
  expect(await shown()).toEqual({ bodies: ['shown', 'erased'], named: false })
  expect(await verdictOf()).toMatchObject({ verdict: 'verified', strength: 'witnesses' })

  const asked = await it_.get(`/log/body/${toHex(event.digest)}`, { 'if-none-match': etag })
  expect(asked.statusCode).toBe(404)
  const many = { method: 'POST', url: '/log/bodies', payload: Buffer.from(event.digest) } as const
  const headers = { 'content-type': 'application/octet-stream' }
  expect((await it_.reader.inject({ ...many, headers })).rawPayload).toHaveLength(0)
})

test('a public body may be kept, and is asked for again each time', async () => {
  const { digest } = parseEntry(event.entry).bodies[0]!
  const url = `/log/body/${toHex(digest)}`
  const first = await it_.get(url)
  expect(first.headers['cache-control']).toBe('public, no-cache')
  expect((await it_.get(url, { 'if-none-match': String(first.headers.etag) })).statusCode).toBe(304)
})

test('the page stays readable, and says what is gone and on what ground', async () => {
  const page = (await it_.get(LOT)).body
  expect(page).toContain('Thu hoạch')
  expect(page).toContain('Một phần đã được xóa theo quyết định của cơ quan quản lý')
  expect(page).toContain(GROUND)
  expect(page).not.toContain(NAME)
  expect((await it_.get(`${LOT}?lang=en`)).body).toContain('Partly erased by decision of the authority')
})

test('the name of a household is gone from its record, and the page shows its code and the ground', async () => {
  const fields = { name: NAME, kind: 'nông hộ', address: 'thôn Mẫu, phường Chũ' }
  const household = await it_.party('HO-0007', ['producer'], fields)
  const product = await it_.send('POST', '/api/products', household, { code: 'VAI', fields: { name: 'Vải nhà trồng' } })
  expect(product.statusCode, product.body).toBe(201)
  const path = '/l/HO-0007/VAI'
  await it_.anchor()
  expect((await it_.get(path)).body).toContain(NAME)
  const { entryId } = (await it_.send('GET', '/api/parties/HO-0007', household)).json<{ entryId: string }>()
  const seen = await it_.send('GET', `/entries/${entryId}`, household)
  const { index, entry, bodies } = seen.json<{
    index: number
    entry: string
    bodies: { digest: string; pointers: string[]; audience: string }[]
  }>()
  const name = bodies.find(({ pointers }) => pointers.includes('/fields/name'))!
  expect(name.audience).toBe('public')
  const of = { index: BigInt(index), entry: fromBase64url(entry), digest: fromBase64url(name.digest) }
  expect(await erase(of)).toBe(201)
  await it_.anchor()
  const { size } = (await newestAnchoredHead(it_.db))!
  expect(size).toBe(await logSize(it_.db, ORIGIN))
  expect(await eraseOwed(it_.db, size, new Date(0), new Date())).toBe(1)
  const page = (await it_.get(path)).body
  expect(page).not.toContain(NAME)
  expect(page).toContain('HO-0007')
  expect(page).toContain('Đã được xóa theo quyết định của cơ quan quản lý')
  expect(page).toContain(GROUND)
  expect((await verdictOf(path)).verdict).toBe('verified')
})

test('a file that was begun before something was erased is given to who waits, and to nobody after', async () => {
  const now = () => it_.clock.now
  const generation = await followHeads(it_.db, now).current()
  const shelf = openShelf(it_.db, { current: async () => generation }, { maxAge: 7200n, now })
  const scanned = subjectsOfPath(LOT)
  const begun = shelf.proofOf(scanned)
  await new Promise(setImmediate)
  shelf.clear()
  const next = await shelf.proofOf(scanned)
  expect(next).not.toBe(await begun)
  expect(await shelf.proofOf(scanned)).toBe(next)
})
