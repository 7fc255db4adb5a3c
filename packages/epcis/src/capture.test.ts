import type { JsonObject, JsonValue } from '@nguon/statement'
import { describe, expect, test } from 'vitest'
import { checkEvent, parseCaptureDocument, parseCaptureEvent, parseEachEvent } from './capture.ts'
import { EpcisError } from './fault.ts'

const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'
const LOT = 'https://id.gs1.org/01/08930000000019/10/VT0626A'

const object = (more: JsonObject = {}): JsonObject => ({
  type: 'ObjectEvent',
  action: 'OBSERVE',
  eventTime: '2026-06-14T08:30:00.123456789+07:00',
  eventTimeZoneOffset: '+07:00',
  quantityList: [{ epcClass: LOT, quantity: 500, uom: 'KGM' }],
  ...more,
})
const documentOf = (events: JsonValue[], more: JsonObject = {}): JsonObject => ({
  '@context': [CONTEXT],
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-06-14T09:00:00Z',
  epcisBody: { eventList: events },
  ...more,
})

function faultsOf(document: JsonValue): string[] {
  try {
    parseCaptureDocument(document)
    return []
  } catch (error) {
    if (!(error instanceof EpcisError)) throw error
    return error.issues.map(({ pointer, code }) => `${pointer} ${code}`)
  }
}
const faultsOfEvent = (event: JsonObject) =>
  faultsOf(documentOf([event])).map(fault => fault.replace('/epcisBody/eventList/0', ''))

describe('a document for capture', () => {
  test('gives its events as received, each under the context it was meant under', () => {
    const own = { '@context': { example: 'https://ns.example/' }, 'example:field': { bare: 1 } }
    const { events } = parseCaptureDocument(documentOf([object(), object(own)]))
    expect(events[0]).toEqual({ ...object(), '@context': [CONTEXT] })
    expect(events[1]).toEqual({ ...object(own), '@context': [CONTEXT, { example: 'https://ns.example/' }] })
    expect(events[0]!.eventTime).toBe('2026-06-14T08:30:00.123456789+07:00')
    for (const event of events) expect(() => checkEvent(event)).not.toThrow()
  })

  test('that is wrong by the million is refused before all of it is read', () => {
    const odd = Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`a${at}`, 1]))
    const found = faultsOf(documentOf(Array.from({ length: 1000 }, () => object(odd))))
    expect(found.length).toBeGreaterThanOrEqual(1000)
    expect(found.length).toBeLessThan(2000)
  })

  test('may tell its time by another clock than that of the place where it happened', () => {
    const event = { ...object(), eventTime: '2026-06-14T01:30:00Z', eventTimeZoneOffset: '+07:00' }
    expect(faultsOfEvent(event)).toEqual([])
    expect(parseCaptureDocument(documentOf([event])).events[0]).toMatchObject({
      eventTime: '2026-06-14T01:30:00Z',
      eventTimeZoneOffset: '+07:00',
    })
  })

  test('is refused with every fault of every event at once', () => {
    const bad = { ...object({ colour: 'red', bizStep: 'dancing' }), eventTime: undefined as never }
    delete (bad as Record<string, unknown>).eventTime
    expect(faultsOf(documentOf([bad, 7, object({ action: 'GROW' })], { creationDate: 'today', extra: 1 }))).toEqual([
      '/creationDate TIME_MALFORMED',
      '/extra MEMBER_UNKNOWN',
      '/epcisBody/eventList/0/eventTime MEMBER_MISSING',
      '/epcisBody/eventList/0/bizStep VALUE_WRONG',
      '/epcisBody/eventList/0/colour MEMBER_UNKNOWN',
      '/epcisBody/eventList/1 TYPE_WRONG',
      '/epcisBody/eventList/2/action VALUE_WRONG',
    ])
  })

  test('is an EPCISDocument and nothing else', () => {
    expect(faultsOf({ ...documentOf([]), type: 'EPCISQueryDocument' })).toEqual(['/type NOT_A_CAPTURE_DOCUMENT'])
    expect(faultsOf(object())).toEqual(['/type NOT_A_CAPTURE_DOCUMENT'])
    expect(faultsOf(null)).toHaveLength(1)
    expect(faultsOf(documentOf([{ ...object(), type: 'https://ns.example/OwnEvent' }]))).toEqual([
      '/epcisBody/eventList/0/type EVENT_TYPE_UNKNOWN',
    ])
  })
})

describe('events that stand or fall each by itself', () => {
  test('are given in their order, each as it is kept or with its faults', () => {
    const [first, second, third] = parseEachEvent(documentOf([object(), object({ colour: 'red' }), 7])).map(read =>
      read(),
    )
    expect(first).toEqual({ event: { ...object(), '@context': [CONTEXT] } })
    expect(second!.faults).toMatchObject([{ pointer: '/epcisBody/eventList/1/colour', code: 'MEMBER_UNKNOWN' }])
    expect(third!.faults).toMatchObject([{ pointer: '/epcisBody/eventList/2', code: 'TYPE_WRONG' }])
  })

  test('are not read in a frame that is wrong, and what is wrong with them is not said then', () => {
    const document = documentOf([object({ colour: 'red' })], { schemaVersion: '1.2' })
    expect(() => parseEachEvent(document)).toThrow(
      expect.objectContaining({
        issues: [expect.objectContaining({ pointer: '/schemaVersion', code: 'VALUE_WRONG' })],
      }),
    )
  })
})

describe('an event that comes alone', () => {
  test('is given as received, under its own context', () => {
    const event = object({ '@context': CONTEXT })
    expect(parseCaptureEvent(event)).toEqual({ ...event, '@context': [CONTEXT] })
  })

  test.each<[string, JsonValue, object]>([
    ['without a context', object(), { pointer: '/@context', code: 'MEMBER_MISSING' }],
    [
      'under a context of prefixes alone',
      object({ '@context': {} }),
      { pointer: '/@context', code: 'CONTEXT_UNKNOWN' },
    ],
    ['that is a list', [object()], { pointer: '', code: 'TYPE_WRONG' }],
    ['that is a document', documentOf([object()]), { pointer: '/type', code: 'EVENT_TYPE_UNKNOWN' }],
    ['with a fault', object({ '@context': CONTEXT, colour: 'red' }), { pointer: '/colour', code: 'MEMBER_UNKNOWN' }],
  ])('is refused %s', (_, event, fault) => {
    expect(() => parseCaptureEvent(event)).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining(fault)] }),
    )
  })
})

test('names and texts that are not composed are refused wherever they stand, and composed ones taken', () => {
  const place = 'xã Gia Bình'
  const prefixed = (text: string): JsonObject => ({
    '@context': { ex: 'https://ns.example/' },
    'ex:note': ['a', { 'ex:more': text }],
    'ex:map': { [text]: 1 },
    'nguon:audience': { partners: [`/ex:${text}`] },
  })
  expect(faultsOfEvent(object(prefixed(place)))).toEqual([])
  expect(faultsOfEvent(object(prefixed(place.normalize('NFD'))))).toEqual([
    '/ex:note/1/ex:more NOT_NFC',
    `/ex:map/${place.normalize('NFD')} NOT_NFC`,
    '/nguon:audience/partners/0 NOT_NFC',
  ])
  const context = [CONTEXT, { [place.normalize('NFD')]: 'https://ns.example/' }]
  expect(faultsOf(documentOf([], { '@context': context }))).toEqual([`/@context/1/${place.normalize('NFD')} NOT_NFC`])
})

describe('an event is refused for', () => {
  test.each<[string, JsonObject, string[]]>([
    [
      'an offset without a leading zero',
      object({ eventTimeZoneOffset: '+7:00' }),
      ['/eventTimeZoneOffset OFFSET_MALFORMED'],
    ],
    ['a day that is not in the calendar', object({ eventTime: '2026-02-29T00:00:00Z' }), ['/eventTime TIME_MALFORMED']],
    ['a time without a zone', object({ eventTime: '2026-02-28T00:00:00' }), ['/eventTime TIME_MALFORMED']],
    [
      'the old spelling of a CBV word',
      object({ bizStep: 'urn:epcglobal:cbv:bizstep:shipping' }),
      ['/bizStep VALUE_WRONG'],
    ],
    ['a CBV word that is none', object({ bizStep: 'cbv:BizStep-dancing' }), ['/bizStep VALUE_WRONG']],
    [
      'a wrong check digit',
      object({ quantityList: [{ epcClass: 'https://id.gs1.org/01/08930000000018/10/A' }] }),
      ['/quantityList/0/epcClass IDENTIFIER_WRONG'],
    ],
    ['a lot where one thing is meant', object({ epcList: [LOT] }), ['/epcList/0 CLASS_AS_INSTANCE']],
    [
      'a lot of ours where one thing is meant',
      object({ epcList: ['https://nguon.localhost/l/HTX-0042/GAO/L1'] }),
      ['/epcList/0 CLASS_AS_INSTANCE'],
    ],
    [
      'one thing where a kind is meant',
      object({ quantityList: [{ epcClass: 'urn:epc:id:sgtin:0614141.107346.2017' }] }),
      ['/quantityList/0/epcClass INSTANCE_AS_CLASS'],
    ],
    [
      'a wrong check digit of a place',
      object({ readPoint: { id: 'https://id.gs1.org/414/8930000009112' } }),
      ['/readPoint/id IDENTIFIER_WRONG'],
    ],
    [
      'a unit that is a word',
      object({ quantityList: [{ epcClass: LOT, quantity: 1, uom: 'kg' }] }),
      ['/quantityList/0/uom VALUE_WRONG'],
    ],
    [
      'less than nothing',
      object({ quantityList: [{ epcClass: LOT, quantity: -1 }] }),
      ['/quantityList/0/quantity VALUE_WRONG'],
    ],
    [
      'a prefix nobody declared',
      object({ 'zz:x': { 'zz:y': [{ 'zz:z': 1 }] } }),
      ['/zz:x PREFIX_UNDECLARED', '/zz:x/zz:y PREFIX_UNDECLARED', '/zz:x/zz:y/0/zz:z PREFIX_UNDECLARED'],
    ],
    [
      'a context that would have to be fetched',
      object({ '@context': 'https://ns.example/context.jsonld' }),
      ['/@context CONTEXT_UNKNOWN'],
    ],
    [
      'a context that says the same twice',
      object({ '@context': [{ ex: 'https://ns.example/' }, { ex: 'https://ns.example/' }] }),
      ['/@context/1 LIST_REPEATS'],
    ],
    [
      'the name of an extension that is no URI',
      object({ '@context': { ex: 'https://ns.example/' }, 'ex:my field': 1 }),
      ['/ex:my field URI_MALFORMED'],
    ],
    [
      'our prefix meaning something else',
      object({ '@context': { nguon: 'https://ns.example/' } }),
      ['/@context/nguon MEMBER_RESERVED'],
    ],
    ['a salt of its own', object({ 'nguon:salt': 'AAAA' }), ['/nguon:salt MEMBER_RESERVED']],
    ['particulars without ADD', object({ ilmd: {} }), ['/ilmd ILMD_MISPLACED']],
    [
      'a lasting state that says nothing',
      object({ persistentDisposition: {} }),
      ['/persistentDisposition MEMBER_MISSING'],
    ],
    ['the same thing twice', object({ epcList: ['urn:uuid:a', 'urn:uuid:a'] }), ['/epcList LIST_REPEATS']],
    ['no object at all', { ...object(), quantityList: [] }, ['/quantityList OBJECT_MISSING']],
    [
      'an output from nothing',
      {
        ...object(),
        type: 'TransformationEvent',
        action: undefined as never,
        quantityList: undefined as never,
        outputQuantityList: [{ epcClass: LOT }],
      },
      ['/outputQuantityList OBJECT_MISSING'],
    ],
    [
      'packing into nothing',
      {
        ...object(),
        type: 'AggregationEvent',
        action: 'ADD',
        quantityList: undefined as never,
        childQuantityList: [{ epcClass: LOT }],
      },
      [' MEMBER_MISSING'],
    ],
    [
      'a measurement nobody knows',
      object({ sensorElementList: [{ sensorReport: [{ type: 'Happiness', value: '1' }] }] }),
      ['/sensorElementList/0/sensorReport/0/type VALUE_WRONG', '/sensorElementList/0/sensorReport/0/value TYPE_WRONG'],
    ],
    [
      'what corrects an event that did not occur',
      object({
        errorDeclaration: {
          declarationTime: '2026-06-15T00:00:00Z',
          reason: 'https://ref.gs1.org/cbv/ER-did_not_occur',
          correctiveEventIDs: ['urn:uuid:a'],
        },
      }),
      ['/errorDeclaration/correctiveEventIDs VALUE_WRONG'],
    ],
    [
      'a certificate that is no address',
      object({ certificationInfo: ['no uri', 'urn:a:b'] }),
      ['/certificationInfo/0 URI_MALFORMED'],
    ],
  ])('%s', (_, event, faults) => {
    expect(faultsOfEvent(JSON.parse(JSON.stringify(event)))).toEqual(faults)
  })
})

test.each([
  'shipping',
  'cbv:BizStep-shipping',
  'https://ref.gs1.org/cbv/BizStep-shipping',
  'https://ns.example/steps/dancing',
])('the step %s is taken', bizStep => {
  expect(faultsOfEvent(object({ bizStep }))).toEqual([])
})
