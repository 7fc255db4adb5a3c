import { parseProofFile, verify } from '@nguon/proof'
import { nodeVerify } from '@nguon/signer'
import { parseBodyBundle, subjectsOfPath } from '@nguon/statement'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, AUTHORITY, signedBy } from '../../capture/src/testing.ts'
import { type TestReader, testReader } from './testing.ts'

const GTIN = '08930000000019'
const LOT = `/01/${GTIN}/10/VT0626A`
let it_: TestReader
let coop: string

const event = (members: object) => ({
  type: 'ObjectEvent',
  eventTime: '2026-06-12T05:40:00+07:00',
  eventTimeZoneOffset: '+07:00',
  action: 'OBSERVE',
  quantityList: [{ epcClass: `https://id.gs1.org${LOT}`, quantity: 1250.5, uom: 'KGM' }],
  ...members,
})

async function capture(apiKey: string, ...events: object[]) {
  const answer = await it_.send('POST', '/epcis/capture', apiKey, {
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { nguon: 'urn:nguon:' }],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-06-12T06:00:00+07:00',
    epcisBody: { eventList: events },
  } as never)
  if (answer.statusCode !== 202) throw new Error(answer.body)
}

async function proofOf(path: string) {
  const answer = await it_.get(`/proof${path}`)
  expect(answer.statusCode, answer.body).toBe(200)
  return verify(answer.body, subjectsOfPath(path), [], it_.trust, null, nodeVerify)
}

beforeAll(async () => {
  it_ = await testReader()
  coop = await it_.party('HTX-0042', ['producer'], { name: 'Hợp tác xã <b>Đồi Mây</b> & "Gió"' })
  await it_.send('POST', '/api/products', coop, {
    gtin: GTIN,
    fields: { name: 'Vải thiều <script>alert(1)</script>', nameEn: 'Lychee', brand: '"><img src=x onerror=alert(1)>' },
  })
  await it_.send('POST', '/api/lots', coop, { gtin: GTIN, lot: 'VT0626A', fields: { productionDate: '2026-06-12' } })
  await capture(coop, event({ action: 'ADD', bizStep: 'commissioning', 'nguon:stage': 'harvest' }))
  await it_.anchor()
})

describe('what a laboratory found and a certifier certified', () => {
  const TESTED = `/01/${GTIN}/10/THU-1`
  const paper = 'https://truyxuat.example/party/TN-0003/test/KQ-1'

  it('stands in the history of the lot, is proved with it, and is named by the event that led to it', async () => {
    const lab = await it_.party('TN-0003', ['laboratory'])
    const certifier = await it_.party('CN-0015', ['certifier'], { name: 'Tổ chức Lá Chè' })
    const limit = { value: '0.05', comparison: 'at_most', source: 'TCCS 01:2025' }
    const lead = { parameter: 'Chì', value: '0.02', unit: 'NA', limit, verdict: 'pass' }
    const results = [lead, { ...lead, parameter: 'Cadimi', value: '0.06', verdict: 'fail' }]
    const fields = { laboratory: 'Phòng <b>thử</b>', sample: 'M-1', issued: '2026-06-14', results }
    const files = [{ name: 'KQ.pdf', mediaType: 'application/pdf', size: 9, sha256: 'A'.repeat(43) }]
    await it_.send('POST', '/api/lots', coop, { gtin: GTIN, lot: 'THU-1', fields: {} })
    const written = await it_.send('POST', '/api/tests', lab, { id: 'KQ-1', subjects: [TESTED], fields, files })
    expect(written.json()).toMatchObject({ address: paper })
    const certificate = { standard: 'VietGAP', number: 'VG-1', issuer: 'Tổ chức', validFrom: '2025-01-01' }
    for (const status of ['valid', 'withdrawn'])
      await it_.send('POST', '/api/certificates', certifier, {
        id: 'VG-1',
        subjects: ['/party/HTX-0042'],
        fields: { ...certificate, status },
      })
    const quantityList = [{ epcClass: `https://id.gs1.org${TESTED}`, quantity: 5, uom: 'KGM' }]
    await capture(coop, event({ action: 'ADD', bizStep: 'commissioning', quantityList }))
    const bizTransactionList = [{ type: 'testres', bizTransaction: paper }]
    await capture(lab, event({ bizStep: 'inspecting', quantityList, bizTransactionList }))
    await it_.anchor()

    expect((await proofOf(TESTED)).verdict).toBe('verified')
    const { body } = await it_.get(TESTED)
    for (const said of [
      'Kết quả thử nghiệm số KQ-1',
      'Chì: 0,02 mg/kg · giới hạn 0,05 mg/kg · đạt',
      'Cadimi: 0,06 mg/kg · giới hạn 0,05 mg/kg · KHÔNG ĐẠT',
      `SHA-256 ${'0'.repeat(64)}`,
      'Giấy chứng nhận số VG-1',
      'Đã bị hủy bỏ',
      'Tổ chức Lá Chè ký',
    ])
      expect(body).toContain(said)
    // In the test and in the event that names it.
    expect(body.match(/Kết quả thử nghiệm số KQ-1/g)).toHaveLength(2)
    expect(body).not.toContain('<b>thử')
    expect((await it_.get(`${TESTED}?lang=en`)).body).toContain('limit 0.05 mg/kg · FAILED')
    // The certificate is the producer's: on its own page too, and on no page of a lot of others.
    expect((await it_.get('/party/HTX-0042')).body).toContain('Giấy chứng nhận số VG-1')
  })

  it('has an address that leads to the page of what it is about', async () => {
    expect(await it_.get(new URL(paper).pathname)).toMatchObject({ statusCode: 303, headers: { location: TESTED } })
    expect((await it_.get('/party/CN-0015/certificate/VG-1')).headers.location).toBe('/party/HTX-0042')
    expect((await it_.get('/party/TN-0003/test/none')).statusCode).toBe(404)
  })
})

describe('the proof of a lot', () => {
  it('holds lot and product, signers and records, and passes the verifier of a stranger', async () => {
    const verdict = await proofOf(LOT)
    expect(verdict).toMatchObject({ verdict: 'verified', strength: 'witnesses' })
    expect(verdict.answers.map(({ subject }) => subject.type)).toEqual(['lot', 'product'])
    expect(verdict.records.map(({ subject }) => subject.id)).toContain('HTX-0042')
  })

  it('of a lot that nobody registered is the proof that there is none', async () => {
    const verdict = await proofOf(`/01/${GTIN}/10/KHONG-CO`)
    expect(verdict.verdict).toBe('unknown')
    const page = await it_.get(`/01/${GTIN}/10/KHONG-CO`)
    expect(page.statusCode).toBe(404)
    // An independent witness rebuilt the map: "never" may be said, and as of when.
    expect(page.body).toContain('Mã này chưa từng được đăng ký')
    expect(page.body).toMatch(/chưa từng được đăng ký, tính đến \d\d:\d\d, \d\d\/\d\d\/\d{4}/)
    expect(page.body).toContain('Bạn nên làm gì?')
  })

  it('stays the same file, byte for byte, while nothing is said about it', async () => {
    const first = await it_.get(`/proof${LOT}`)
    await it_.party('HTX-0099', ['producer'])
    await it_.anchor()
    const second = await it_.get(`/proof${LOT}`)
    expect(second.body === first.body).toBe(true)
    expect(second.headers.etag).toBe(first.headers.etag)
    const third = await it_.get(`/proof${LOT}`, { 'if-none-match': String(first.headers.etag) })
    expect(third.statusCode).toBe(304)
  })

  it('shows a new statement at once as pending, and below the next head after', async () => {
    await capture(coop, event({ eventTime: '2026-06-12T09:00:00+07:00', bizStep: 'packing' }))
    const waiting = parseProofFile((await it_.get(`/proof${LOT}`)).body)
    expect(waiting.pending).toHaveLength(1)
    expect((await it_.get(LOT)).body).toContain('Chờ neo')
    expect((await proofOf(LOT)).verdict).toBe('verified')
    await it_.sequence()
    expect(parseProofFile((await it_.get(`/proof${LOT}`)).body).pending).toHaveLength(1)
    await it_.anchor()
    const settled = parseProofFile((await it_.get(`/proof${LOT}`)).body)
    expect(settled.pending).toHaveLength(0)
    expect(settled.heads.length).toBeGreaterThan(0)
    expect((await proofOf(LOT)).verdict).toBe('verified')
  })

  it('leaves out what waits under a key that waits too, so that no reader refuses the whole', async () => {
    const carrier = await it_.party('VC-0011', ['producer'])
    await capture(
      coop,
      event({
        eventTime: '2026-06-12T10:00:00+07:00',
        bizStep: 'shipping',
        destinationList: [{ type: 'possessing_party', destination: 'https://truyxuat.example/party/VC-0011' }],
      }),
    )
    await capture(carrier, event({ eventTime: '2026-06-12T12:00:00+07:00', bizStep: 'receiving' }))
    const file = parseProofFile((await it_.get(`/proof${LOT}`)).body)
    expect(file.pending).toHaveLength(1)
    expect((await proofOf(LOT)).verdict).toBe('verified')
    await it_.anchor()
    expect((await proofOf(LOT)).answers[0]!.statements.length).toBeGreaterThan(3)
    expect((await it_.get(LOT)).body).toContain('Đến: Bên VC-0011')
  })

  it('holds for an item its lot, which its own events name', async () => {
    await capture(
      coop,
      event({
        eventTime: '2026-06-13T09:00:00+07:00',
        action: 'ADD',
        bizStep: 'commissioning',
        quantityList: undefined,
        epcList: [`https://id.gs1.org/01/${GTIN}/21/S1`],
        ilmd: { 'cbvmda:lotNumber': 'VT0626A' },
      }),
    )
    await it_.anchor()
    const verdict = await proofOf(`/01/${GTIN}/21/S1`)
    expect(verdict.answers.map(({ subject }) => subject.type).sort()).toEqual(['item', 'lot', 'product'])
  })
})

describe('the page', () => {
  it('says what happened in both languages, readable without script', async () => {
    const vi = (await it_.get(LOT)).body
    expect(vi).toContain('Thu hoạch')
    expect(vi).toContain('05:40, 12/06/2026')
    expect(vi).toContain('1.250,5 kg')
    expect(vi).toContain('khóa do nền tảng giữ')
    expect(vi).toContain('chưa kiểm tra điều gì')
    const en = (await it_.get(LOT, { 'accept-language': 'en-GB,en;q=0.9,vi;q=0.5' })).body
    expect(en).toContain('Harvest')
    expect(en).toContain('1,250.5 kg')
    expect(en).toContain('<h1>Lychee</h1>')
  })

  it('lets no text of a stranger become markup, and carries no script or style of its own', async () => {
    const answer = await it_.get(LOT)
    expect(answer.body).not.toMatch(/<script>|<img|<b>|onerror=/)
    expect(answer.body).not.toMatch(/\sstyle=|<style|\son\w+=/)
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
    expect(answer.headers['content-security-policy']).not.toContain('unsafe')
  })

  it('shows a recall on top from the moment it was received', async () => {
    const { authority } = it_.keys
    const office = { 'x-api-key': ADMIN, 'nguon-party': AUTHORITY }
    const recall = event({
      eventTime: '2026-06-14T09:00:00+07:00',
      bizStep: 'holding',
      persistentDisposition: { set: ['recalled'] },
      '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
    })
    const [lot] = subjectsOfPath(LOT)
    const signed = signedBy(authority, AUTHORITY, 'event', [lot!], recall as never)
    const put = await it_.app.inject({
      method: 'PUT',
      url: `/log/body/${signed.digest.toHex()}`,
      headers: { 'content-type': 'application/octet-stream', ...office },
      payload: Buffer.from(signed.body),
    })
    expect(put.statusCode, put.body).toBeLessThan(300)
    const sent = await it_.app.inject({
      method: 'POST',
      url: '/entries',
      headers: { 'content-type': 'application/cose', ...office },
      payload: Buffer.from(signed.entry),
    })
    expect(sent.statusCode, sent.body).toBe(201)
    expect((await it_.get(LOT)).body).toContain('LÔ HÀNG ĐANG BỊ THU HỒI')
    await it_.anchor()
    expect((await it_.get(LOT)).body).toContain('LÔ HÀNG ĐANG BỊ THU HỒI')
    expect((await proofOf(LOT)).verdict).toBe('recalled')
  })
})

describe('addresses', () => {
  const table: [name: string, url: string, status: number, says: string][] = [
    ['a wrong check digit is 400 and named', '/01/08930000000018', 400, 'Số kiểm tra'],
    ['qualifiers out of order are 400', `/01/${GTIN}/21/S1/10/L1`, 400, 'không đúng định dạng'],
    ['an unknown page is 404 with a way on', '/khong-co', 404, 'Tra cứu'],
    ['a code that is none is asked for again', '/?code=abc', 400, 'Chưa đọc được'],
  ]
  it.each(table)('%s', async (_name, url, status, says) => {
    const answer = await it_.get(url)
    expect(answer.statusCode).toBe(status)
    expect(answer.body).toContain(says)
  })

  it('a machine gets problem details', async () => {
    const answer = await it_.get('/01/08930000000018', { accept: 'application/json' })
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ status: 400, detail: expect.stringContaining('check digit') })
  })

  it('a typed code leads to its page; the inspector checks it here where there is no script', async () => {
    const typed = await it_.get(`/?code=${encodeURIComponent('8930000000019 VT0626A')}`)
    expect(typed.headers.location).toBe(LOT)
    const checked = await it_.get(`/kiem-chung?code=${encodeURIComponent('(01)8930000000019(10)VT0626A')}`)
    expect(checked.body).toContain('11. Độ mới')
    expect(checked.body).toContain('không phải kết quả trên máy bạn')
  })

  it('a code carries the public address, as picture and as drawing', async () => {
    expect((await it_.get(`/qr${LOT}.svg`)).headers['content-type']).toBe('image/svg+xml')
    const png = await it_.get(`/qr${LOT}.png`)
    expect(png.rawPayload.subarray(1, 4).toString()).toBe('PNG')
    expect((await it_.get('/qr/01/08930000000018.png')).statusCode).toBe(400)
  })
})

describe('the log in public', () => {
  it('serves checkpoint, tiles and bundles so that they can be kept for ever', async () => {
    expect((await it_.get('/log/checkpoint')).body).toMatch(/^truyxuat\.example\/log\n\d+\n/)
    const tile = await it_.get('/log/tile/0/000.p/2')
    expect(tile.rawPayload).toHaveLength(64)
    expect(tile.headers['cache-control']).toContain('immutable')
    expect((await it_.get('/log/tile/entries/000.p/2')).statusCode).toBe(200)
    expect((await it_.get('/log/tile/0/000')).statusCode).toBe(404)
    expect((await it_.get('/log/tile/0/0')).statusCode).toBe(404)
  })

  it('gives many bodies at once, those that anyone may read', async () => {
    const { rows } = await sql<{ digest: Uint8Array; bytes: Uint8Array; audience: number }>`
      select digest, bytes, audience from body`.execute(it_.db)
    const answer = await it_.reader.inject({
      method: 'POST',
      url: '/log/bodies',
      headers: { 'content-type': 'application/octet-stream' },
      payload: Buffer.concat([...rows.map(({ digest }) => digest), new Uint8Array(32)]),
    })
    expect(answer.statusCode, answer.body).toBe(200)
    const hex = (bytes: readonly Uint8Array[]) => bytes.map(body => body.toHex()).sort()
    const open = rows.filter(({ audience }) => audience === 0).map(({ bytes }) => bytes)
    expect(hex(parseBodyBundle(answer.rawPayload))).toEqual(hex(open))
    expect((await it_.reader.inject({ method: 'POST', url: '/log/bodies' })).rawPayload).toHaveLength(0)
  })

  it('a body under a hash that nobody published is not there', async () => {
    expect((await it_.get(`/log/body/${'0'.repeat(64)}`)).statusCode).toBe(404)
  })
})

describe('one changed byte', () => {
  it('of a stored entry is refused by the page and by the file', async () => {
    await it_.db.transaction().execute(async trx => {
      await sql`set local session_replication_role = replica`.execute(trx)
      await sql`
        update statement set entry = set_byte(entry, length(entry) - 1, get_byte(entry, length(entry) - 1) # 1)
        where entry_id = (select entry_id from statement where kind = 'event' order by received limit 1)`.execute(trx)
    })
    // A file that is kept was made before; a new statement has it made anew.
    await it_.send('POST', '/api/products', coop, { gtin: GTIN, fields: { name: 'Vải thiều' } })
    await it_.anchor()
    expect((await proofOf(LOT)).verdict).toBe('invalid')
    const page = await it_.get(LOT)
    expect(page.body).toContain('không qua được kiểm chứng')
    expect(page.body).not.toContain('Thu hoạch')
  })
})
