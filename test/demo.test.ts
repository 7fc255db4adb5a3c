import { parseCaptureDocument } from '@nguon/epcis'
import { CertificateFields, TestFields } from '@nguon/rules'
import { type JsonObject, type Subject, subjectName, subjectsOfEvent, subjectsOfLink } from '@nguon/statement'
import { describe, expect, test } from 'vitest'
import { demoOn, documentsOf } from '../scripts/demo/chains.ts'
import { lotCode, placeCode, productCode } from '../scripts/demo/supply-chain.ts'
import { testAddress } from '../scripts/demo/voucher.ts'

// Before, in and after the lychee season, and at the hour when Vietnam's date is not UTC's.
describe.each(['2026-02-03T03:00:00Z', '2026-06-20T05:00:00Z', '2026-11-21T20:30:00Z'])('the demo on %s', now => {
  const { chains, calendar, recall, toScan } = demoOn(new Date(now))
  const documents = chains.flatMap(chain => documentsOf(chain, calendar))
  const events = documents.flatMap(({ document }) => parseCaptureDocument(document).events)
  const lots = chains.flatMap(chain => chain.lots)

  test('is as large as promised and shows all five types of event', () => {
    expect(chains.flatMap(chain => chain.products).length).toBeGreaterThanOrEqual(6)
    expect(lots.length).toBeGreaterThanOrEqual(12)
    expect(events.length).toBeGreaterThanOrEqual(60)
    expect(new Set(events.map(event => event.type)).size).toBe(5)
  })

  test('has nothing in the future', () => {
    for (const event of [...events, recall.event])
      expect(Date.parse(event.eventTime as string)).toBeLessThan(Date.parse(now))
  })

  test('has no number twice, and every number reads as what it is meant to be', () => {
    const codes = [
      ...lots.map(lot => ['lot', lotCode(lot)]),
      ...chains.flatMap(chain => chain.places.map(place => ['place', placeCode(place)])),
      ...chains.flatMap(chain => chain.products.map(product => ['product', productCode(product)])),
    ] as [string, string][]
    expect(new Set(codes.map(([, code]) => code)).size).toBe(codes.length)
    for (const [type, code] of codes) {
      const finest = subjectsOfLink(code)[0]!.type
      expect(finest).toBe(code.includes('/l/') ? `local${type === 'lot' ? '' : `-${type}`}` : type)
    }
    const numbers = chains.flatMap(chain => [...chain.parties, ...chain.places]).map(({ gln }) => gln)
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  test('speaks only of registered lots, of units, items and parts', () => {
    const known = new Set(lots.map(lot => subjectsOfLink(lotCode(lot))[0]!.id))
    for (const event of [...events, recall.event])
      for (const { type, id } of subjectsOfEvent(event)) {
        if (type === 'lot' || type === 'local') expect(known).toContain(id)
        else expect(['unit', 'item', 'other']).toContain(type)
      }
  })

  test('says of every lot and item that somebody made it', () => {
    const isGoods = ({ type }: Subject) => ['lot', 'local', 'item', 'local-item'].includes(type)
    const makes = ({ type, action, bizStep }: (typeof events)[number]) =>
      type === 'TransformationEvent' || (action === 'ADD' && bizStep === 'commissioning')
    const ids = (of: typeof events) => new Set(of.flatMap(subjectsOfEvent).filter(isGoods).map(subjectName))
    expect([...ids(events)].filter(id => !ids(events.filter(makes)).has(id))).toEqual([])
  })

  test('has tests with their limits, passed and failed, and certificates in force, over and withdrawn', () => {
    const vouchers = chains.flatMap(chain => chain.vouchers)
    const fields = (register: string) =>
      vouchers.filter(voucher => voucher.register === register).map(({ record }) => record.fields as JsonObject)
    for (const test of fields('tests')) expect(TestFields.safeParse(test).error).toBeUndefined()
    for (const one of fields('certificates')) expect(CertificateFields.safeParse(one).error).toBeUndefined()
    const verdicts = fields('tests').flatMap(({ results }) => (results as JsonObject[]).map(({ verdict }) => verdict))
    expect(new Set(verdicts)).toEqual(new Set(['pass', 'fail']))
    expect(new Set(fields('certificates').map(({ status }) => status))).toEqual(new Set(['valid', 'withdrawn']))
    expect(fields('certificates').some(({ validTo }) => (validTo as string) < calendar.date(0))).toBe(true)
    for (const { record } of vouchers) expect((record.validFrom as string) <= calendar.date(0)).toBe(true)
    // Each event that names a test names one that is on record.
    const named = events.flatMap(event => JSON.stringify(event).match(/https:[^"]*\/test\/[^"]*/g) ?? [])
    const known = vouchers.map(({ by, record }) => testAddress(by, record.id as string))
    expect(named.length).toBeGreaterThan(3)
    for (const address of named) expect(known).toContain(address)
  })

  test('has an expired lot, a recalled one, one without a GTIN', () => {
    expect(Date.parse(toScan.expired.expires!)).toBeLessThan(Date.parse(now))
    expect(recall.event.persistentDisposition).toEqual({ set: ['recalled'] })
    expect(subjectsOfEvent(recall.event).map(({ id }) => id)).toEqual([subjectsOfLink(lotCode(toScan.recalled))[0]!.id])
    expect(lotCode(toScan.local)).toContain('/l/HKD-0107/')
  })
})
