/** The chain is away for an hour while statements keep coming in: what a reader is given meanwhile. */
import { parseProofFile, verify } from '@nguon/proof'
import { nodeVerify } from '@nguon/signer'
import { subjectsOfPath } from '@nguon/statement'
import { logSize, mapSize, newestAnchoredHead, newestHead, type StoredHead } from '@nguon/store'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { ORIGIN } from '../../capture/src/testing.ts'
import { type TestReader, testReader } from './testing.ts'

const GTIN = '08930000000019'
const OLD = 'VT0626A'
const MINUTES = 60
let it_: TestReader
let coop: string
let anchored: StoredHead
/** Different in every event, so that no two are one. */
let events = 0

const pathOf = (lot: string) => `/01/${GTIN}/10/${lot}`

async function say(lot: string, bizStep: string, members: object = {}): Promise<void> {
  const answer = await it_.send('POST', '/epcis/capture', coop, {
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { nguon: 'urn:nguon:' }],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-06-12T06:00:00+07:00',
    epcisBody: {
      eventList: [
        {
          type: 'ObjectEvent',
          eventTime: '2026-06-12T05:40:00+07:00',
          eventTimeZoneOffset: '+07:00',
          action: 'OBSERVE',
          bizStep,
          quantityList: [{ epcClass: `https://id.gs1.org${pathOf(lot)}`, quantity: ++events, uom: 'KGM' }],
          ...members,
        },
      ],
    },
  } as never)
  if (answer.statusCode !== 202) throw new Error(answer.body)
}

/** The file of a lot as a stranger gets it now, and what it is worth to him now. */
async function ask(lot: string) {
  const answer = await it_.get(`/proof${pathOf(lot)}`)
  expect(answer.statusCode, answer.body).toBe(200)
  const file = parseProofFile(answer.body)
  const now = BigInt(Math.floor(it_.clock.now / 1000))
  const verdict = await verify(answer.body, subjectsOfPath(pathOf(lot)), [], it_.trust, now, nodeVerify)
  expect(verdict.steps.find(({ state }) => state === 'failed')).toBeUndefined()
  const [own] = verdict.answers
  return { verdict: verdict.verdict, size: file.head.size, pending: file.pending.length, said: own!.statements.length }
}

beforeAll(async () => {
  it_ = await testReader()
  coop = await it_.party('HTX-0042', ['producer'])
  await it_.send('POST', '/api/products', coop, { gtin: GTIN, fields: { name: 'Vải thiều' } })
  await it_.send('POST', '/api/lots', coop, { gtin: GTIN, lot: OLD, fields: { productionDate: '2026-06-12' } })
  await say(OLD, 'commissioning', { action: 'ADD' })
  await it_.anchor()
  anchored = (await newestAnchoredHead(it_.db))!
})

test('every file of the hour stands at the last anchored head and shows what is newer as pending', async () => {
  const { said } = await ask(OLD)
  const began = it_.clock.now
  let newer = 0
  let waiting: StoredHead | null = null
  for (let minute = 1; minute <= MINUTES; minute++) {
    it_.clock.now = began + minute * 60_000
    const fresh = `VT07${String(minute).padStart(2, '0')}`
    await say(fresh, 'commissioning', { action: 'ADD' })
    if (minute % 4 === 1) {
      await say(OLD, 'packing')
      newer++
    }
    // Asked before and after they have their positions.
    if (minute % 3 === 0)
      expect(await ask(OLD)).toEqual({ verdict: 'verified', size: anchored.size, pending: newer, said })
    waiting = (await it_.ledgerTurn()) ?? waiting
    expect(await ask(OLD)).toEqual({ verdict: 'verified', size: anchored.size, pending: newer, said })
    expect(await ask(fresh)).toEqual({ verdict: 'pending', size: anchored.size, pending: 1, said: 0 })
    expect(await ask('KHONG-CO')).toEqual({ verdict: 'unknown', size: anchored.size, pending: 0, said: 0 })
  }
  // One head is in flight all the time; the map of the next one has grown behind it, in one version of each page.
  expect((await newestHead(it_.db))!.size).toBe(waiting!.size)
  expect(await mapSize(it_.db)).toBe(await logSize(it_.db, ORIGIN))
  const { rows } = await sql<{ versions: bigint }>`
    select count(*) as versions from map_page group by path order by 1 desc limit 1`.execute(it_.db)
  expect(rows[0]!.versions).toBeLessThanOrEqual(3n)

  await it_.settle(waiting!)
  expect((await ask(OLD)).size).toBe(waiting!.size)
  await it_.anchor()
  expect(await ask(OLD)).toMatchObject({ verdict: 'verified', pending: 0, said: said + newer })
  expect(await ask('VT0760')).toMatchObject({ verdict: 'verified', pending: 0, said: 1 })
}, 240_000)

test('pages that are not those of the head give no proof, and the reader is told to wait', async () => {
  await sql`
    update map_page set content = set_byte(content, octet_length(content) - 1, get_byte(content, octet_length(content) - 1) # 1)`.execute(
    it_.db,
  )
  const answer = await it_.get(`/proof${pathOf('VT0701')}`, { accept: 'application/json' })
  expect(answer.statusCode).toBe(503)
})
