/**
 * What the law wants erased, in a whole installation: the name, telephone and address of a household, given as public,
 * are captured, anchored and shown; then the authority has them erased, and everything is killed at once. When it is
 * up again they are in no row of the database, no file of the data folder, no tile, no page and no line of a log, and
 * the proof goes on verifying.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseProofFile } from '@nguon/proof'
import { type JsonObject, parseEntry, parseSignedCheckpoint, toHex } from '@nguon/statement'
import { openDatabase } from '@nguon/store'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../scripts/start/ports.ts'
import { dataFolder, type Installation, startInstallation } from './installation.ts'
import { verdictOn } from './verdict.ts'

const GTIN = '08930000000019'
const LOT = `/01/${GTIN}/10/VT0626A`
const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'
const root = resolve(import.meta.dirname, '..')
const folder = dataFolder()
/** Found nowhere by chance. */
const rare = () => `Q${randomBytes(9).toString('hex')}x`
const [name, phone, address] = [rare(), rare(), rare()]
const tokens = [name, phone, address]

let installation: Installation
let port: number
const start = () => startInstallation({ data: folder.data, port, flags: ['--empty'], env: { ANCHOR_INTERVAL: '1' } })

beforeAll(async () => {
  port = await freePort()
  installation = await start()
}, 180_000)

afterAll(async () => {
  await installation?.stop()
  folder.remove()
})

async function send(path: string, apiKey: string, body: JsonObject): Promise<{ status: number; text: string }> {
  const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' }
  const answer = await fetch(`${installation.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: answer.status, text: await answer.text() }
}

const harvest = (): JsonObject => ({
  '@context': [CONTEXT, { nguon: 'urn:nguon:', example: 'https://ns.example/' }],
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-06-12T06:00:00+07:00',
  epcisBody: {
    eventList: [
      {
        type: 'ObjectEvent',
        eventTime: '2026-06-12T05:40:00+07:00',
        eventTimeZoneOffset: '+07:00',
        action: 'ADD',
        bizStep: 'commissioning',
        'nguon:stage': 'harvest',
        quantityList: [{ epcClass: `https://id.gs1.org${LOT}`, quantity: 900, uom: 'KGM' }],
        'example:household': `Hộ ông ${name}`,
        'example:phone': phone,
        'rdfs:comment': `hái ở vườn ${address}`,
        'nguon:audience': { '/example:household': 'public', '/example:phone': 'public', '/rdfs:comment': 'public' },
      },
    ],
  },
})

/** The ways in which bytes or text may hold a token: itself, in hex, in base64 wherever it begins. */
function needles(token: string): string[] {
  const base64 = [0, 1, 2].map(lead => {
    const text = Buffer.from('x'.repeat(lead) + token).toString('base64')
    return text.slice(lead === 0 ? 0 : lead + 1, -4)
  })
  const urls = base64.map(text => text.replaceAll('+', '-').replaceAll('/', '_'))
  const plain = [token, ...new Set([...base64, ...urls])]
  return [...plain, ...plain.map(text => Buffer.from(text).toString('hex'))]
}
const all = tokens.flatMap(needles)

/** Tables of every schema with a row in which a token stands, whatever the type of its column; the planner's samples too. */
async function rowsWithTokens(): Promise<string[]> {
  const db = openDatabase(installation.access.databaseUrl, { connections: 1 })
  try {
    const { rows: tables } = await sql<{ place: string }>`
      select format('%I.%I', table_schema, table_name) as place from information_schema.tables
        where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`.execute(db)
    const found: string[] = []
    for (const place of [...tables.map(table => table.place), 'pg_catalog.pg_stats']) {
      const { rows } = await sql<{ n: bigint }>`
        select count(*) as n from ${sql.raw(place)} t
          where exists (select from unnest(${all}::text[]) as needle where position(needle in t::text) > 0)`.execute(db)
      if (rows[0]!.n > 0n) found.push(place)
    }
    return found
  } finally {
    await db.destroy()
  }
}

/** Files of the data folder that hold a token, the database's own apart: what lies in those is said in docs/operations.md. */
function filesWithTokens(): string[] {
  const files = readdirSync(folder.data, { recursive: true }) as string[]
  return files.filter(file => {
    const path = join(folder.data, file)
    if (file === 'postgres' || file.startsWith('postgres/') || !statSync(path).isFile()) return false
    const bytes = readFileSync(path)
    return all.some(needle => bytes.includes(needle))
  })
}

/** What the installation answers in public that holds a token: pages, proofs, the log as a witness reads it. */
async function answersWithTokens(digests: readonly string[]): Promise<string[]> {
  const { size } = parseSignedCheckpoint(await (await fetch(`${installation.url}/log/checkpoint`)).text()).head
  const bundle = `/log/tile/entries/000.p/${size}`
  const paths = [LOT, `${LOT}?lang=en`, `/proof${LOT}`, `/01/${GTIN}`, `/proof/l/HO-0007/VAI`, '/l/HO-0007/VAI', bundle]
  const bodies = digests.map(digest => `/log/body/${digest}`)
  const found: string[] = []
  for (const path of [...paths, `/log/tile/0/000.p/${size}`, ...bodies]) {
    const answer = await fetch(`${installation.url}${path}`)
    if (!bodies.includes(path)) expect(answer.status, path).toBe(200)
    const bytes = Buffer.from(await answer.arrayBuffer())
    if (all.some(needle => bytes.includes(needle))) found.push(path)
  }
  return found
}

/** The bodies in the database that hold a token, by digest. */
async function bodiesWithTokens(): Promise<string[]> {
  const db = openDatabase(installation.access.databaseUrl, { connections: 1 })
  try {
    const rows = await db.selectFrom('body').select(['digest', 'bytes']).execute()
    return rows
      .filter(({ bytes }) => bytes && tokens.some(token => Buffer.from(bytes).includes(token)))
      .map(({ digest }) => toHex(digest))
  } finally {
    await db.destroy()
  }
}

function command(script: string, ...args: string[]): Promise<{ code: number; out: string }> {
  const env = { ...process.env, NGUON_DATA: folder.data }
  return new Promise(done =>
    execFile(process.execPath, [join(root, script), ...args], { env, cwd: root }, (error, out, complaint) =>
      done({ code: error ? Number(error.code) : 0, out: out + complaint }),
    ),
  )
}

async function stateOf(digest: string): Promise<string> {
  const headers = { 'x-api-key': installation.access.adminKey }
  const answer = await fetch(`${installation.url}/entries/${digest}`, { headers })
  const { bodies } = (await answer.json()) as { bodies: { digest: string; state: string }[] }
  const wanted = Buffer.from(digest, 'hex').toString('base64url')
  return bodies.find(body => body.digest === wanted)!.state
}

test('a household’s name, telephone and address are nowhere once they are erased', { timeout: 300_000 }, async () => {
  const { adminKey } = installation.access
  const fields = { name: `Hộ ông ${name}`, kind: 'hộ sản xuất', address: `thôn ${address}`, phone }
  const opened = { code: 'HO-0007', roles: ['producer'], fields, audience: { phone: 'public' } }
  expect(await send('/api/parties', adminKey, opened)).toMatchObject({ status: 201 })
  const drawn = await send('/api/parties/HO-0007/api-keys', adminKey, { name: 'a' })
  const { apiKey } = JSON.parse(drawn.text) as { apiKey: string }
  for (const goods of [{ gtin: GTIN }, { code: 'VAI' }])
    expect(await send('/api/products', apiKey, { ...goods, fields: { name: 'Vải thiều' } })).toMatchObject({
      status: 201,
    })
  expect(await send('/epcis/capture', apiKey, harvest())).toMatchObject({ status: 202 })
  // What is refused leaves nothing behind either.
  expect(await send('/epcis/capture', apiKey, { ...harvest(), note: name })).toMatchObject({ status: 400 })
  expect(await send('/api/parties', apiKey, { code: 'HO-0007', version: 9, fields })).toMatchObject({ status: 409 })
  await expect.poll(() => verdictOn(installation, LOT), { timeout: 60_000, interval: 500 }).toBe('verified')

  // The search finds them where they are: everything below would hold of a search that finds nothing.
  const digests = await bodiesWithTokens()
  expect(digests).toHaveLength(6)
  expect(await rowsWithTokens()).toEqual(['public.body'])
  await expect.poll(filesWithTokens, { timeout: 30_000 }).not.toEqual([])
  expect(filesWithTokens().every(file => file.startsWith('witness/'))).toBe(true)
  expect(await answersWithTokens(digests)).toEqual(expect.arrayContaining([LOT, `/proof${LOT}`]))

  // As the workplace asks for a party, and as the party asks itself.
  for (const headers of [{ 'x-api-key': adminKey, 'nguon-party': 'HO-0007' }, { authorization: `Bearer ${apiKey}` }]) {
    const own = await fetch(`${installation.url}/proof${LOT}`, { headers: headers as Record<string, string> })
    expect(own.headers.get('cache-control')).toBe('private, no-store')
  }

  const none = await command('scripts/erase.ts', digests[0]!, '--ground', ' ')
  expect(none).toMatchObject({ code: 1, out: expect.stringContaining('--ground') })
  for (const digest of digests) {
    const erased = await command('scripts/erase.ts', digest, '--ground', 'theo yêu cầu của chủ thể dữ liệu')
    expect(erased, erased.out).toMatchObject({ code: 0, out: expect.stringMatching(/erasing/) })
  }
  // Between the acceptance and the deletion: what is owed is a row, and is done by whoever comes after.
  await installation.kill()
  installation = await start()
  const states = async () => [...new Set(await Promise.all(digests.map(stateOf)))]
  await expect.poll(states, { timeout: 60_000, interval: 250 }).toEqual(['erased'])
  const again = await command('scripts/erase.ts', digests[0]!, '--ground', 'theo yêu cầu của chủ thể dữ liệu')
  expect(again).toMatchObject({ code: 0, out: expect.stringContaining('erased already') })

  expect(await bodiesWithTokens()).toEqual([])
  expect(await rowsWithTokens()).toEqual([])
  await expect.poll(filesWithTokens, { timeout: 30_000 }).toEqual([])
  expect(await answersWithTokens(digests)).toEqual([])
  expect(all.filter(needle => installation.output().includes(needle))).toEqual([])
  for (const digest of digests) expect((await fetch(`${installation.url}/log/body/${digest}`)).status).toBe(404)

  await expect.poll(() => verdictOn(installation, LOT), { timeout: 30_000, interval: 500 }).toBe('verified')
  const file = parseProofFile(await (await fetch(`${installation.url}/proof${LOT}`)).text())
  const event = file.answers[0]!.statements.find(({ entry }) => parseEntry(entry).header.kind === 'event')!
  expect(event.bodies.map(body => (typeof body === 'string' ? body : 'shown'))).toEqual([
    'shown',
    'erased',
    'erased',
    'erased',
  ])
  const checked = await command('scripts/verify.ts', `${installation.url}${LOT}`, '--lang', 'en')
  expect(checked, checked.out).toMatchObject({ code: 0, out: expect.stringContaining('Verdict: VERIFIED') })
  expect(checked.out).toContain('erased by decision of the authority')
  const page = await (await fetch(`${installation.url}${LOT}`)).text()
  expect(page).toContain('Thu hoạch')
  expect(page).toContain('theo yêu cầu của chủ thể dữ liệu')
})
