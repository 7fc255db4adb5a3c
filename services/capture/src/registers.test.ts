import type { JsonObject } from '@nguon/statement'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { rebuildProjections } from './index.ts'
import { ADMIN, type TestWriter, testWriter } from './testing.ts'

let writer: TestWriter
let coop: string
let shop: string

beforeAll(async () => {
  writer = await testWriter()
  coop = await writer.party('HTX-0042', ['producer'], { gln: '8930000009098', phone: '0204 000 000' })
  shop = await writer.party('BL-0205', ['retailer'], { gln: '8930000009029' })
})

const product = (more: JsonObject = {}): JsonObject => ({
  gtin: '8930000000019',
  fields: { name: 'Vải thiều Lục Ngạn', standards: ['TCCS 01:2025/HTX-0042'], description: 'Quả tươi' },
  ...more,
})

describe('the registers', () => {
  test('keep every version of a record, signed by its party', async () => {
    const first = await writer.send('POST', '/api/products', coop, product())
    expect(first.statusCode).toBe(201)
    expect(first.json()).toMatchObject({
      id: '(01)08930000000019',
      version: 1,
      issuer: 'HTX-0042',
      link: 'https://truyxuat.example/01/08930000000019',
    })
    const second = await writer.send('POST', '/api/products', coop, product({ version: 2 }))
    expect(second.json()).toMatchObject({ version: 2 })
    expect((await writer.send('POST', '/api/products', coop, product({ version: 2 }))).statusCode).toBe(409)
    const read = await writer.send('GET', '/api/products/01/08930000000019', shop)
    expect(read.json()).toMatchObject({ version: 2, versions: [{ version: 2 }, { version: 1 }] })
  })

  test('show what is public only: telephones and free text stay in bodies of their own', async () => {
    expect((await writer.send('GET', '/api/parties/HTX-0042', shop)).json().fields).not.toHaveProperty('phone')
    const read = await writer.send('GET', '/api/products/01/08930000000019', shop)
    expect(read.json().fields).not.toHaveProperty('description')
  })

  test('refuse a record of what another party registered', async () => {
    const answer = await writer.send('POST', '/api/products', shop, product())
    expect(answer.statusCode).toBe(403)
    const lot = { gtin: '8930000000019', lot: 'X1', fields: {} }
    expect((await writer.send('POST', '/api/lots', shop, lot)).statusCode).toBe(403)
  })

  test('give a location number to one party, so that what is shipped there reaches no other', async () => {
    const taken = { name: 'Bên DN-0001', address: 'phường Chũ', gln: '8930000009029' }
    const mill = await writer.party('DN-0001', ['producer'])
    expect((await writer.send('POST', '/api/parties', mill, { code: 'DN-0001', fields: taken })).statusCode).toBe(403)
    const place = { gln: '8930000009098', fields: { name: 'Kho', address: 'phường Chũ' } }
    expect((await writer.send('POST', '/api/places', mill, place)).statusCode).toBe(403)
    expect((await writer.send('POST', '/api/places', coop, place)).statusCode).toBe(201)
  })

  test('take lots of registered products, with a GTIN or without', async () => {
    const fields = { productionDate: '2026-06-14', expiryDate: '2026-06-24', quantity: '500 kg' }
    const lot = await writer.send('POST', '/api/lots', coop, { gtin: '08930000000019', lot: 'VT0626A', fields })
    expect(lot.json()).toMatchObject({ id: '(01)08930000000019(10)VT0626A', fields })
    const early = await writer.send('POST', '/api/lots', coop, { code: 'RUOU-NEP', lot: 'L07', fields: {} })
    expect(early.json()).toMatchObject({ code: 'PRODUCT_UNKNOWN' })
    await writer.send('POST', '/api/products', coop, { code: 'RUOU-NEP', fields: { name: 'Rượu nếp' } })
    const local = await writer.send('POST', '/api/lots', coop, { code: 'RUOU-NEP', lot: 'L07', fields: {} })
    expect(local.json()).toMatchObject({ id: 'HTX-0042/RUOU-NEP/L07' })
    const read = await writer.send('GET', '/api/lots/l/HTX-0042/RUOU-NEP/L07', shop)
    expect(read.json()).toMatchObject({ id: 'HTX-0042/RUOU-NEP/L07', version: 1 })
  })

  test('name every fault of a request with its pointer', async () => {
    const answer = await writer.send('POST', '/api/products', coop, {
      gtin: '8930000000018',
      fields: { colour: 'red' },
      files: [{ name: 'a.pdf', mediaType: 'application/pdf', size: 1, sha256: `${'A'.repeat(42)}B` }],
    })
    expect(answer.statusCode).toBe(400)
    const pointers = answer.json<{ faults: { pointer: string }[] }>().faults.map(({ pointer }) => pointer)
    expect(pointers).toEqual(expect.arrayContaining(['/gtin', '/fields/name', '/fields/colour', '/files/0/sha256']))
  })

  test('refuse text that no reader would see, and days that no calendar has', async () => {
    const unseen = await writer.send('POST', '/api/products', coop, product({ fields: { name: 'Vải\u0000thiều' } }))
    expect(unseen.json()).toMatchObject({ code: 'REQUEST_INVALID', faults: [{ pointer: '/fields/name' }] })
    for (const validFrom of ['2026-02-30', '0000-01-01', 'today'])
      expect((await writer.send('POST', '/api/products', coop, product({ validFrom }))).statusCode).toBe(400)
    expect((await writer.send('GET', '/api/products?after=%00', coop)).statusCode).toBe(400)
  })

  test('let only an administrator register parties and draw API keys', async () => {
    const fields = { name: 'Ai đó', address: 'đâu đó' }
    const body = { code: 'DN-9999', roles: ['producer'], fields }
    expect((await writer.send('POST', '/api/parties', coop, body)).statusCode).toBe(403)
    expect((await writer.send('POST', '/api/parties/BL-0205/api-keys', coop, { name: 'x' })).statusCode).toBe(403)
    expect(
      (await writer.send('POST', '/api/parties', ADMIN, { code: 'HTX-0042', roles: ['producer'], fields })).json(),
    ).toMatchObject({
      code: 'ALREADY_THERE',
    })
  })

  test('forget an API key when it is ended', async () => {
    const drawn = await writer.send('POST', '/api/parties/BL-0205/api-keys', ADMIN, { name: 'till' })
    const { id, apiKey } = drawn.json<{ id: string; apiKey: string }>()
    expect((await writer.send('GET', '/api/products', apiKey)).statusCode).toBe(200)
    expect((await writer.send('DELETE', `/api/parties/BL-0205/api-keys/${id}`, ADMIN)).statusCode).toBe(204)
    expect((await writer.send('GET', '/api/products', apiKey)).statusCode).toBe(401)
  })
})

test('every projection can be dropped and rebuilt from the log', async () => {
  const event = (more: JsonObject): JsonObject => ({
    eventTime: '2026-06-14T08:30:00.000+07:00',
    eventTimeZoneOffset: '+07:00',
    ...more,
  })
  const pallet = 'https://id.gs1.org/00/389300000000000010'
  const lot = { epcClass: 'https://id.gs1.org/01/08930000000019/10/VT0626A', quantity: 5, uom: 'KGM' }
  const destinationList = [{ type: 'possessing_party', destination: 'https://truyxuat.example/party/BL-0205' }]
  const document = {
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-06-14T09:00:00Z',
    epcisBody: {
      eventList: [
        event({ type: 'ObjectEvent', action: 'ADD', bizStep: 'commissioning', quantityList: [lot] }),
        event({ type: 'AggregationEvent', action: 'ADD', parentID: pallet, childQuantityList: [lot] }),
        event({ type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'shipping', epcList: [pallet], destinationList }),
      ],
    },
  }
  expect((await writer.send('POST', '/epcis/capture', coop, document)).statusCode).toBe(202)
  const before = await snapshot()
  expect(before.holding).toContainEqual(expect.objectContaining({ party: 'BL-0205', ground: 'shipment' }))
  // Half of the log has positions, half of it waits: both are read, in this order.
  await writer.sequence()
  await writer.send('POST', '/api/products', coop, product())
  const grown = await snapshot()
  await sql`truncate party, product, place, lot, holding, content`.execute(writer.db)
  await rebuildProjections(writer.db, 'truyxuat.example')
  expect(await snapshot()).toEqual(grown)
})

async function snapshot(): Promise<Record<string, unknown[]>> {
  const tables: Record<string, unknown[]> = {}
  for (const table of ['party', 'product', 'place', 'lot', 'holding', 'content']) {
    const { rows } = await sql`select * from ${sql.table(table)} as t order by t::text`.execute(writer.db)
    tables[table] = rows
  }
  return tables
}
