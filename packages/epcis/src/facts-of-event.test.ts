import type { JsonObject } from '@nguon/statement'
import { describe, expect, test } from 'vitest'
import { eventHash } from './event-hash.ts'
import { factsOfEvent } from './facts-of-event.ts'

const GTIN = '08930000000019'
const event = (members: JsonObject = {}): JsonObject => ({
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { ex: 'https://ns.example/' }],
  type: 'ObjectEvent',
  eventID: 'urn:uuid:1',
  action: 'OBSERVE',
  eventTime: '2026-06-14T08:30:00.1234567890+07:00',
  eventTimeZoneOffset: '+07:00',
  epcList: [],
  ...members,
})
const things = (members: JsonObject) => factsOfEvent(event(members)).things.map(({ role, key }) => `${role} ${key}`)
const values = (members: JsonObject) =>
  factsOfEvent(event(members)).values.map(({ name, text, number, time }) => [name, text, number, time])

describe('the fixed fields of an event', () => {
  test('are the bare words of CBV in any spelling, keys, and exact times', () => {
    for (const bizStep of ['shipping', 'cbv:BizStep-shipping', 'https://ref.gs1.org/cbv/BizStep-shipping'])
      expect(factsOfEvent(event({ bizStep })).bizStep).toBe('shipping')
    expect(
      factsOfEvent(
        event({
          bizStep: 'https://ns.example/step/drying',
          disposition: 'urn:epcglobal:cbv:disp:in_transit',
          readPoint: { id: 'urn:epc:id:sgln:893000000.906.A' },
          bizLocation: { id: 'https://any.example/414/8930000009067/254/0' },
        }),
      ),
    ).toMatchObject({
      type: 'ObjectEvent',
      action: 'OBSERVE',
      eventId: 'urn:uuid:1',
      eventTime: '1781400600.123456789',
      bizStep: 'https://ns.example/step/drying',
      disposition: 'in_transit',
      readPoint: '/414/8930000009067/254/A',
      bizLocation: '/414/8930000009067',
      transformationId: null,
      errorDeclaration: null,
    })
  })

  test('an event without an id goes by its hash, whatever its salt', () => {
    const { eventID: _, ...nameless } = event()
    expect(factsOfEvent({ ...nameless, 'nguon:salt': 'AAAAAAAAAAAAAAAAAAAAAA' }).eventId).toBe(eventHash(nameless))
  })

  test('an event without a time cannot be found', () => {
    expect(() => factsOfEvent(event({ eventTime: 'yesterday' }))).toThrow('/eventTime')
  })

  test('an error declaration gives its time, its reason and the events that correct', () => {
    const errorDeclaration = {
      declarationTime: '2026-06-15T00:00:00Z',
      reason: 'cbv:ER-did_not_occur',
      correctiveEventIDs: ['urn:uuid:2'],
      'ex:by': 'A',
    }
    expect(factsOfEvent(event({ errorDeclaration }))).toMatchObject({
      errorDeclaration: { time: '1781481600', reason: 'did_not_occur' },
      values: [
        { name: 'ERROR_DECLARATION {https://ns.example/}by', text: 'A' },
        { name: 'correctiveEventID', text: 'urn:uuid:2' },
      ],
    })
  })
})

describe('the things of an event', () => {
  test.each([
    `https://id.gs1.org/01/${GTIN}/21/S1`,
    `https://any.example:8443/stem/01/${GTIN}/21/S1?17=261231`,
    `http://any.example/01/${GTIN}/22/V/10/L/21/S1`,
    `https://any.example/01/${GTIN}/21/%53%31`,
    'urn:epc:id:sgtin:893000000.0001.S1',
  ])('%s is found by one key', uri => {
    expect(things({ epcList: [uri] })[0]).toBe(`epc /01/${GTIN}/21/S1`)
  })

  test('a lot beside a serial is dropped from the key and kept with the item', () => {
    expect(things({ epcList: [`https://id.gs1.org/01/${GTIN}/10/L/21/S`] })).toEqual([
      `epc /01/${GTIN}/21/S`,
      `epcLot /01/${GTIN}/10/L/21/S`,
    ])
    expect(things({ epcList: [`https://id.gs1.org/01/${GTIN}/22/V/10/L%2F1/21/S%2F1`] })).toEqual([
      `epc /01/${GTIN}/21/S%2F1`,
      `epcLot /01/${GTIN}/10/L%2F1/21/S%2F1`,
    ])
    expect(things({ epcList: [`https://id.gs1.org/8006/${GTIN}0102/10/L/21/S`] })).toEqual([
      `epc /8006/${GTIN}0102/21/S`,
      `epcLot /8006/${GTIN}0102/10/L/21/S`,
    ])
    expect(things({ childEPCs: ['https://any.example/l/HTX/P/L/S'] })).toEqual([
      'child /l/HTX/P/L/S',
      'childLot /l/HTX/P/L/S',
    ])
  })

  test('the lot that an ilmd names is that of the items made', () => {
    const epcList = ['urn:epc:id:sgtin:893000000.0001.S1', 'urn:x:1']
    expect(things({ epcList, childEPCs: epcList, ilmd: { 'cbvmda:lotNumber': 'L/1' } })).toEqual([
      `epc /01/${GTIN}/21/S1`,
      `epcLot /01/${GTIN}/10/L%2F1/21/S1`,
      'epc urn:x:1',
      `child /01/${GTIN}/21/S1`,
      'child urn:x:1',
    ])
  })

  test('the lot that an ilmd names is that of the classes made', () => {
    const outputQuantityList = [`https://id.gs1.org/01/${GTIN}`, 'https://any.example/l/HTX/P', 'urn:x:1'].map(
      epcClass => ({ epcClass }),
    )
    const inputQuantityList = [{ epcClass: `https://id.gs1.org/01/${GTIN}` }]
    expect(things({ inputQuantityList, outputQuantityList, ilmd: { 'cbvmda:lotNumber': 'L1' } })).toEqual([
      `inputClass /01/${GTIN}`,
      `outputClass /01/${GTIN}`,
      `outputLot /01/${GTIN}/10/L1`,
      'outputClass /l/HTX/P',
      'outputLot /l/HTX/P/L1',
      'outputClass urn:x:1',
    ])
    expect(
      things({ outputQuantityList: outputQuantityList.slice(0, 1), ilmd: { 'cbvmda:lotNumber': 'lô 1' } }),
    ).toEqual([`outputClass /01/${GTIN}`])
  })

  test.each([
    ['https://nguon.example/l/HTX-0042/RUOU-NEP/L07', '/l/HTX-0042/RUOU-NEP/L07'],
    [`https://id.gs1.org/01/${GTIN}/10/a%2fb`, `/01/${GTIN}/10/a%2Fb`],
    [`https://id.gs1.org/01/${GTIN}/10/l/21/S1`, `/01/${GTIN}/21/S1`],
    ['https://id.gs1.org/01/08930000000018/10/L', 'https://id.gs1.org/01/08930000000018/10/L'],
    ['https://example.com/some/thing', 'https://example.com/some/thing'],
    ['urn:epc:id:gid:1.2.3', 'urn:epc:id:gid:1.2.3'],
    ['urn:epc:id:sscc:893000000.00000001', '/00/089300000000000019'],
  ])('%s is found by %s', (uri, key) => {
    expect(things({ epcList: [uri] })[0]).toBe(`epc ${key}`)
  })

  test('each list gives its role, a class how much of it', () => {
    const lot = `https://id.gs1.org/01/${GTIN}/10/L`
    const { things } = factsOfEvent(
      event({
        type: 'TransformationEvent',
        parentID: lot,
        childEPCs: [lot],
        inputEPCList: [lot],
        outputEPCList: [lot],
        quantityList: [{ epcClass: lot, quantity: 0.1, uom: 'KGM' }],
        childQuantityList: [{ epcClass: lot, quantity: 1e21 }],
        inputQuantityList: [{ epcClass: lot }],
        outputQuantityList: [{ epcClass: lot, quantity: 1.5e-7 }],
      }),
    )
    expect(things.map(({ role, quantity, uom }) => [role, quantity, uom])).toEqual([
      ['parent', null, null],
      ['child', null, null],
      ['input', null, null],
      ['output', null, null],
      ['epcClass', '0.1', 'KGM'],
      ['childClass', '1000000000000000000000', null],
      ['inputClass', null, null],
      ['outputClass', '0.00000015', null],
    ])
  })
})

describe('the other values of an event', () => {
  test('dispositions, transactions, sources and destinations stand under their type', () => {
    expect(
      values({
        persistentDisposition: { set: ['cbv:Disp-recalled'], unset: ['active'] },
        bizTransactionList: [
          { type: 'po', bizTransaction: 'urn:epc:id:gdti:893000000.101.7' },
          { bizTransaction: 'urn:x:1' },
        ],
        sourceList: [{ type: 'https://ref.gs1.org/cbv/SDT-owning_party', source: 'urn:epc:id:pgln:893000000.906' }],
        destinationList: [{ type: 'location', destination: 'https://any.example/414/8930000009067' }],
      }),
    ).toEqual([
      ['persistentDisposition_set', 'recalled', null, null],
      ['persistentDisposition_unset', 'active', null, null],
      ['bizTransaction_po', '/253/89300000010167', null, null],
      ['bizTransaction_', 'urn:x:1', null, null],
      ['source_owning_party', '/417/8930000009067', null, null],
      ['destination_location', '/414/8930000009067', null, null],
    ])
  })

  test('an extension is found by the address of its name, whatever its prefix', () => {
    const otherPrefix = [{ a: 'https://ns.example/' }, { b: 'a:deep#' }, { 'c:x': { '@id': 'a:field' } }]
    for (const [context, member] of [
      [[{ ex: 'https://ns.example/' }], 'ex:field'],
      [otherPrefix, 'a:field'],
      [otherPrefix, 'c:x'],
      [{ ex: 'https://ns.ex' }, 'ex:ample/field'],
      [[], 'https://ns.example/field'],
    ] as const)
      expect(values({ '@context': context as never, [member]: 'x' })).toEqual([
        ['{https://ns.example/}field', 'x', null, null],
      ])
    expect(values({ '@context': otherPrefix, 'b:x': true })).toEqual([
      ['{https://ns.example/deep#}x', 'true', null, null],
    ])
    expect(values({ '@context': [{ gs1: 'https://gs1.org/voc/' }], 'gs1:x': 1 })).toEqual(
      values({ '@context': [], 'gs1:x': 1 }),
    )
  })

  test('what reads as a number or a time can be compared as one; a number with a zero before it is a name', () => {
    expect(
      values({ 'ex:v': ['5.0', '007', '-1e2', 12.5, '2026-06-14T08:30:00+07:00', '2026-12-31', null, true] }),
    ).toEqual(
      [
        ['5.0', '5', null],
        ['007', null, null],
        ['-1e2', '-100', null],
        ['12.5', '12.5', null],
        ['2026-06-14T08:30:00+07:00', null, '1781400600'],
        ['2026-12-31', null, '1798675200'],
        [null, null, null],
        ['true', null, null],
      ].map(value => ['{https://ns.example/}v', ...value]),
    )
  })

  test('what lies inside an extension is inner at any depth, and its plain members are attributes', () => {
    expect(values({ 'ex:a': [{ 'ex:b': { 'ex:c': 'x' }, d: '1' }], 'ex:empty': [] })).toEqual([
      ['{https://ns.example/}a', null, null, null],
      ['INNER {https://ns.example/}b', null, null, null],
      ['INNER {https://ns.example/}c', 'x', null, null],
      ['INNER {}d', '1', '1', null],
      ['ATTR {https://ns.example/}a', '{}d', null, null],
      ['ATTR {https://ns.example/}a_d', '1', '1', null],
      ['{https://ns.example/}empty', null, null, null],
    ])
    expect(values({ 'ex:a': { '@type': 'xsd:date', '@value': '2026-12-31' } })).toEqual([
      ['{https://ns.example/}a', '2026-12-31', null, '1798675200'],
    ])
  })

  test('extensions in other places say where they stand', () => {
    expect(
      values({
        ilmd: { 'cbvmda:lotNumber': 'L1', 'ex:o': { 'ex:i': 'x' } },
        readPoint: { id: 'urn:x:1', 'ex:gate': '3' },
        bizLocation: { id: 'urn:x:2', 'ex:o': { 'ex:i': 'x' } },
      }).map(([name, text]) => [name, text]),
    ).toEqual([
      ['ILMD {urn:epcglobal:cbv:mda:}lotNumber', 'L1'],
      ['ILMD {https://ns.example/}o', null],
      ['INNER ILMD {https://ns.example/}i', 'x'],
      ['readPoint {https://ns.example/}gate', '3'],
      ['bizLocation {https://ns.example/}o', null],
      ['INNER bizLocation {https://ns.example/}i', 'x'],
    ])
  })

  test('sensors are found by what, when and how much they measured', () => {
    expect(
      values({
        sensorElementList: [
          {
            'ex:e': '1x',
            sensorMetadata: { time: '1970-01-01T00:00:01Z', startTime: '1969-12-31T23:59:59.75Z', 'ex:m': 'x' },
            sensorReport: [
              {
                type: 'gs1:MeasurementType-Temperature',
                deviceID: 'urn:epc:id:giai:893000000.D1',
                value: -18.5,
                maxValue: 4,
                percRank: 50,
                uom: 'CEL',
                hexBinaryValue: 'f00a',
                booleanValue: false,
                'ex:r': 'x',
              },
            ],
          },
        ],
      }),
    ).toEqual([
      ['sensorElementList', null, null, null],
      ['SENSORELEMENT {https://ns.example/}e', '1x', null, null],
      ['SENSOR time', null, null, '1'],
      ['SENSORMETADATA startTime', null, null, '-0.25'],
      ['SENSORMETADATA {https://ns.example/}m', 'x', null, null],
      ['SENSOR deviceID', '/8004/893000000D1', null, null],
      ['SENSORREPORT type', 'Temperature', null, null],
      ['SENSORREPORT hexBinaryValue', 'F00A', null, null],
      ['SENSORREPORT booleanValue', 'false', null, null],
      ['SENSORREPORT percRank', null, '50', null],
      ['SENSORREPORT value_CEL', null, '-18.5', null],
      ['SENSORREPORT maxValue_CEL', null, '4', null],
      ['SENSORREPORT {https://ns.example/}r', 'x', null, null],
    ])
  })

  test("of the platform's own members only what one asks for", () => {
    expect(
      values({ 'nguon:stage': 'harvest', 'nguon:salt': 'AA', 'nguon:serials': ['1'], 'nguon:audience': {} }),
    ).toEqual([['{urn:nguon:}stage', 'harvest', null, null]])
  })

  test('a text of any length, or with a NUL, is held in what an index can hold, and still tells from others', () => {
    const long = (last: string) => values({ 'ex:t': `${'x'.repeat(100_000)}${last}` })[0]![1]!
    expect(long('a').length).toBeLessThan(300)
    expect(long('a')).not.toBe(long('b'))
    expect(values({ 'ex:t': 'a\0b' })[0]![1]).not.toContain('\0')
    expect(things({ epcList: [`urn:x:${'y'.repeat(5000)}`] })[0]!.length).toBeLessThan(310)
  })
})
