import type { JsonValue } from '@nguon/statement'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { namespacesOf } from './context.ts'
import { indexed } from './indexed.ts'
import { parseQuery, parseQueryBody } from './parse-query.ts'
import { QueryBody, QueryString } from './query-body.ts'
import { QueryError } from './query-error.ts'
import { EVENT_PARAMETERS } from './rest/parameters.ts'

const GTIN = '08930000000019'
const namespaces = namespacesOf([{ ex: 'https://ns.example/' }])
const conditionsOf = (raw: string) => parseQuery(raw, namespaces).query.conditions
const faultsOf = (read: () => unknown) => {
  try {
    read()
  } catch (error) {
    if (error instanceof QueryError) return error.faults.map(({ parameter, code }) => `${parameter} ${code}`)
    throw error
  }
  return []
}

describe('a query string', () => {
  test.each([
    [
      'EQ_bizStep=shipping|cbv:BizStep-receiving|https://ns.example/step/drying',
      { on: 'field', field: 'bizStep', anyOf: ['shipping', 'receiving', 'https://ns.example/step/drying'] },
    ],
    // Clients that escape whatever they can escape the separator too.
    ['EQ_bizStep=shipping%7Creceiving', { on: 'field', field: 'bizStep', anyOf: ['shipping', 'receiving'] }],
    [
      'eventType=ObjectEvent|epcis:TransformationEvent',
      { on: 'field', field: 'type', anyOf: ['ObjectEvent', 'TransformationEvent'] },
    ],
    ['EQ_action=ADD', { on: 'field', field: 'action', anyOf: ['ADD'] }],
    [
      'EQ_errorReason=https://ref.gs1.org/cbv/ER-did_not_occur',
      { on: 'field', field: 'errorReason', anyOf: ['did_not_occur'] },
    ],
    [
      'EQ_eventID=ni:///sha-256;00%3Fver=CBV2.0',
      { on: 'field', field: 'eventId', anyOf: ['ni:///sha-256;00?ver=CBV2.0'] },
    ],
    [
      'EQ_readPoint=urn:epc:id:sgln:893000000.906.A',
      { on: 'field', field: 'readPoint', anyOf: ['/414/8930000009067/254/A'] },
    ],
    [
      'WD_bizLocation=https%3A%2F%2Fany.example%2F414%2F8930000009067',
      { on: 'within', field: 'bizLocation', anyOf: ['/414/8930000009067'] },
    ],
    ['GE_eventTime=2026-06-14T08:30:00.5+07:00', { on: 'time', field: 'eventTime', op: 'GE', value: '1781400600.5' }],
    ['LT_recordTime=2026-06-14T08:30:00%2B07:00', { on: 'time', field: 'recordTime', op: 'LT', value: '1781400600' }],
    ['GE_eventTime=2026-06-14T08:30:00%2007:00', { on: 'time', field: 'eventTime', op: 'GE', value: '1781400600' }],
    [
      'LT_errorDeclaration_Time=1970-01-01T00:00:00Z',
      { on: 'time', field: 'errorDeclarationTime', op: 'LT', value: '0' },
    ],
    ['EXISTS_errorDeclaration', { on: 'errorDeclaration', exists: true }],
    ['EXISTS_errorDeclaration=false', { on: 'errorDeclaration', exists: false }],
    ['EQ_correctiveEventID=urn:uuid:1', { on: 'text', name: 'correctiveEventID', anyOf: ['urn:uuid:1'] }],
    ['GT_quantity=12.50', { on: 'quantity', op: 'GT', value: '12.5', uom: null }],
    ['LE_quantity_KGM=1e3', { on: 'quantity', op: 'LE', value: '1000', uom: 'KGM' }],
    [
      'EQ_bizTransaction_po=urn:epc:id:gdti:893000000.101.7',
      { on: 'text', name: 'bizTransaction_po', anyOf: ['/253/89300000010167'] },
    ],
    [
      'EQ_source_owning_party=urn:x:1|urn:x:2',
      { on: 'text', name: 'source_owning_party', anyOf: ['urn:x:1', 'urn:x:2'] },
    ],
    ['EQ_destination_cbv:SDT-location=urn:x:1', { on: 'text', name: 'destination_location', anyOf: ['urn:x:1'] }],
    ['EQ_persistentDisposition_set=recalled', { on: 'text', name: 'persistentDisposition_set', anyOf: ['recalled'] }],
    ['EQ_type=gs1:MeasurementType-Temperature', { on: 'text', name: 'SENSORREPORT type', anyOf: ['Temperature'] }],
    [
      'EQ_type=https://gs1.org/voc/MeasurementType-Temperature',
      { on: 'text', name: 'SENSORREPORT type', anyOf: ['Temperature'] },
    ],
    ['EQ_deviceID=urn:epc:id:giai:893000000.D1', { on: 'text', name: 'SENSOR deviceID', anyOf: ['/8004/893000000D1'] }],
    ['EQ_hexBinaryValue=f00a', { on: 'text', name: 'SENSORREPORT hexBinaryValue', anyOf: ['F00A'] }],
    ['EQ_booleanValue=true', { on: 'text', name: 'SENSORREPORT booleanValue', anyOf: ['true'] }],
    ['EQ_stringValue=a+b%2Bc', { on: 'text', name: 'SENSORREPORT stringValue', anyOf: ['a b+c'] }],
    ['GE_startTime=1970-01-01T00:00:01Z', { on: 'instant', name: 'SENSORMETADATA startTime', op: 'GE', value: '1' }],
    ['LT_value_CEL=-18', { on: 'number', name: 'SENSORREPORT value_CEL', op: 'LT', value: '-18' }],
    ['GE_percRank=50', { on: 'number', name: 'SENSORREPORT percRank', op: 'GE', value: '50' }],
    ['EQ_ex:field=a', { on: 'text', name: '{https://ns.example/}field', anyOf: ['a'] }],
    ['EQ_ex%3Afield=a|b%7Cc', { on: 'text', name: '{https://ns.example/}field', anyOf: ['a', 'b|c'] }],
    ['EQ_ex:field=a%7Cb|', { on: 'text', name: '{https://ns.example/}field', anyOf: ['a|b'] }],
    ['EQ_ex:field=007', { on: 'text', name: '{https://ns.example/}field', anyOf: ['007'] }],
    ['EQ_ex:field=5.0', { on: 'number', name: '{https://ns.example/}field', op: 'EQ', value: '5' }],
    ['GT_ex:field=2026-12-31', { on: 'instant', name: '{https://ns.example/}field', op: 'GT', value: '1798675200' }],
    ['EQ_https://ns.example/field=a', { on: 'text', name: '{https://ns.example/}field', anyOf: ['a'] }],
    [
      'EQ_INNER_ILMD_cbvmda:lotNumber=L1',
      { on: 'text', name: 'INNER ILMD {urn:epcglobal:cbv:mda:}lotNumber', anyOf: ['L1'] },
    ],
    [
      'LE_SENSORREPORT_gs1:x=1',
      { on: 'number', name: 'SENSORREPORT {https://ref.gs1.org/voc/}x', op: 'LE', value: '1' },
    ],
    ['EQ_nguon:stage=harvest', { on: 'text', name: '{urn:nguon:}stage', anyOf: ['harvest'] }],
    ['EQ_INNER_readPoint_ex:gate=a', { on: 'text', name: 'INNER readPoint {https://ns.example/}gate', anyOf: ['a'] }],
    ['EXISTS_ERROR_DECLARATION_ex:by=true', { on: 'exists', name: 'ERROR_DECLARATION {https://ns.example/}by' }],
    ['EXISTS_ex:field', { on: 'exists', name: '{https://ns.example/}field' }],
    ['EXISTS_sensorElementList=true', { on: 'exists', name: 'sensorElementList' }],
    [
      'HASATTR_ex:field=ex:a|b',
      { on: 'text', name: 'ATTR {https://ns.example/}field', anyOf: ['{https://ns.example/}a', '{}b'] },
    ],
    [
      'EQ_ATTR_ex:my_field_ex:my_attr=a',
      { on: 'text', name: 'ATTR {https://ns.example/}my_field_{https://ns.example/}my_attr', anyOf: ['a'] },
    ],
    ['EQ_ATTR_ex:my_field_my_attr=a', { on: 'text', name: 'ATTR {https://ns.example/}my_field_my_attr', anyOf: ['a'] }],
  ] as const)('%s is read', (raw, condition) => {
    expect(conditionsOf(raw)).toEqual([condition])
  })

  test.each([
    [`MATCH_epc=https://any.example/stem/01/${GTIN}/10/L/21/S1`, ['epc', 'child'], [{ equal: `/01/${GTIN}/21/S1` }]],
    ['MATCH_parentID=urn:epc:id:sscc:893000000.00000001', ['parent'], [{ equal: '/00/089300000000000019' }]],
    [
      `MATCH_inputEPC=https://id.gs1.org/01/${GTIN}`,
      ['input'],
      [{ equal: `/01/${GTIN}` }, { prefix: `/01/${GTIN}/21/`, rest: '[^/]+' }],
    ],
    ['MATCH_outputEPC=urn:epc:idpat:gid:1.2.*', ['output'], [{ prefix: 'urn:epc:id:gid:1.2.', rest: '[^.]+' }]],
    [
      'MATCH_epcClass=urn:epc:class:lgtin:893000000.0001.L1',
      ['epcClass', 'childClass'],
      [{ equal: `/01/${GTIN}/10/L1` }],
    ],
    [`MATCH_inputEPCClass=https://id.gs1.org/01/${GTIN}`, ['inputClass'], [{ equal: `/01/${GTIN}` }]],
    [
      `MATCH_outputEPCClass=https://id.gs1.org/01/${GTIN}/10/*`,
      ['outputClass'],
      [{ prefix: `/01/${GTIN}/10/`, rest: '[^/]+' }],
    ],
    [
      'MATCH_anyEPCClass=urn:epc:idpat:lgtin:893000000.0001.*',
      ['epcClass', 'childClass', 'inputClass', 'outputClass'],
      [{ prefix: `/01/${GTIN}/10/`, rest: '[^/]+' }],
    ],
    [
      'MATCH_anyEPC=https://any.example/l/HTX/P/L/S',
      ['parent', 'epc', 'child', 'input', 'output'],
      [{ equal: '/l/HTX/P/L/S' }],
    ],
  ])('%s means keys', (raw, roles, anyOf) => {
    expect(conditionsOf(raw)).toEqual([{ on: 'thing', roles, anyOf }])
  })

  test('a pattern of a company prefix means the ten keys an indicator can begin', () => {
    const [condition] = conditionsOf('MATCH_epc=urn:epc:idpat:sgtin:893000000.*.*')
    expect(condition).toMatchObject({ anyOf: expect.objectContaining({ length: 10 }) })
  })

  test('holds order, bounds and paging, and what is its caller’s', () => {
    expect(
      parseQuery(
        'orderBy=ILMD_ex:grade&orderDirection=ASC&eventCountLimit=5&perPage=7&nextPageToken=a%3D&proof=true',
        namespaces,
        ['proof'],
      ),
    ).toEqual({
      query: {
        conditions: [],
        orderBy: { value: 'ILMD {https://ns.example/}grade' },
        direction: 'ASC',
        limit: 5,
        refuseAbove: null,
      },
      perPage: 7,
      nextPageToken: 'a=',
      own: new Map([['proof', 'true']]),
    })
    expect(parseQuery('orderBy=eventTime&maxEventCount=9').query).toMatchObject({
      orderBy: 'eventTime',
      direction: 'DESC',
      limit: null,
      refuseAbove: 9,
    })
    expect(parseQuery('')).toMatchObject({
      query: { conditions: [], orderBy: null },
      perPage: null,
      nextPageToken: null,
    })
  })

  test.each([
    ['EQ_bizstep=shipping', ['EQ_bizstep PARAMETER_UNKNOWN']],
    ['EQ_field=a', ['EQ_field PARAMETER_UNKNOWN']],
    ['GT_ATTR_ex:f_a=1', ['GT_ATTR_ex:f_a PARAMETER_UNKNOWN']],
    ['EQ_bizStep=shiping', ['EQ_bizStep PARAMETER_MALFORMED']],
    ['EQ_bizStep=', ['EQ_bizStep PARAMETER_MALFORMED']],
    ['eventType=QuantityEvent', ['eventType PARAMETER_MALFORMED']],
    ['EQ_action=add', ['EQ_action PARAMETER_MALFORMED']],
    ['GE_eventTime=2026-06-14', ['GE_eventTime PARAMETER_MALFORMED']],
    ['GE_eventTime=2026-02-30T00:00:00Z', ['GE_eventTime PARAMETER_MALFORMED']],
    ['EQ_quantity=1,5', ['EQ_quantity PARAMETER_MALFORMED']],
    ['EQ_quantity=1|2', ['EQ_quantity PARAMETER_MALFORMED']],
    ['GE_value_celsius=1', ['GE_value_celsius PARAMETER_UNKNOWN']],
    ['MATCH_epc=8930000000019', ['MATCH_epc PARAMETER_MALFORMED']],
    ['MATCH_epc=urn:epc:idpat:sgtin:893000000.0001', ['MATCH_epc PARAMETER_MALFORMED']],
    ['MATCH_epc=urn:epc:idpat:sgtin:893000000.*.5', ['MATCH_epc PARAMETER_MALFORMED']],
    ['MATCH_epc=https://id.gs1.org/01/08930000000019/10/L1', ['MATCH_epc PARAMETER_MALFORMED']],
    ['MATCH_anyEPC=https://nguon.localhost/l/P/R/L', ['MATCH_anyEPC PARAMETER_MALFORMED']],
    ['MATCH_anyEPCClass=https://id.gs1.org/01/08930000000018/10/L1', ['MATCH_anyEPCClass PARAMETER_MALFORMED']],
    ['MATCH_epc=https://example.com/21/*', ['MATCH_epc PARAMETER_MALFORMED']],
    ['EQ_other:field=a', ['EQ_other:field PREFIX_UNDECLARED']],
    ['HASATTR_ex:field=other:a', ['HASATTR_ex:field PREFIX_UNDECLARED']],
    ['GT_ex:field=abc', ['GT_ex:field PARAMETER_MALFORMED']],
    ['EXISTS_ex:field=false', ['EXISTS_ex:field PARAMETER_MALFORMED']],
    ['EQ_stringValue=%zz', ['EQ_stringValue PARAMETER_MALFORMED']],
    ['%ff=1', [' PARAMETER_MALFORMED']],
    ['perPage=0', ['perPage PARAMETER_MALFORMED']],
    ['orderBy=quantity', ['orderBy PARAMETER_MALFORMED']],
    ['orderDirection=asc', ['orderDirection PARAMETER_MALFORMED']],
    ['eventCountLimit=1&maxEventCount=1', ['maxEventCount PARAMETERS_EXCLUDE']],
    ['EQ_action=ADD&EQ_action=OBSERVE', ['EQ_action PARAMETER_REPEATED']],
    ['proof=true', ['proof PARAMETER_UNKNOWN']],
    [`EQ_eventID=${Array.from({ length: 1001 }, () => 'urn:x:1').join('|')}`, ['EQ_eventID QUERY_TOO_COMPLEX']],
    [Array.from({ length: 51 }, (_, at) => `EQ_ex:f${at}=1`).join('&'), ['query QUERY_TOO_COMPLEX']],
    ['EQ_bizstep=x&EQ_action=add', ['EQ_bizstep PARAMETER_UNKNOWN', 'EQ_action PARAMETER_MALFORMED']],
  ])('%s is refused', (raw, faults) => {
    expect(faultsOf(() => parseQuery(raw, namespaces))).toEqual(faults)
  })

  test('whatever it holds is read or refused, and never breaks', () => {
    const part = fc.oneof(
      fc.constantFrom(
        'EQ_',
        'GE_',
        'MATCH_epc',
        'INNER_',
        'ILMD_',
        'ex:',
        'field',
        '=',
        '&',
        '|',
        '%7C',
        '%',
        '+',
        'ATTR_',
        '_',
      ),
      fc.string({ maxLength: 8 }),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), parts => {
        faultsOf(() => parseQuery(parts.join(''), namespaces))
      }),
    )
  })

  test('gives back every list of texts and every time that was put in', () => {
    const texts = fc.array(
      fc.string({ minLength: 1, maxLength: 20 }).filter(text => !/^-?\d/.test(text)),
      { minLength: 2, maxLength: 5 },
    )
    fc.assert(
      fc.property(texts, list => {
        const raw = `EQ_ex:field=${list.map(encodeURIComponent).join('|')}`
        expect(conditionsOf(raw)).toMatchObject([{ anyOf: list.map(indexed) }])
      }),
    )
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') }), date => {
        const [condition] = conditionsOf(`GE_eventTime=${date.toISOString()}`)
        expect(condition).toMatchObject({ on: 'time' })
        expect(Math.round(Number((condition as { value: string }).value) * 1000)).toBe(date.getTime())
      }),
    )
  })
})

describe('the JSON of a query', () => {
  const body = (json: JsonValue) => parseQueryBody(json)

  test('says the same as the query string', () => {
    const context = { ex: 'https://ns.example/' }
    expect(
      body({
        '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', context],
        EQ_bizStep: ['shipping', 'receiving'],
        MATCH_epc: 'urn:epc:id:gid:1.2.3',
        GE_eventTime: '2026-06-14T08:30:00+07:00',
        GT_quantity_KGM: 0.1,
        EXISTS_errorDeclaration: true,
        'EQ_ex:a': ['a b', 'c|d', 'e+f'],
        'EQ_ex:b': 5,
        'EQ_ex:c': true,
        'EXISTS_ex:d': true,
        orderBy: 'recordTime',
        orderDirection: 'ASC',
        eventCountLimit: 3,
      }),
    ).toEqual(
      parseQuery(
        'EQ_bizStep=shipping|receiving&MATCH_epc=urn:epc:id:gid:1.2.3&GE_eventTime=2026-06-14T08:30:00+07:00' +
          '&GT_quantity_KGM=0.1&EXISTS_errorDeclaration=true&EQ_ex:a=a+b|c%7Cd|e%2Bf&EQ_ex:b=5&EQ_ex:c=true&EXISTS_ex:d' +
          '&orderBy=recordTime&orderDirection=ASC&eventCountLimit=3',
        namespaces,
      ).query,
    )
  })

  test('may have its prefixes declared around it', () => {
    expect(parseQueryBody({ 'EXISTS_ex:d': true }, [{ ex: 'urn:ex:' }]).conditions).toEqual([
      { on: 'exists', name: '{urn:ex:}d' },
    ])
  })

  test.each<[JsonValue, string[]]>([
    [[], ['query PARAMETER_MALFORMED']],
    [{ EQ_bizStep: [] }, ['EQ_bizStep PARAMETER_MALFORMED']],
    [{ EQ_bizStep: [1] }, ['EQ_bizStep PARAMETER_MALFORMED']],
    [{ EQ_bizStep: 1 }, ['EQ_bizStep PARAMETER_MALFORMED']],
    [{ EQ_quantity: '1' }, ['EQ_quantity PARAMETER_MALFORMED']],
    [{ GE_eventTime: 0 }, ['GE_eventTime PARAMETER_MALFORMED']],
    [{ EXISTS_errorDeclaration: 'true' }, ['EXISTS_errorDeclaration PARAMETER_MALFORMED']],
    [{ 'EQ_nguon:x': { a: 1 } }, ['EQ_nguon:x PARAMETER_MALFORMED']],
    [{ 'EQ_nguon:x': null }, ['EQ_nguon:x PARAMETER_MALFORMED']],
    [{ perPage: 5 }, ['perPage PARAMETER_UNKNOWN']],
    [
      { eventCountLimit: 0, maxEventCount: 1.5 },
      ['eventCountLimit PARAMETER_MALFORMED', 'maxEventCount PARAMETER_MALFORMED', 'maxEventCount PARAMETERS_EXCLUDE'],
    ],
  ])('%j is refused', (json, faults) => {
    expect(faultsOf(() => body(json))).toEqual(faults)
  })
})

describe('the description of queries', () => {
  test('names every parameter of the REST binding', () => {
    const { properties: inString } = z.toJSONSchema(QueryString)
    const { properties: inBody } = z.toJSONSchema(QueryBody)
    expect(Object.keys(inString!)).toEqual(expect.arrayContaining([...EVENT_PARAMETERS]))
    expect(Object.keys(inBody!)).toEqual(expect.arrayContaining(EVENT_PARAMETERS.slice(2)))
    expect(inBody).toMatchObject({ EQ_bizStep: { type: 'array' }, GE_eventTime: { format: 'date-time' } })
  })
})
