/** Who writes what, through the door: each role its deeds and its records, and what is refused names what would pass. */
import { DEEDS, type Deed } from '@nguon/rules'
import { generateP256 } from '@nguon/signer'
import { countersignatureMessage, type JsonObject, recordBody, type Subject, toBase64url } from '@nguon/statement'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { rebuildProjections } from './index.ts'
import { ADMIN, ORIGIN, signedBy, type TestWriter, testWriter } from './testing.ts'

const GTIN = '8930000000019'
const LOT = '/01/08930000000019/10/VT0626A'
const LINK = `https://id.gs1.org${LOT}`
const OTHERS = ['carrier', 'retailer', 'laboratory', 'certifier', 'inspector', 'authority'] as const
const codeOf = (role: string) => `${role.slice(0, 10).toUpperCase()}-1`

let it_: TestWriter
let coop: string
const keys: Record<string, string> = {}

beforeAll(async () => {
  it_ = await testWriter()
  coop = await it_.party('HTX-0042', ['producer'])
  for (const role of OTHERS) keys[role] = await it_.party(codeOf(role), [role])
  await it_.send('POST', '/api/products', coop, { gtin: GTIN, fields: { name: 'Vải thiều' } })
  await it_.send('POST', '/api/lots', coop, { gtin: GTIN, lot: 'VT0626A', fields: {} })
}, 60_000)

const limit = { value: '0.05', comparison: 'at_most', source: 'QCVN 8-2:2011/BYT' }
const lead = { parameter: 'Chì (Pb)', value: '0.02', unit: 'NA', limit, verdict: 'pass' }
const tested = (id: string, fields: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  id,
  subjects: [LINK],
  fields: { laboratory: 'Phòng thử nghiệm', sample: 'M-1', issued: '2026-06-20', results: [lead], ...fields },
  ...more,
})
const certified = (id: string, subjects: string[], fields: JsonObject = {}): JsonObject => ({
  id,
  subjects,
  fields: {
    standard: 'VietGAP',
    number: id,
    issuer: 'Tổ chức',
    validFrom: '2026-01-01',
    validTo: '2027-12-31',
    status: 'valid',
    ...fields,
  },
})
const acted = (id: string): JsonObject => ({
  id,
  subjects: [LINK],
  fields: { title: 'Biên bản kiểm tra', number: id, issuer: 'Đoàn kiểm tra', issued: '2026-06-20' },
})
type Faulty = { code: string; faults: { pointer: string; code: string; reason: string }[] }

describe('by role', () => {
  let minutes = 0
  /** An event that does so to the things, at a time of its own. */
  const doing = (deed: Deed, epcClass: string): JsonObject => {
    const things = [{ epcClass, quantity: 5, uom: 'KGM' }]
    const at = {
      eventTime: new Date(Date.UTC(2026, 5, 14) + ++minutes * 60_000).toISOString(),
      eventTimeZoneOffset: '+07:00',
    }
    const seen = { ...at, type: 'ObjectEvent', action: 'OBSERVE', quantityList: things }
    const made = [{ epcClass: `https://id.gs1.org/01/08930000000026/10/OUT-${minutes}`, quantity: 1 }]
    return {
      make: { ...seen, action: 'ADD', bizStep: 'commissioning' },
      observe: { ...seen, bizStep: 'inspecting' },
      move: { ...seen, bizStep: 'shipping' },
      use: { ...at, type: 'TransformationEvent', inputQuantityList: things, outputQuantityList: made },
      end: { ...seen, action: 'DELETE', bizStep: 'destroying' },
      recall: { ...seen, bizStep: 'holding', persistentDisposition: { set: ['recalled'] } },
    }[deed]
  }
  const capture = (apiKey: string, ...eventList: JsonObject[]) =>
    it_.send('POST', '/epcis/capture', apiKey, {
      '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
      type: 'EPCISDocument',
      schemaVersion: '2.0',
      creationDate: '2026-06-14T09:00:00Z',
      epcisBody: { eventList },
    })

  const OF_STRANGERS: Record<(typeof OTHERS)[number], readonly Deed[]> = {
    carrier: [],
    retailer: [],
    laboratory: ['observe'],
    certifier: ['observe'],
    inspector: ['observe'],
    authority: ['observe', 'end', 'recall'],
  }
  const OF_SHIPPED: Record<(typeof OTHERS)[number], readonly Deed[]> = {
    carrier: ['observe', 'move', 'end'],
    retailer: ['observe', 'move', 'use', 'end'],
    laboratory: ['observe', 'move', 'end'],
    certifier: ['observe', 'move', 'end'],
    inspector: ['observe', 'move', 'end'],
    authority: ['observe', 'move', 'end', 'recall'],
  }

  test.each(OTHERS)('%s does to strangers’ goods what its trade is, and nothing else', async role => {
    for (const deed of DEEDS) {
      const answer = await capture(keys[role]!, doing(deed, LINK))
      expect([deed, answer.statusCode]).toEqual([deed, OF_STRANGERS[role].includes(deed) ? 202 : 403])
      if (answer.statusCode === 202) continue
      const [fault] = answer.json<Faulty>().faults
      expect(fault).toMatchObject({ code: 'NOT_YOURS', pointer: expect.stringContaining('/epcisBody/eventList/0/') })
      expect(fault!.reason).toContain('destinationList')
    }
  })

  test.each(OTHERS)('%s does to what was shipped to it what its trade is, and nothing else', async role => {
    const shipped = `https://id.gs1.org/01/08930000000019/10/TO-${codeOf(role)}`
    const to = [{ type: 'possessing_party', destination: `https://truyxuat.example/party/${codeOf(role)}` }]
    const sent = await capture(coop, doing('make', shipped), { ...doing('move', shipped), destinationList: to })
    expect(sent.statusCode).toBe(202)
    for (const deed of DEEDS) {
      const answer = await capture(keys[role]!, doing(deed, shipped))
      expect([deed, answer.statusCode]).toEqual([deed, OF_SHIPPED[role].includes(deed) ? 202 : 403])
      if (answer.statusCode !== 202) expect(answer.json<Faulty>().faults[0]!.reason).toMatch(/let|may/)
    }
  })

  test('a carrier tells of the road and the temperature, a retailer of arrival and sale', async () => {
    const goods = 'https://id.gs1.org/01/08930000000019/10/COLD'
    const to = (role: string) => [
      { type: 'possessing_party', destination: `https://truyxuat.example/party/${codeOf(role)}` },
    ]
    const seen = (bizStep: string, more: JsonObject = {}): JsonObject => ({
      ...doing('observe', goods),
      bizStep,
      ...more,
    })
    const cold = [{ sensorReport: [{ type: 'Temperature', value: 4.2, uom: 'CEL' }] }]
    const shipped = await capture(coop, doing('make', goods), seen('shipping', { destinationList: to('carrier') }))
    expect(shipped.statusCode).toBe(202)
    const road = [
      seen('departing'),
      seen('transporting', { sensorElementList: cold }),
      seen('sensor_reporting', { sensorElementList: cold }),
      seen('arriving', { destinationList: to('retailer') }),
      seen('shipping', { destinationList: to('retailer') }),
    ]
    expect((await capture(keys.retailer!, seen('receiving'))).statusCode).toBe(403)
    expect((await capture(keys.carrier!, ...road)).statusCode).toBe(202)
    expect((await capture(keys.retailer!, seen('receiving'), seen('retail_selling'))).statusCode).toBe(202)
  })

  test.each([
    ['tests', tested, ['laboratory', 'inspector', 'authority'], 'a laboratory, inspector or authority'],
    ['certificates', (id: string) => certified(id, [LINK]), ['certifier', 'authority'], 'a certifier or authority'],
    ['acts', acted, ['inspector', 'authority'], 'an authority or inspector'],
  ] as const)('%s are put on record by those whose word it is', async (plural, body, able, named) => {
    for (const role of OTHERS) {
      const answer = await it_.send('POST', `/api/${plural}`, keys[role], body(`${plural}-of-roles`))
      expect([role, answer.statusCode]).toEqual([role, (able as readonly string[]).includes(role) ? 201 : 403])
      if (answer.statusCode === 201) continue
      const [fault] = answer.json<Faulty>().faults
      expect(fault).toMatchObject({ pointer: '/subjects/0', code: 'NOT_YOURS' })
      expect(fault!.reason).toContain(named)
    }
    // Of its own goods a party may show what it has; a decision of the State it may not.
    const own = await it_.send('POST', `/api/${plural}`, coop, body('own'))
    expect(own.statusCode).toBe(plural === 'acts' ? 403 : 201)
  })
})

describe('a test', () => {
  const ADDRESS = 'https://truyxuat.example/party/LABORATORY-1/test/KQ%2F2026-7'

  test('is signed, found by its number, by its lot and by its laboratory, with its files', async () => {
    const files = [{ name: 'KQ.pdf', mediaType: 'application/pdf', size: 52_310, sha256: 'A'.repeat(43) }]
    const made = await it_.send('POST', '/api/tests', keys.laboratory, tested('KQ/2026-7', {}, { files }))
    expect(made.json()).toMatchObject({
      id: 'KQ/2026-7',
      address: ADDRESS,
      issuer: 'LABORATORY-1',
      version: 1,
      subjects: [{ type: 'lot', id: '(01)08930000000019(10)VT0626A', link: `https://truyxuat.example${LOT}` }],
      fields: { results: [lead] },
      files,
    })
    const one = await it_.send('GET', '/api/tests/LABORATORY-1/KQ%2F2026-7', coop)
    expect(one.json()).toMatchObject({ id: 'KQ/2026-7', versions: [{ version: 1 }] })
    const idsAt = async (query: string) =>
      (await it_.send('GET', `/api/tests?${query}`, coop)).json<{ items: { id: string }[] }>().items.map(({ id }) => id)
    expect(await idsAt(`about=${LOT}`)).toContain('KQ/2026-7')
    expect(await idsAt(`about=${LINK}&party=LABORATORY-1&after=LABORATORY-1/KQ%2F2026`)).toEqual([
      'KQ/2026-7',
      'tests-of-roles',
    ])
    expect(await idsAt('about=/01/08930000000019/10/OTHER')).toEqual([])
    expect((await it_.send('GET', '/api/tests?about=/nowhere', coop)).statusCode).toBe(400)
    expect((await it_.send('GET', '/api/tests/LABORATORY-1/none', coop)).statusCode).toBe(404)
  })

  test('whose verdict contradicts its value and limit is refused, with what would follow', async () => {
    const results = [lead, { ...lead, value: '0.051' }]
    const answer = await it_.send('POST', '/api/tests', keys.laboratory, tested('KQ-8', { results }))
    expect(answer.statusCode).toBe(400)
    const { faults } = answer.json<Faulty>()
    expect(faults).toMatchObject([{ pointer: '/fields/results/1/verdict' }])
    expect(faults[0]!.reason).toContain('"fail" follows')
    // A failing result is taken as readily as a passing one.
    const failing = [{ ...lead, value: '0.051', verdict: 'fail' }]
    expect(
      (await it_.send('POST', '/api/tests', keys.laboratory, tested('KQ-8', { results: failing }))).statusCode,
    ).toBe(201)
  })

  test('is of one lot', async () => {
    for (const subjects of [['/01/08930000000019'], [LINK, '/01/08930000000019/10/B'], ['nowhere'], []]) {
      const answer = await it_.send('POST', '/api/tests', keys.laboratory, { ...tested('KQ-9'), subjects })
      expect([subjects, answer.statusCode]).toEqual([subjects, 400])
    }
  })

  test('shows each reader what is for him', async () => {
    const fields = { signatory: 'Trần Thị Mẫu', note: 'Mẫu lấy tại kho' }
    const made = await it_.send('POST', '/api/tests', keys.laboratory, tested('KQ-10', fields))
    expect(made.statusCode).toBe(201)
    const shown = async (who: string, id: string) => {
      const answer = await it_.send('GET', `/api/tests/LABORATORY-1/${id}`, who)
      const { fields = {} } = answer.json<{ fields?: JsonObject }>()
      return [answer.statusCode, 'note' in fields, 'signatory' in fields]
    }
    await it_.sequence()
    expect(await shown(keys.laboratory!, 'KQ-10')).toEqual([200, true, true])
    expect(await shown(keys.inspector!, 'KQ-10')).toEqual([200, true, true])
    expect(await shown(coop, 'KQ-10')).toEqual([200, true, false])
    expect(await shown(keys.retailer!, 'KQ-10')).toEqual([200, false, false])
    const restricted = tested('KQ-11', {}, { audience: { '': 'partners' } })
    expect((await it_.send('POST', '/api/tests', keys.laboratory, restricted)).statusCode).toBe(201)
    expect((await shown(coop, 'KQ-11'))[0]).toBe(200)
    expect((await shown(keys.retailer!, 'KQ-11'))[0]).toBe(404)
    expect((await it_.send('GET', '/api/tests', keys.retailer)).body).not.toContain('KQ-11')
  })
})

test('a certificate that is suspended or withdrawn is a new version, about all that it ever certified', async () => {
  const subjects = ['/party/HTX-0042', '/01/08930000000019']
  const write = (body: JsonObject) => it_.send('POST', '/api/certificates', keys.certifier, body)
  expect((await write(certified('VG-1', subjects))).statusCode).toBe(201)
  const less = await write(certified('VG-1', subjects.slice(0, 1), { status: 'withdrawn' }))
  expect(less.json()).toMatchObject({ faults: [{ pointer: '/subjects', code: 'SUBJECT_LOST' }] })
  const withdrawn = certified('VG-1', subjects, { status: 'withdrawn', reason: 'Không còn sản xuất' })
  expect((await write({ ...withdrawn, version: 3 })).statusCode).toBe(409)
  expect((await write({ ...withdrawn, version: 2 })).statusCode).toBe(201)
  const read = await it_.send('GET', '/api/certificates/CERTIFIER-1/VG-1', coop)
  expect(read.json()).toMatchObject({
    version: 2,
    fields: { status: 'withdrawn' },
    versions: [{ fields: { status: 'withdrawn' } }, { fields: { status: 'valid' } }],
  })
  const listed = await it_.send('GET', `/api/certificates?about=${LOT}`, coop)
  expect(listed.json<{ items: { id: string; version: number }[] }>().items).toContainEqual(
    expect.objectContaining({ id: 'VG-1', version: 2 }),
  )
  // Another issuer's certificate of the same number is another certificate.
  const other = await it_.send('POST', '/api/certificates', keys.authority, certified('VG-1', subjects))
  expect(other.json()).toMatchObject({ version: 1, issuer: 'AUTHORITY-1' })
})

test('by either door the record is the same, and the tables can be rebuilt from the log', async () => {
  const own = generateP256()
  const [party, roles] = ['LAB-OWN', ['laboratory'] as const]
  const message = countersignatureMessage({
    action: 'enrol',
    origin: ORIGIN,
    party,
    kid: own.kid,
    roles,
    custody: 'own',
  })
  const countersignatures = [own, it_.keys.authority].map(key => ({
    kid: toBase64url(key.kid),
    signature: toBase64url(key.sign(message)),
  }))
  const enrolment = { key: { ...own.jwk }, roles, countersignatures }
  const enrolled = await it_.send('POST', `/api/parties/${party}/enrolment`, ADMIN, enrolment as unknown as JsonObject)
  expect(enrolled.statusCode).toBe(201)
  const drawn = await it_.send('POST', `/api/parties/${party}/api-keys`, ADMIN, { name: 'test' })
  const { apiKey } = drawn.json<{ apiKey: string }>()

  const subject: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626A' }
  const send = async (fields: JsonObject, version = 1) => {
    const record = {
      type: 'test',
      id: 'KQ-20',
      version,
      validFrom: '2026-06-20',
      fields,
      files: [],
      subjects: [subject],
    } as const
    const signed = signedBy(own, party, 'record', [subject], recordBody(record))
    const headers = { 'x-api-key': apiKey, 'content-type': 'application/octet-stream' }
    const body = Buffer.from(signed.body)
    await it_.app.inject({ method: 'PUT', url: `/log/body/${signed.digest.toHex()}`, headers, payload: body })
    return await it_.app.inject({
      method: 'POST',
      url: '/entries',
      headers: { ...headers, 'content-type': 'application/cose' },
      payload: Buffer.concat([Buffer.from([0xd2]), Buffer.from(signed.entry).subarray(1)]),
    })
  }
  const { fields } = tested('KQ-20') as { fields: JsonObject }
  const wrong = await send({ ...fields, results: [{ ...lead, verdict: 'fail' }] })
  expect(wrong.json()).toMatchObject({ code: 'REQUEST_INVALID', faults: [{ pointer: '/fields/results/0/verdict' }] })
  expect((await send(fields)).statusCode).toBe(201)
  expect((await send(fields, 3)).statusCode).toBe(409)
  const read = await it_.send('GET', '/api/tests/LAB-OWN/KQ-20', coop)
  expect(read.json()).toMatchObject({ version: 1, fields })

  const snapshot = async () =>
    (await sql`select * from attestation order by type, issuer, id, version`.execute(it_.db)).rows
  const before = await snapshot()
  expect(before.length).toBeGreaterThan(10)
  await it_.sequence()
  await rebuildProjections(it_.db, 'truyxuat.example')
  expect(await snapshot()).toEqual(before)
})
