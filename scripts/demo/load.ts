/**
 * Carries the demo in, by the doors that are everyone's. It may be killed at any line and run again: what was drawn at
 * random is remembered before it is used (`state.ts`), a party, a record's version and an event are each taken once.
 */
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { JsonObject } from '@nguon/statement'
import { type Authority, openAuthority, type SignedStatement } from './authority-client.ts'
import type { Calendar } from './calendar.ts'
import { demoOn, documentsOf } from './chains.ts'
import { type Client, clientOf } from './client.ts'
import { authority as office } from './parties.ts'
import { type DemoState, openState } from './state.ts'
import { type Lot, lotCode, type Party, type Place, type Product, pathOf } from './supply-chain.ts'

/** What a person needs to walk through the demo. */
export type Demo = {
  /** By party code. */
  apiKeys: Record<string, string>
  signIns: { email: string; password: string; party: string; name: string }[]
  /** Codes worth scanning, as paths, with a word on what they show. */
  codes: { path: string; label: string }[]
}

/** Who signs in at the workplace. */
const SIGN_INS = [
  { email: 'doimayhong@demo.example', party: 'HTX-0042', name: 'Tổ kỹ thuật Đồi Mây Hồng' },
  { email: 'bepkhoisom@demo.example', party: 'LN-0063', name: 'Tổ sản xuất Bếp Khói Sớm' },
]

/** The parties whose API keys the demo gives out. */
const WITH_API_KEY = ['HTX-0042', 'LN-0063', 'DN-0131']

/**
 * Loads the demo, or goes on where it was left.
 * @throws {DemoError} when the platform refuses any of it
 * @throws {AuthorityError} when the authority's process does
 */
export async function loadDemo(options: {
  url: string
  adminKey: string
  /** Where the authority's process keeps its keys; what the demo remembers stands beside that folder. */
  authorityDir: string
  now: Date
  log: (line: string) => void
}): Promise<Demo> {
  const client = clientOf(options.url, options.adminKey)
  const { state, save } = openState(join(dirname(options.authorityDir), 'demo.json'), () => ({
    since: options.now.toISOString(),
    password: randomBytes(9).toString('base64url'),
    apiKeys: {},
    signed: {},
    done: false,
  }))
  const { calendar, chains, recall, toScan } = demoOn(new Date(state.since))
  const signIns = SIGN_INS.map(person => ({ ...person, password: state.password }))
  if (!state.done) {
    const { origin } = (await client.get('/trust.json')) as { origin: string }
    const authority = openAuthority(options.authorityDir)
    try {
      const sign = async (name: string, kind: 'event' | 'record', said: JsonObject) => {
        if (!state.signed[name]) {
          state.signed[name] = await authority.sign({ origin, kind, said })
          save()
        }
        return state.signed[name] as SignedStatement
      }
      await client.register(office.code, await sign('record', 'record', recordOfOffice(calendar)))
      for (const chain of chains) {
        for (const party of chain.parties) await register(client, authority, origin, party, calendar)
        await giveApiKeys(client, state, save, chain.parties)
        for (const product of chain.products)
          await client.post('/api/products', product.by, productRecord(product, calendar))
        for (const place of chain.places) await client.post('/api/places', place.by, placeRecord(place, calendar))
        for (const lot of chain.lots) await client.post('/api/lots', lot.by, lotRecord(lot))
        for (const { by, document } of documentsOf(chain, calendar)) await client.capture(by.code, document)
        for (const { by, register, record, file } of chain.vouchers)
          await client.post(`/api/${register}`, by.code, { ...record, files: file ? [fileOf(file)] : [] })
      }
      await client.register(office.code, await sign('recall', 'event', recall.event))
      for (const person of signIns) await client.post('/portal/accounts', null, person)
    } finally {
      await authority.close()
    }
    state.done = true
    save()
  }
  options.log(
    `${chains.flatMap(chain => chain.lots).length} lô, ${chains.flatMap(chain => chain.events).length + 1} sự kiện / lots, events`,
  )
  return {
    apiKeys: state.apiKeys,
    signIns,
    codes: [
      { path: pathOf(lotCode(toScan.dried)), label: 'vải thiều sấy khô / dried lychee' },
      { path: pathOf(lotCode(toScan.recalled)), label: 'thức ăn lợn bị thu hồi / recalled pig feed' },
      { path: pathOf(toScan.cylinder), label: 'một chai LPG / one LPG cylinder' },
      { path: pathOf(lotCode(toScan.expired)), label: 'vải tươi đã hết hạn / fresh lychee, expired' },
      { path: pathOf(lotCode(toScan.local)), label: 'gạo không có GTIN / rice without a GTIN' },
    ],
  }
}

async function register(client: Client, authority: Authority, origin: string, party: Party, calendar: Calendar) {
  const { code, roles, ...fields } = party
  const opened = await client.post('/api/parties', null, { code, roles, validFrom: calendar.date(-420), fields })
  if (opened?.status !== 'waiting') return
  const signature = await authority.countersign({
    origin,
    action: 'enrol',
    party: code,
    kid: opened.kid as string,
    roles: roles.toSorted(),
    custody: 'platform',
  })
  await client.post(`/api/parties/${code}/enrolment`, null, { countersignatures: [signature] })
}

async function giveApiKeys(client: Client, state: DemoState, save: () => void, parties: Party[]) {
  for (const { code } of parties) {
    if (!WITH_API_KEY.includes(code) || state.apiKeys[code]) continue
    const drawn = await client.post(`/api/parties/${code}/api-keys`, null, { name: 'demo' })
    state.apiKeys[code] = drawn!.apiKey as string
    // Killed before this line, the key that was drawn is lost and a second is drawn: it opens nothing more.
    save()
  }
}

function productRecord({ code, by: _, image, ...fields }: Product, calendar: Calendar): JsonObject {
  const name = 'gtin' in code ? { gtin: code.gtin } : { code: code.product }
  return { ...name, version: 1, validFrom: calendar.date(-420), fields, files: [fileOf(image)] }
}

function fileOf(image: string): JsonObject {
  const bytes = readFileSync(new URL(`./images/${image}`, import.meta.url))
  const sha256 = createHash('sha256').update(bytes).digest('base64url')
  return { name: image, mediaType: 'image/svg+xml', size: bytes.length, sha256 }
}

function placeRecord({ gln, by: _, ...fields }: Place, calendar: Calendar): JsonObject {
  return { gln, version: 1, validFrom: calendar.date(-420), fields }
}

function lotRecord({ product, lot, made, madeAt, expires, quantity }: Lot): JsonObject {
  const { code, standards } = product
  const name = 'gtin' in code ? { gtin: code.gtin } : { code: code.product }
  const fields = {
    productionDate: made,
    quantity,
    place: madeAt.gln,
    standards,
    ...(expires && { expiryDate: expires }),
  }
  return { ...name, lot, version: 1, validFrom: made, fields }
}

function recordOfOffice(calendar: Calendar): JsonObject {
  const { code, ...fields } = office
  return {
    type: 'party',
    id: code,
    version: 1,
    validFrom: calendar.date(-420),
    fields,
    files: [],
    subjects: [{ type: 'party', id: code }],
  }
}
