import { parseProofFile, type Verdict, verify } from '@nguon/proof'
import { nodeVerify } from '@nguon/signer'
import { fromBase64url, type JsonObject, subjectsOfPath, toBase64url } from '@nguon/statement'
import { disclosuresOf, revokeApiKey } from '@nguon/store'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { hashOfApiKey } from '../../capture/src/caller.ts'
import { ADMIN, AUTHORITY } from '../../capture/src/testing.ts'
import { type TestReader, testReader } from './testing.ts'

const GTIN = '08930000000019'
const LOT = `/01/${GTIN}/10/VT0626A`
const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'
const PALLET = 'https://id.gs1.org/00/389300000000000010'
const HIDDEN = ['23.500 đ', 'Tài xế Mẫu', 'Mẻ này hái sớm', '0204 111 222', '0204 333 444']

let it_: TestReader
/** API keys by who holds them. */
const keys: Record<string, string> = {}

const event = (members: JsonObject): JsonObject => ({
  type: 'ObjectEvent',
  eventTime: '2026-06-12T05:40:00+07:00',
  eventTimeZoneOffset: '+07:00',
  action: 'OBSERVE',
  ...members,
})
const some = (quantity: number) => ({ quantityList: [{ epcClass: `https://id.gs1.org${LOT}`, quantity, uom: 'KGM' }] })

async function capture(apiKey: string, ...events: JsonObject[]) {
  const answer = await it_.send('POST', '/epcis/capture', apiKey, {
    '@context': [CONTEXT, { nguon: 'urn:nguon:', example: 'https://ns.example/' }],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-06-12T06:00:00+07:00',
    epcisBody: { eventList: events },
  })
  if (answer.statusCode !== 202) throw new Error(answer.body)
}

const ask = (path: string, apiKey?: string) => it_.get(`/proof${path}`, apiKey ? { 'x-api-key': apiKey } : {})

/** Which of the hidden texts a reader's file of the lot holds, and what a stranger's verifier makes of that file. */
async function readBy(apiKey?: string): Promise<{ texts: string[]; verdict: Verdict; states: string[] }> {
  const { statusCode, body } = await ask(LOT, apiKey)
  expect(statusCode, body).toBe(200)
  const verdict = await verify(body, subjectsOfPath(LOT), [], it_.trust, null, nodeVerify)
  const statements = [...verdict.answers, ...verdict.records].flatMap(answer => answer.statements)
  return {
    texts: HIDDEN.filter(text => body.includes(text)),
    verdict,
    states: statements.flatMap(({ bodies }) => bodies),
  }
}

beforeAll(async () => {
  it_ = await testReader()
  keys.farm = await it_.party('HTX-0042', ['producer'], { phone: '0204 111 222', email: 'htx@demo.example' })
  keys.shop = await it_.party('BL-0009', ['retailer'], { gln: '8930000009029' })
  keys.farmsOldBuyer = await it_.party('BL-0010', ['retailer'])
  keys.stranger = await it_.party('DN-0131', ['producer'])
  keys.laboratory = await it_.party('TN-0003', ['laboratory'])
  keys.inspector = await it_.party('TT-0004', ['inspector'])
  const office = await it_.send('POST', `/api/parties/${AUTHORITY}/api-keys`, ADMIN, { name: 'test' })
  keys.authority = office.json<{ apiKey: string }>().apiKey
  await it_.send('POST', '/api/products', keys.farm, { gtin: GTIN, fields: { name: 'Vải thiều' } })
  const farm = { code: 'HTX-0042', audience: { phone: 'authority', email: 'partners' } }
  const fields = { name: 'HTX', address: 'phường Chũ', phone: '0204 111 222', email: '0204-333-444@demo.example' }
  await it_.send('POST', '/api/parties', keys.farm, { ...farm, fields: { ...fields, representative: '0204 333 444' } })
  const lot = { gtin: GTIN, lot: 'VT0626A', fields: { productionDate: '2026-06-12', note: 'Mẻ này hái sớm' } }
  const registered = await it_.send('POST', '/api/lots', keys.farm, lot)
  if (registered.statusCode !== 201) throw new Error(registered.body)
  await capture(
    keys.farm,
    event({ ...some(900), action: 'ADD', bizStep: 'commissioning' }),
    event({
      type: 'AggregationEvent',
      action: 'ADD',
      bizStep: 'packing',
      eventTime: '2026-06-12T06:40:00+07:00',
      parentID: PALLET,
      childQuantityList: [{ epcClass: `https://id.gs1.org${LOT}`, quantity: 900, uom: 'KGM' }],
    }),
    event({
      ...some(900),
      bizStep: 'shipping',
      eventTime: '2026-06-12T07:40:00+07:00',
      epcList: [PALLET],
      destinationList: [{ type: 'possessing_party', destination: 'https://id.gs1.org/417/8930000009029' }],
      'example:price': '23.500 đ',
      'example:driver': 'Tài xế Mẫu',
      'nguon:audience': { '/example:price': 'partners' },
    }),
  )
  await it_.anchor()
})

describe('what a reader is shown of a lot', () => {
  const [price, driver, note, phone, representative] = HIDDEN as [string, string, string, string, string]
  const table: [who: string, texts: string[]][] = [
    ['stranger', []],
    ['laboratory', []],
    ['farmsOldBuyer', []],
    ['shop', [price, note]],
    ['farm', [price, driver, note, phone, representative]],
    ['inspector', [price, driver, note, phone, representative]],
    ['authority', [price, driver, note, phone, representative]],
  ]
  it.each(table)('the %s', async (who, texts) => {
    const read = await readBy(keys[who])
    expect(read.texts).toEqual(texts)
    expect(read.verdict).toMatchObject({ verdict: 'verified', strength: 'witnesses' })
  })

  test('nobody in particular sees that something is withheld, and the file verifies alike', async () => {
    const { texts, verdict, states } = await readBy()
    expect(texts).toEqual([])
    expect(states).toContain('withheld')
    expect(verdict).toMatchObject({ verdict: 'verified', strength: 'witnesses' })
  })

  test('a laboratory that examined it is in its chain from the moment the log says so', async () => {
    await capture(
      keys.laboratory!,
      event({ ...some(1), bizStep: 'inspecting', eventTime: '2026-06-13T05:40:00+07:00' }),
    )
    expect((await readBy(keys.laboratory)).texts).toEqual([])
    await it_.anchor()
    expect((await readBy(keys.laboratory)).texts).toEqual([price, note])
  })

  test('the record of a party shows partners what is for them to whoever trades with it, and to no other', async () => {
    const email = '0204-333-444@demo.example'
    expect((await ask(LOT, keys.shop)).body).toContain(email)
    expect((await ask(LOT, keys.laboratory)).body).not.toContain(email)
    expect((await ask(LOT, keys.stranger)).body).not.toContain(email)
  })

  test('one who names what is nobody’s does not come to be in its chain', async () => {
    const kind = { quantityList: [{ epcClass: 'https://id.gs1.org/01/08930000000088', quantity: 1, uom: 'KGM' }] }
    const hidden = { 'example:price': '99.900 đ', 'nguon:audience': { '/example:price': 'partners' } }
    const at = (hour: string) => ({ eventTime: `2026-06-12T${hour}:00:00+07:00`, bizStep: 'storing' })
    await capture(keys.farm!, event({ ...kind, ...hidden, ...at('08') }))
    await capture(keys.stranger!, event({ ...kind, ...at('09') }))
    await it_.anchor()
    expect((await ask('/01/08930000000088', keys.farm)).body).toContain('99.900 đ')
    expect((await ask('/01/08930000000088', keys.stranger)).body).not.toContain('99.900 đ')
  })
})

describe('an answer for one reader', () => {
  test('is kept by nobody, and one right after it for everyone shows nothing of it', async () => {
    const before = await ask(LOT)
    const own = await ask(LOT, keys.authority)
    expect(own.headers['cache-control']).toBe('private, no-store')
    expect(own.headers.etag).toBeUndefined()
    expect(own.headers['access-control-allow-origin']).toBeUndefined()
    const after = await ask(LOT)
    expect(after.body === before.body).toBe(true)
    expect(HIDDEN.some(text => after.body.includes(text))).toBe(false)
    for (const answer of [own, after]) expect(answer.headers.vary).toContain('Authorization, X-Api-Key')
    const page = await it_.get(LOT, { 'x-api-key': keys.authority! })
    expect(HIDDEN.some(text => page.body.includes(text))).toBe(false)
  })

  test('is whole whatever the reader holds already, and never the public one', async () => {
    const { etag } = (await ask(LOT)).headers
    const headers = { 'if-none-match': String(etag), authorization: `Bearer ${keys.authority}` }
    const own = await it_.get(`/proof${LOT}`, headers)
    expect(own.statusCode).toBe(200)
    expect(own.body).toContain('Tài xế Mẫu')
  })

  test('is refused to a key that is unknown or ended', async () => {
    expect((await ask(LOT, 'nguon_nobody')).statusCode).toBe(401)
    const drawn = await it_.send('POST', '/api/parties/BL-0009/api-keys', ADMIN, { name: 'second' })
    const { apiKey } = drawn.json<{ apiKey: string }>()
    expect((await ask(LOT, apiKey)).statusCode).toBe(200)
    await revokeApiKey(it_.db, 'BL-0009', hashOfApiKey(apiKey), new Date())
    const refused = await it_.get(`/proof${LOT}`, { 'x-api-key': apiKey, accept: 'application/json' })
    expect(refused.statusCode).toBe(401)
    expect(refused.headers['cache-control']).toBe('no-store')
    expect(refused.json()).toMatchObject({ type: 'urn:nguon:problem:unauthenticated' })
  })

  test('is noted: who read what that another said, on which day; its issuer is told', async () => {
    const file = parseProofFile((await ask(LOT, keys.shop)).body)
    const shipping = file.answers[0]!.statements.find(({ bodies }) =>
      bodies.some(body => body instanceof Uint8Array && Buffer.from(body).includes('23.500')),
    )!
    const { entryId } = await import('@nguon/statement').then(({ parseEntry }) => parseEntry(shipping.entry))
    const seen = await it_.send('GET', `/entries/${toBase64url(entryId)}`, keys.farm)
    const { bodies } = seen.json<{ bodies: { digest: string; pointers: string[]; readers: { party: string }[] }[] }>()
    const price = bodies.find(({ pointers }) => pointers.includes('/example:price'))!
    const readers = [...new Set(price.readers.map(({ party }) => party))].sort()
    expect(readers).toEqual([AUTHORITY, 'BL-0009', 'TN-0003', 'TT-0004'].sort())
    const noted = await disclosuresOf(it_.db, [fromBase64url(price.digest)])
    await ask(LOT, keys.shop)
    expect(await disclosuresOf(it_.db, [fromBase64url(price.digest)])).toEqual(noted)
    const stranger = await it_.send('GET', `/entries/${toBase64url(entryId)}`, keys.stranger)
    expect(stranger.json<{ bodies: object[] }>().bodies[0]).not.toHaveProperty('readers')
  })
})
