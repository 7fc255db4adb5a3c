import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, type TestWriter, testWriter } from '../../capture/src/testing.ts'
import type { Accounts } from './accounts.ts'
import { openAttempts } from './guard.ts'
import { buildPortal } from './portal.ts'

const OWN = 'https://truyxuat.example'
const person = { id: '1', name: 'Thủ kho', email: 'kho@vidu.example', party: 'HTX-0042' }
/** Accounts in memory: what better-auth keeps is tested beside `accounts.ts`. */
const accounts: Accounts = {
  signIn: async (email, password) => (email === person.email && password === 'đúng' ? ['s=1; HttpOnly'] : null),
  personOf: async cookie => (cookie === 's=1' ? person : null),
  signOut: async () => ['s=; Max-Age=0'],
  create: async () => true,
  close: async () => {},
}
let writer: TestWriter
const app = Fastify()

beforeAll(async () => {
  writer = await testWriter()
  await writer.party('HTX-0042', ['producer'], { name: 'Hợp tác xã Đồi Mây' })
  await writer.party('BL-0205', ['retailer'], { name: 'Cửa hàng Hiên Nhà' })
  const other = await writer.party('DN-0007', ['producer'])
  await writer.send('POST', '/api/products', other, { gtin: '08930000000019', fields: { name: 'Thức ăn' } })
  await writer.send('POST', '/api/lots', other, { gtin: '08930000000019', lot: 'LA', fields: {} })
  await app.register(buildPortal, {
    prefix: '/portal',
    accounts,
    capture: async ({ party, method, path, body }) => {
      const headers = { 'x-api-key': ADMIN, 'nguon-party': party }
      const answer = await writer.app.inject({ method, url: path, headers, ...(body && { payload: body }) })
      return { status: answer.statusCode, body: answer.json() }
    },
    proofFor: async (party, path) => (path.startsWith('/01/') ? `${party} ${path}` : null),
    assets: { stylesheet: '/assets/page.css', icon: '/assets/icon.svg' },
    publicUrl: OWN,
    host: 'truyxuat.example',
    adminApiKey: ADMIN,
    languageOf: () => 'vi',
    now: () => new Date(),
  })
})
afterAll(() => app.close())

const get = (url: string, cookie = 's=1') => app.inject({ method: 'GET', url, headers: { cookie } })
const post = (url: string, values: Record<string, string>, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url,
    headers: { cookie: 's=1', origin: OWN, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(values).toString(),
  })

describe('signing in', () => {
  it('who is not signed in is led there from every page', async () => {
    for (const url of ['/portal/', '/portal/san-pham', '/portal/lo/moi', '/portal/nhan']) {
      expect((await get(url, '')).headers.location, url).toBe('/portal/dang-nhap')
    }
  })

  it('a wrong password is told without saying which of the two is wrong; many make an address wait', async () => {
    const wrong = await post('/portal/dang-nhap', { email: person.email, password: 'sai' })
    expect(wrong.statusCode).toBe(401)
    expect(wrong.body).toContain('Thư điện tử hoặc mật khẩu chưa đúng')
    expect(wrong.body).not.toContain('sai"')
    const right = await post('/portal/dang-nhap', { email: person.email, password: 'đúng' })
    expect(right.headers.location).toBe('/portal/')
    for (let i = 0; i < 8; i++) await post('/portal/dang-nhap', { email: 'ai@vidu.example', password: 'x' })
    expect((await post('/portal/dang-nhap', { email: 'ai@vidu.example', password: 'x' })).statusCode).toBe(429)
  })

  it('the wait ends, and success clears the count', () => {
    let clock = 0
    const attempts = openAttempts(() => clock)
    for (let i = 0; i < 8; i++) attempts.fail('a')
    expect(attempts.mustWait('a')).toBe(true)
    clock += 16 * 60_000
    expect(attempts.mustWait('a')).toBe(false)
  })
})

describe('a form from elsewhere', () => {
  it.each([
    ['another origin', { origin: 'https://xau.example' }],
    ['no origin', { origin: '' }],
    ['an opaque origin', { origin: 'null' }],
    ['another site, as the browser says', { 'sec-fetch-site': 'cross-site' }],
  ])('%s is refused before anything is read', async (_name, headers) => {
    for (const url of ['/portal/dang-nhap', '/portal/san-pham/moi', '/portal/su-kien', '/portal/dang-xuat']) {
      expect((await post(url, {}, headers)).statusCode, url).toBe(403)
    }
  })
})

describe('a producer', () => {
  it('finds what to do first on an empty page', async () => {
    expect((await get('/portal/')).body).toContain('cơ sở cần đăng ký một sản phẩm')
    expect((await get('/portal/san-pham')).body).toContain('Chưa có sản phẩm nào')
  })

  it('registers a product, makes a lot, records its stages and prints its code', async () => {
    const product = { name: 'Mật ong hoa vải', code: 'MAT-ONG', standards: 'TCCS 01:2026\nTCCS 02:2026' }
    expect((await post('/portal/san-pham/moi', product)).headers.location).toBe('/portal/san-pham?xong=product')
    expect((await get('/portal/san-pham?xong=product')).body).toContain('Mật ong hoa vải')
    const lot = { product: 'HTX-0042/MAT-ONG', lot: 'MO1', productionDate: '2026-01-02', quantity: '120 chai' }
    expect((await post('/portal/lo/moi', lot)).headers.location).toBe('/portal/?xong=lot')
    const ma = '/l/HTX-0042/MAT-ONG/MO1'
    expect((await get(`/portal/su-kien?ma=${ma}`)).body).toContain('HTX-0042/MAT-ONG/MO1')
    const harvest = { ma, stage: 'harvest', date: '2026-01-02', time: '06:00', quantity: '60,5', unit: 'KGM' }
    expect((await post('/portal/su-kien', harvest)).headers.location).toBe('/portal/?xong=event')
    const ship = { ...harvest, stage: 'shipping', time: '09:00', counterparty: 'BL-0205' }
    expect((await post('/portal/su-kien', ship)).headers.location).toBe('/portal/?xong=event')
    const label = await get(`/portal/nhan?ma=${ma}&so=12`)
    expect(label.body.match(/src="\/qr\/l\/HTX-0042\/MAT-ONG\/MO1\.svg"/g)).toHaveLength(12)
  })

  it('is told at the field what the interface refuses, and keeps what was typed', async () => {
    const twice = await post('/portal/san-pham/moi', { name: 'Mật ong', gtin: '8930000000018' })
    expect(twice.statusCode).toBe(422)
    expect(twice.body).toContain('value="8930000000018"')
    expect(twice.body).toContain('href="#gtin"')
    const foreign = await post('/portal/su-kien', {
      ma: '/l/HTX-0042/MAT-ONG/MO1',
      stage: 'production',
      date: '2026-01-02',
      time: '06:00',
      input: '/01/08930000000019/10/LA',
    })
    expect(foreign.statusCode).toBe(422)
    expect(foreign.body).toContain('thuộc về bên khác')
  })

  it('writes a note for those it is for, in a body of its own', async () => {
    const ma = '/l/HTX-0042/MAT-ONG/MO1'
    const said = {
      ma,
      stage: 'packing',
      date: '2026-01-02',
      time: '08:00',
      note: 'Thợ quay mật: bà Mẫu',
      audience: 'partners',
    }
    expect((await post('/portal/su-kien', said)).headers.location).toBe('/portal/?xong=event')
    const rows = await writer.db.selectFrom('body').select(['audience', 'bytes']).execute()
    const holding = rows.filter(({ bytes }) => Buffer.from(bytes!).includes('bà Mẫu'))
    expect(holding.map(({ audience }) => audience)).toEqual([1])
    expect((await post('/portal/su-kien', { ...said, audience: 'friends' })).statusCode).toBe(422)
    const long = await post('/portal/su-kien', { ...said, note: 'a'.repeat(2001) })
    expect(long.body).toContain('nhiều nhất 2.000 ký tự')
  })

  it('takes the proof with what is for it, signed in and not otherwise', async () => {
    const own = await get('/portal/bang-chung/01/08930000000019/10/A%2FB?lang=en')
    expect(own.body).toBe('HTX-0042 /01/08930000000019/10/A%2FB')
    expect(own.headers['cache-control']).toMatch(/no-store/)
    expect((await get('/portal/bang-chung/01/08930000000019', '')).headers.location).toBe('/portal/dang-nhap')
    expect((await get('/portal/bang-chung/khong-co')).statusCode).toBe(404)
  })

  it('finds no form for a lot that nobody registered', async () => {
    expect((await get('/portal/su-kien?ma=/l/HTX-0042/MAT-ONG/KHONG')).statusCode).toBe(404)
    expect((await get('/portal/nhan?ma=xyz')).statusCode).toBe(404)
  })
})

describe('accounts by the administrator', () => {
  const account = { email: 'a@vidu.example', password: 'mười hai chữ', name: 'A', party: 'HTX-0042' }
  const create = (payload: object, key: string) =>
    app.inject({ method: 'POST', url: '/portal/accounts', headers: { 'x-api-key': key }, payload })

  it('are made with the key and not without', async () => {
    expect((await create(account, ADMIN)).statusCode).toBe(201)
    expect((await create(account, 'wrong')).statusCode).toBe(401)
    expect((await create({ ...account, password: 'short' }, ADMIN)).statusCode).toBe(400)
  })
})
