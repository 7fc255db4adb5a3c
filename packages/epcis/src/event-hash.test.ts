import type { JsonObject, JsonValue } from '@nguon/statement'
import { describe, expect, test } from 'vitest'
import { namespacesOf } from './context.ts'
import { eventHash, withEventId } from './event-hash.ts'
import { prehashOf } from './prehash.ts'
import { EPCIS_CONTEXT } from './terms.ts'

const CONTEXT = [EPCIS_CONTEXT, { example: 'https://ns.example.com/epcis/' }]
const ITEM = 'https://id.gs1.org/01/04012345111118/21/9876'
const event = (more: JsonObject = {}): JsonObject => ({
  '@context': CONTEXT,
  type: 'ObjectEvent',
  eventTime: '2020-04-01T15:00:00+01:00',
  eventTimeZoneOffset: '+01:00',
  epcList: [ITEM],
  action: 'OBSERVE',
  bizStep: 'inspecting',
  ...more,
})
const prehash = (more: JsonObject) => prehashOf(event(more), namespacesOf(CONTEXT))
const HEAD =
  'eventType=ObjectEventeventTime=2020-04-01T14:00:00.000ZeventTimeZoneOffset=+01:00epcListepc=https://id.gs1.org/01/04012345111118/21/9876action=OBSERVEbizStep=https://ref.gs1.org/cbv/BizStep-inspecting'

// Known answer of the reference implementation: TimeStampRoundOff.jsonld, event 2, of its examples.
test('the hash of a published event', () => {
  const published = event({
    eventTime: '2023-02-02T11:04:03.1414Z',
    epcList: ['https://id.gs1.de/00/040123451111111110'],
    bizStep: 'transporting',
    readPoint: { id: 'geo:50.947573340894124,6.922120147375441' },
  })
  expect(eventHash(published)).toBe(
    'ni:///sha-256;0550df44527332c1fe417c5837fe61b9e71eaa93307b88519dac549bf2d4dcf9?ver=CBV2.0',
  )
})

describe('an event has one hash, whether it says', () => {
  const before = eventHash(event({ disposition: 'active', readPoint: { id: 'https://id.gs1.org/414/4012345000054' } }))
  test.each<[string, JsonObject]>([
    ['its time in another zone', { eventTime: '2020-04-01T14:00:00.000Z' }],
    ['its time with digits behind the millisecond', { eventTime: '2020-04-01T14:00:00.00049Z' }],
    ['an item as EPC URN', { epcList: ['urn:epc:id:sgtin:4012345.011111.9876'] }],
    ['an item with its lot', { epcList: ['https://id.gs1.org/01/04012345111118/10/L1/21/9876'] }],
    ['an item with its variant', { epcList: ['https://id.gs1.org/01/04012345111118/22/2A/21/9876'] }],
    ['an item at another host', { epcList: ['https://id.example.com/stem/01/4012345111118/21/9876?17=261231#x'] }],
    ['an item with escapes it does not need', { epcList: ['https://id.gs1.org/01/04012345111118/21/98%376'] }],
    ['a word with its prefix', { bizStep: 'cbv:BizStep-inspecting' }],
    ['a word as URI', { bizStep: 'https://ref.gs1.org/cbv/BizStep-inspecting' }],
    ['another disposition spelling', { disposition: 'cbv:Disp-active' }],
    ['a place as EPC URN', { readPoint: { id: 'urn:epc:id:sgln:4012345.00005.0' } }],
    ['who recorded it and when', { eventID: 'urn:uuid:1', recordTime: '2026-01-01T00:00:00Z' }],
    ['that it was declared wrong', { errorDeclaration: { declarationTime: '2026-01-01T00:00:00Z' } }],
    ['a remark', { 'rdfs:comment': 'seen twice' }],
    ['nothing more in an empty list', { bizTransactionList: [], quantityList: [] }],
  ])('%s', (_, more) => {
    const place = { id: 'https://id.gs1.org/414/4012345000054' }
    expect(eventHash(event({ disposition: 'active', readPoint: place, ...more }))).toBe(before)
  })

  test('its members and lists in any order', () => {
    const lists: JsonObject = {
      epcList: [ITEM, 'https://id.gs1.org/00/040123451111111110'],
      sourceList: [
        { type: 'location', source: 'urn:epc:id:sgln:4012345.00005.0' },
        { type: 'owning_party', source: 'urn:epc:id:pgln:4012345.00005' },
      ],
      bizTransactionList: [{ type: 'po', bizTransaction: 'urn:x:1' }, { bizTransaction: 'urn:x:2' }],
      'example:b': { 'example:d': 1, 'example:c': [2, 3] },
      'example:a': 'x',
    }
    const turned = (value: JsonValue): JsonValue =>
      Array.isArray(value)
        ? value.map(turned).reverse()
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([name, inside]) => [name, name === '@context' ? inside : turned(inside)]),
            )
          : value
    expect(eventHash(turned(event(lists)) as JsonObject)).toBe(eventHash(event(lists)))
  })

  test('its own members under another prefix of the same meaning', () => {
    const other = { '@context': [EPCIS_CONTEXT, { e: 'https://ns.example.com/epcis/' }], 'e:field': 'v' }
    expect(eventHash(event(other))).toBe(eventHash(event({ 'example:field': 'v' })))
  })
})

describe('the text that is hashed', () => {
  test.each<[string, string]>([
    ['2023-02-02T11:04:03.1415Z', '2023-02-02T11:04:03.142Z'],
    ['2023-02-02T11:04:03.1425Z', '2023-02-02T11:04:03.143Z'],
    ['2023-02-02T11:04:03.141499999Z', '2023-02-02T11:04:03.141Z'],
    ['2023-12-31T23:59:59.9995Z', '2024-01-01T00:00:00.000Z'],
    ['2023-02-02T11:04:03.1+07:00', '2023-02-02T04:04:03.100Z'],
  ])('has %s as %s', (eventTime, written) => {
    expect(prehash({ eventTime })).toContain(`eventTime=${written}eventTimeZone`)
  })

  test.each<[string, JsonObject, string]>([
    ['a number without ornament', { 'example:n': '0050' }, '{https://ns.example.com/epcis/}n=50'],
    ['a decimal', { 'example:n': '+5.10' }, '{https://ns.example.com/epcis/}n=5.1'],
    ['a very small number', { 'example:n': 0.00001 }, '{https://ns.example.com/epcis/}n=1e-05'],
    ['a very large number', { 'example:n': '1e21' }, '{https://ns.example.com/epcis/}n=1000000000000000000000'],
    [
      'truth and nothing',
      { 'example:n': [true, null] },
      '{https://ns.example.com/epcis/}n=None{https://ns.example.com/epcis/}n=True',
    ],
    ['a list in a list', { 'example:n': [[2, 1]] }, '{https://ns.example.com/epcis/}n=1=2'],
    [
      'the items of a list in the singular',
      { 'example:someList': ['b', 'a'] },
      '{https://ns.example.com/epcis/}someList{https://ns.example.com/epcis/}some=a{https://ns.example.com/epcis/}some=b',
    ],
    [
      'an old word in full',
      { 'example:n': 'urn:epcglobal:cbv:disp:active' },
      '{https://ns.example.com/epcis/}n=https://ref.gs1.org/cbv/Disp-active',
    ],
    [
      'the order of bytes, not of JavaScript',
      { 'example:n': ['\u{1f600}', '\uff5e'] },
      '{https://ns.example.com/epcis/}n=\uff5e{https://ns.example.com/epcis/}n=\u{1f600}',
    ],
    ['a prefix that GS1 declares', { ilmd: { 'cbvmda:lotNumber': 'L' } }, 'ilmd{urn:epcglobal:cbv:mda:}lotNumber=L'],
    [
      'a serial with its escapes',
      { parentID: 'urn:epc:id:sgtin:4012345.011111.a%2Fb=(' },
      'parentID=https://id.gs1.org/01/04012345111118/21/a%2Fb=%28',
    ],
  ])('has %s', (_, more, written) => {
    if (more.parentID) expect(prehash(more)).toContain(written)
    else expect(prehash(more)).toBe(HEAD + written)
  })

  test('has a sensor type by one name, whichever host of GS1 it is said at', () => {
    const of = (type: string) => prehash({ sensorElementList: [{ sensorReport: [{ type, value: 26 }] }] })
    const spellings = [
      'Temperature',
      'gs1:Temperature',
      'https://gs1.org/voc/Temperature',
      'https://ref.gs1.org/voc/Temperature',
    ]
    expect(new Set(spellings.map(of))).toEqual(
      new Set([`${HEAD}sensorElementListsensorElementsensorReporttype=https://gs1.org/voc/Temperaturevalue=26`]),
    )
  })
})

test('what is not the same has another hash', () => {
  const different: JsonObject[] = [
    {},
    { eventTimeZoneOffset: '+02:00' },
    { action: 'ADD' },
    { epcList: [ITEM, ITEM.replace('9876', '9877')] },
    { bizStep: 'receiving' },
    { 'example:field': 'Hà Nội' },
    { 'example:field': 'Hà Nội'.normalize('NFD') },
    { certificationInfo: 'https://example.com/certificate' },
    { persistentDisposition: { set: ['recalled'] } },
    { persistentDisposition: { unset: ['recalled'] } },
  ]
  expect(new Set(different.map(more => eventHash(event(more)))).size).toBe(different.length)
})

test('an event without an identifier is given its hash, and one with keeps its own', () => {
  const given = withEventId(event())
  expect(given).toEqual({ ...event(), eventID: eventHash(event()) })
  expect(withEventId(given)).toBe(given)
  expect(eventHash(given)).toBe(given.eventID)
})

test.each([
  '1'.repeat(200_000).concat('x'),
  `https://x${'/8010/8010'.repeat(20_000)}`,
  `http://${'%41'.repeat(60_000)}ä`,
])('a long value is hashed in time that grows with it: %.20s', long => {
  const start = performance.now()
  eventHash(event({ epcList: [long], 'example:field': long }))
  expect(performance.now() - start).toBeLessThan(3_000)
})
