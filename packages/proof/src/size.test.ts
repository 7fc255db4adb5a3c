import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Subject } from '@nguon/statement'
import { expect, test } from 'vitest'
import type { FileAnswer } from './file.ts'
import { parseProofFile } from './read-file.ts'
import { ACADEMY, createWorld, enrol, logEvent, logRecord, proofOf, seal } from './testing.ts'
import { formatProofFile } from './write-file.ts'

const GTIN = '08930000000019'
const LOT: Subject = { type: 'lot', id: `(01)${GTIN}(10)VT0626A` }
const PRODUCT: Subject = { type: 'product', id: `(01)${GTIN}` }
const PLACE: Subject = { type: 'place', id: '(414)8930000000002' }

/** What a log has of a million entries and a map of a million keys at most: levels of the tree, and of a path that is unlucky. */
const LOG_DEPTH = 20
const MAP_DEPTH = 30
const FIRST = 123_456n
const SIZE = 1_000_000n

/** As many hashes, which no compression makes smaller. */
const hashes = (count: number) => Array.from({ length: count }, () => new Uint8Array(randomBytes(32)))

const asDeep = (answer: FileAnswer): FileAnswer => ({
  ...answer,
  map: { ...answer.map, siblings: hashes(MAP_DEPTH) },
  statements: answer.statements.map(one => ({ ...one, index: FIRST + one.index, path: hashes(LOG_DEPTH) })),
})

test('the file of a lot of five events, each under a head of its own, has at most 30 kB gzipped in a log of a million', async () => {
  const world = createWorld([ACADEMY, { owner: 'Hiệp hội Người tiêu dùng', independent: true }])
  const producer = enrol(world, 'HTX-0042', ['producer'])
  const carrier = enrol(world, 'VC-0011', ['carrier'])
  logRecord(world, producer, {
    ...{ type: 'party', id: 'HTX-0042', subjects: [{ type: 'party', id: 'HTX-0042' }] },
    fields: { name: 'Hợp tác xã Đồi Mây', address: 'xã Gia Bình, tỉnh Bắc Ninh', gln: '8930000000002' },
  })
  logRecord(world, producer, {
    ...{ type: 'product', id: GTIN, subjects: [PRODUCT] },
    fields: { name: 'Vải thiều sấy khô', nameEn: 'Dried lychee', brand: 'Đồi Mây', origin: 'Việt Nam' },
  })
  logRecord(world, producer, {
    ...{ type: 'place', id: '8930000000002', subjects: [PLACE] },
    fields: { name: 'Xưởng sấy số 1', address: 'xã Gia Bình, tỉnh Bắc Ninh', latitude: 21.0612, longitude: 106.1748 },
  })
  logRecord(world, producer, {
    ...{ type: 'lot', id: 'VT0626A', subjects: [LOT] },
    fields: { productionDate: '2026-06-12', expiryDate: '2027-06-12', quantity: 1250.5, unit: 'KGM' },
  })
  for (const [n, bizStep] of ['commissioning', 'inspecting', 'packing', 'shipping', 'receiving'].entries()) {
    logEvent(world, n < 3 ? producer : carrier, {
      '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { nguon: 'urn:nguon:' }],
      type: 'ObjectEvent',
      eventTime: `2026-06-1${n}T05:40:00+07:00`,
      eventTimeZoneOffset: '+07:00',
      action: n === 0 ? 'ADD' : 'OBSERVE',
      bizStep,
      disposition: 'active',
      readPoint: { id: 'https://id.gs1.org/414/8930000000002' },
      bizLocation: { id: 'https://id.gs1.org/414/8930000000002' },
      quantityList: [{ epcClass: `https://id.gs1.org/01/${GTIN}/10/VT0626A`, quantity: 1250.5, uom: 'KGM' }],
    })
    seal(world)
  }
  seal(world)
  const file = await proofOf(world, [LOT], [PLACE, { type: 'party', id: 'HTX-0042' }, { type: 'party', id: 'VC-0011' }])
  expect(file.answers[0]!.statements).toHaveLength(6)
  expect(file.heads).toHaveLength(5)
  const grown = formatProofFile({
    ...file,
    head: { ...file.head, size: SIZE },
    answers: file.answers.map(asDeep),
    records: file.records.map(asDeep),
    signers: file.signers.map(asDeep),
    // A consistency path has at most a hash for each level, and one.
    heads: file.heads.map(head => ({ ...head, size: FIRST + head.size, consistency: hashes(LOG_DEPTH + 1) })),
  })
  expect(parseProofFile(grown).answers[0]!.statements).toHaveLength(6)
  const size = gzipSync(grown).length
  console.log(`proof file of five events in a log of a million: ${(size / 1000).toFixed(1)} kB gzipped`)
  expect(size).toBeLessThanOrEqual(30_000)
})
