import { equalBytes } from '@nguon/merkle'
import { PROOF_MEDIA_TYPE, verify } from '@nguon/proof'
import { nodeVerify } from '@nguon/signer'
import {
  fromBase64url,
  hostOf,
  type JsonObject,
  parseEntry,
  type Subject,
  subjectsOfPath,
  toBase64url,
  toHex,
  verifyPromise,
  verifyReceipt,
} from '@nguon/statement'
import { acceptErasure, findStatement, newestAnchoredHead, nothing, readableTo } from '@nguon/store'
import { beforeAll, describe, expect, test } from 'vitest'
import { rebuildProjections } from '../../capture/src/project.ts'
import { ORIGIN } from '../../capture/src/testing.ts'
import { type TestReader, testReader } from '../../resolver/src/testing.ts'
import { completeness } from './complete.ts'
import { proofsOf } from './event-proof.ts'
import { type ShownEvent, showEvents } from './shown.ts'
import { type Ask, eventsOf, openQuery } from './testing.ts'

const GTIN = '08930000000019'
const LOT = `/01/${GTIN}/10/VT0626A`
const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'

let log: TestReader
let ask: Ask
let farm: string

const event = (members: JsonObject): JsonObject => ({
  type: 'ObjectEvent',
  eventTime: '2026-06-12T05:40:00+07:00',
  eventTimeZoneOffset: '+07:00',
  action: 'OBSERVE',
  quantityList: [{ epcClass: `https://id.gs1.org${LOT}`, quantity: 900, uom: 'KGM' }],
  ...members,
})

async function capture(...events: JsonObject[]): Promise<Uint8Array[]> {
  const answer = await log.send('POST', '/epcis/capture', farm, {
    '@context': [CONTEXT, { example: 'https://ns.example/' }],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-06-12T06:00:00+07:00',
    epcisBody: { eventList: events },
  })
  if (answer.statusCode !== 202) throw new Error(answer.body)
  const job = await log.send('GET', answer.headers.location as string, farm)
  const said = job.json<{ 'nguon:statements': { entryId: string }[] }>()['nguon:statements']
  return said.map(({ entryId }) => fromBase64url(entryId))
}

const all: Uint8Array[] = []
let shown: ShownEvent[]

beforeAll(async () => {
  log = await testReader()
  ask = await openQuery(log)
  farm = await log.party('HTX-0042', ['producer'])
  await log.send('POST', '/api/products', farm, { gtin: GTIN, fields: { name: 'Vải thiều' } })
  await log.send('POST', '/api/lots', farm, { gtin: GTIN, lot: 'VT0626A', fields: { productionDate: '2026-06-12' } })
  all.push(
    ...(await capture(
      event({ action: 'ADD', bizStep: 'commissioning' }),
      event({ bizStep: 'storing', 'nguon:audience': { '': 'partners' } }),
      event({ bizStep: 'inspecting', 'example:price': '23.500 đ', 'nguon:audience': { '/example:price': 'partners' } }),
    )),
  )
  await log.anchor()
  all.push(...(await capture(event({ bizStep: 'shipping' }))))
  await log.sequence()
  all.push(...(await capture(event({ bizStep: 'receiving' }))))
  shown = await showEvents(log.db, all, nothing)
})

const steps = (events: readonly ShownEvent[]) => events.map(({ event }) => event.bizStep)
const vouching = () => ({ db: log.db, origin: ORIGIN, receiptKey: log.keys.receipt, now: () => new Date() })

describe('events as they are shown', () => {
  test('hold what was captured, with the time of record, and none of what is the platform’s', () => {
    const [first] = shown
    const { eventID, recordTime, '@context': context, ...rest } = first!.event
    expect(rest).toEqual(event({ action: 'ADD', bizStep: 'commissioning' }))
    expect(context).toEqual([CONTEXT, { example: 'https://ns.example/' }])
    expect(eventID).toMatch(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/)
    expect(recordTime).toBe(first!.received.toISOString())
  })

  test('are those that a reader may see, with what it may see of them, under one id for all', async () => {
    expect(steps(shown)).toEqual(['commissioning', 'inspecting', 'shipping', 'receiving'])
    expect(shown[1]!.event).not.toHaveProperty('example:price')
    const own = await showEvents(log.db, all, readableTo(log.db, 'HTX-0042', Date.now))
    expect(steps(own)).toEqual(['commissioning', 'storing', 'inspecting', 'shipping', 'receiving'])
    expect(own[2]!.event['example:price']).toBe('23.500 đ')
    expect(own[2]!.event.eventID).toBe(shown[1]!.event.eventID)
  })
})

describe('beside an event', () => {
  test('stands a receipt that any stranger verifies, or a promise while it has none', async () => {
    const head = await newestAnchoredHead(log.db)
    const proofs = await proofsOf(vouching(), head, shown)
    const keys = [log.keys.receipt.jwk]
    for (const [at, proof] of proofs.entries()) {
      const { statement, index } = shown[at]!
      expect(proof).toMatchObject({ entryId: toBase64url(statement.entryId), proof: `/proof${LOT}` })
      if (at < 2) {
        const { root, receipt } = await verifyReceipt(
          fromBase64url(proof.receipt as string),
          statement,
          keys,
          nodeVerify,
        )
        expect(equalBytes(root, head!.logRoot)).toBe(true)
        expect(receipt).toMatchObject({ iss: 'https://truyxuat.example', size: head!.size, index })
        expect(proof).toMatchObject({ index: Number(index), size: Number(head!.size) })
      } else {
        const promised = await verifyPromise(fromBase64url(proof.promise as string), keys, nodeVerify)
        expect(promised.entryId).toEqual(statement.entryId)
        expect(proof).not.toHaveProperty('receipt')
      }
    }
    expect(proofs.map(({ index }) => index === null)).toEqual([false, false, false, true])
  })

  test('stands a promise before any head is anchored', async () => {
    const [proof] = await proofsOf(vouching(), undefined, shown.slice(0, 1))
    expect(proof).toHaveProperty('promise')
  })
})

describe('an answer about one subject', () => {
  const lot = subjectsOfPath(LOT)[0]!

  /** What a client does: every entry of the proved history is either in the answer or accounted for. */
  async function missing(answer: JsonObject, events: readonly ShownEvent[]): Promise<string[]> {
    const file = await log.get(answer.proof as string, { accept: PROOF_MEDIA_TYPE })
    const verdict = await verify(file.body, subjectsOfPath(LOT), [], log.trust, null, nodeVerify)
    const { size } = answer.head as { size: number }
    const named = verdict.answers[0]!
    expect(named.subject).toEqual(answer.subject as Subject)
    const below = named.statements.filter(({ index }) => Number(index) < size)
    expect(below.length).toBe(answer.count)
    const told = new Set((answer.others as { index: number }[]).map(({ index }) => index))
    const inAnswer = new Set(events.map(({ entryId }) => toHex(entryId)))
    return below
      .filter(({ index, statement }) => !told.has(Number(index)) && !inAnswer.has(toHex(statement.entryId)))
      .map(({ index }) => String(index))
  }

  test('names the head under which it is whole, what else names the subject, and what is above', async () => {
    const head = (await newestAnchoredHead(log.db))!
    const answer = (await completeness(log.db, head, lot, shown))!
    expect(answer).toMatchObject({
      head: { size: Number(head.size), mapRoot: toBase64url(head.mapRoot) },
      subject: { type: 'lot', id: `(01)${GTIN}(10)VT0626A` },
      count: 4,
      proof: `/proof${LOT}`,
      pending: shown.slice(2).map(({ entryId }) => toBase64url(entryId)),
    })
    expect((answer.others as { kind: string }[]).map(({ kind }) => kind)).toEqual(['record', 'event'])
    expect(await missing(answer, shown)).toEqual([])
  })

  test('that leaves an event out is found out by whoever checks, also after a newer head', async () => {
    const head = (await newestAnchoredHead(log.db))!
    const answer = (await completeness(log.db, head, lot, shown))!
    expect(await missing(answer, shown.slice(1))).toEqual([String(shown[0]!.index)])
    await log.anchor()
    expect(await missing(answer, shown)).toEqual([])
  })

  test('is not claimed to be whole for a thing that has no proof file', async () => {
    const head = (await newestAnchoredHead(log.db))!
    expect(await completeness(log.db, head, { type: 'other', id: 'urn:example:1' }, [])).toBeNull()
  })
})

describe('over HTTP, `?proof=true`', () => {
  const pallet = 'https://id.gs1.org/00/389300000000000010'
  const path = `/epcs/${encodeURIComponent(pallet)}/events?proof=true`
  const inside = { childEPCs: ['https://id.gs1.org/01/08930000000019/21/S1'] }
  type Whole = { '@context': unknown; 'nguon:complete'?: { count: number; pending: string[]; others: unknown[] } }

  beforeAll(async () => {
    await capture(
      {
        ...{ type: 'AggregationEvent', action: 'ADD', bizStep: 'packing', parentID: pallet, ...inside },
        ...{ eventTime: '2026-06-12T06:40:00+07:00', eventTimeZoneOffset: '+07:00' },
      },
      event({ bizStep: 'loading', epcList: [pallet], 'nguon:audience': { '': 'partners' } }),
    )
    await log.anchor()
    await capture(event({ bizStep: 'departing', epcList: [pallet] }))
  })

  test('stand under our prefix, and a question about one thing alone is answered with the head', async () => {
    const answer = await ask(path)
    const proofs = eventsOf(answer).map(found => found['nguon:proof'] as { receipt?: string; promise?: string })
    expect(proofs.map(proof => Object.hasOwn(proof, 'receipt'))).toEqual([true, false])
    expect(proofs).toMatchObject([{ party: 'HTX-0042' }, { party: 'HTX-0042' }])
    const { 'nguon:complete': complete, '@context': context } = answer.json<Whole>()
    expect(context).toContainEqual({ nguon: 'urn:nguon:' })
    expect(complete).toMatchObject({ count: 2, others: [{ kind: 'event' }], pending: [expect.any(String)] })
    const matched = await ask(`/events?MATCH_anyEPC=${encodeURIComponent(pallet)}&proof=true`)
    expect(matched.json<Whole>()['nguon:complete']).toEqual(complete)
    const ofLot = await ask(`/events?MATCH_anyEPCClass=https://id.gs1.org${LOT}&proof=true`)
    expect(ofLot.json<Whole>()['nguon:complete']).toMatchObject({ subject: { type: 'lot' }, proof: `/proof${LOT}` })
    const own = await ask(path, { key: farm })
    expect(own.json<Whole>()['nguon:complete']).toMatchObject({ count: 2, others: [] })
  })

  test('claim nothing of a page, of a bounded answer or of a narrower question', async () => {
    for (const more of ['&perPage=1', '&eventCountLimit=5', '&EQ_bizStep=packing']) {
      const answer = (await ask(path + more)).json<Whole>()
      expect(answer, more).not.toHaveProperty('nguon:complete')
    }
    expect(eventsOf(await ask(path.replace('?proof=true', '')))[0]).not.toHaveProperty('nguon:proof')
  })
})

test('what was erased is shown no more: a member goes from its event, and with body 0 the event', async () => {
  const erase = (entryId: Uint8Array, body: number, by = all[body]!) =>
    log.db.transaction().execute(async trx => {
      const said = parseEntry((await findStatement(trx, entryId))!.entry)
      await acceptErasure(trx, { digest: said.bodies[body]!.digest, entryId: by, accepted: new Date() })
    })
  const own = (step: string) => ask(`/events?EQ_bizStep=${step}`, { key: farm })
  const found = async () => (await ask('/bizSteps')).json<{ member: string[] }>().member
  const [kept] = eventsOf(await own('storing'))
  expect(await found()).toContain('shipping')
  await erase(all[2]!, 1)
  await erase(all[1]!, 0)
  await erase(all[3]!, 0, all[4]!)
  expect(eventsOf(await own('inspecting')).map(found => found['example:price'])).toEqual([undefined])
  expect(eventsOf(await own('storing'))).toEqual([])
  // Nor is anything found by it while its bytes are still owed, also in an index that was filled again.
  expect(await found()).not.toContain('shipping')
  await rebuildProjections(log.db, hostOf(ORIGIN))
  expect(await found()).not.toContain('shipping')
  const gone = await ask(`/events/${encodeURIComponent(kept!.eventID as string)}`, { key: farm })
  expect(gone.statusCode).toBe(404)
})
