import type { JsonObject } from '@nguon/statement'
import { describe, expect, test } from 'vitest'
import { namespacesOf } from './context.ts'
import { factsOfEvent } from './facts-of-event.ts'
import { matches } from './matches.ts'
import { parseQuery } from './parse-query.ts'

const GTIN = '08930000000019'
const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'
const RECORDED = '1781400700.5'

/** An event that holds something for every parameter; the sender calls our `ex` another name. */
const whole: JsonObject = {
  '@context': [CONTEXT, { their: 'https://ns.example/' }],
  type: 'TransformationEvent',
  eventID: 'urn:uuid:1',
  eventTime: '2026-06-14T08:30:00.1+07:00',
  eventTimeZoneOffset: '+07:00',
  bizStep: 'cbv:BizStep-commissioning',
  disposition: 'in_progress',
  persistentDisposition: { set: ['recalled'], unset: ['available'] },
  readPoint: { id: 'urn:epc:id:sgln:893000000.906.A', 'their:gate': '3', 'their:door': { 'their:side': 'left' } },
  bizLocation: { id: 'https://any.example/414/8930000009067', 'their:zone': 'B' },
  transformationID: 'urn:epc:id:gdti:893000000.101.7',
  inputEPCList: [`https://any.example/01/${GTIN}/10/L0/21/S0`],
  inputQuantityList: [{ epcClass: 'urn:epc:class:lgtin:893000000.0001.L1', quantity: 10.5, uom: 'KGM' }],
  outputEPCList: ['urn:epc:id:sgtin:893000000.0001.S1'],
  outputQuantityList: [{ epcClass: `https://id.gs1.org/01/${GTIN}/10/L2`, quantity: 40 }],
  bizTransactionList: [{ type: 'po', bizTransaction: 'urn:x:po:1' }],
  sourceList: [{ type: 'owning_party', source: 'urn:epc:id:pgln:893000000.906' }],
  destinationList: [{ type: 'location', destination: 'urn:x:2' }],
  errorDeclaration: {
    declarationTime: '2026-06-15T00:00:00Z',
    reason: 'incorrect_data',
    correctiveEventIDs: ['urn:uuid:2'],
    'their:by': 'A',
  },
  ilmd: { 'cbvmda:lotNumber': 'L2', 'their:dried': { 'their:hours': 36 } },
  sensorElementList: [
    {
      'their:probe': 'p',
      sensorMetadata: {
        time: '2026-06-14T01:00:00Z',
        startTime: '2026-06-14T00:00:00Z',
        endTime: '2026-06-14T02:00:00Z',
        deviceID: 'urn:epc:id:giai:893000000.D1',
        dataProcessingMethod: 'urn:x:m',
        bizRules: 'urn:x:r',
        'their:shelf': '4',
      },
      sensorReport: [
        {
          type: 'Temperature',
          value: -18.5,
          minValue: -20,
          maxValue: -17,
          meanValue: -18,
          sDev: 0.5,
          percRank: 50,
          percValue: -18.2,
          uom: 'CEL',
          microorganism: 'urn:x:mo',
          chemicalSubstance: 'urn:x:cs',
          stringValue: 'a b',
          hexBinaryValue: 'f00a',
          uriValue: 'urn:x:u',
          booleanValue: true,
          'their:note': { 'their:deep': 'd' },
        },
      ],
    },
  ],
  'their:grade': 'A|1',
  'their:weight': '3.50',
  'their:picked': '2026-06-13T08:00:00+07:00',
  'their:box': { 'their:size': 'M', colour: 'red' },
}
const facts = factsOfEvent(whole)
const namespaces = namespacesOf([{ ex: 'https://ns.example/' }])
const finds = (raw: string) => matches(parseQuery(raw, namespaces).query, facts, RECORDED)

describe('a query finds an event', () => {
  test.each([
    ['eventType=TransformationEvent|ObjectEvent', 'eventType=ObjectEvent'],
    ['GE_eventTime=2026-06-14T01:30:00.10Z', 'GE_eventTime=2026-06-14T01:30:00.1000001Z'],
    ['LT_eventTime=2026-06-14T01:30:00.100000001Z', 'LT_eventTime=2026-06-14T01:30:00.1Z'],
    ['GE_recordTime=2026-06-14T01:31:40.5Z', 'GE_recordTime=2026-06-14T01:31:40.501Z'],
    ['LT_recordTime=2026-06-14T01:31:40.501Z', 'LT_recordTime=2026-06-14T01:31:40.5Z'],
    ['EQ_bizStep=https://ref.gs1.org/cbv/BizStep-commissioning', 'EQ_bizStep=shipping'],
    ['EQ_disposition=cbv:Disp-in_progress', 'EQ_disposition=recalled'],
    ['EQ_persistentDisposition_set=recalled', 'EQ_persistentDisposition_set=available'],
    ['EQ_persistentDisposition_unset=available', 'EQ_persistentDisposition_unset=recalled'],
    ['EQ_readPoint=https://id.gs1.org/414/8930000009067/254/A', 'EQ_readPoint=https://id.gs1.org/414/8930000009067'],
    ['WD_readPoint=https://id.gs1.org/414/8930000009067', 'WD_readPoint=https://id.gs1.org/414/8930000009067/254/B'],
    ['EQ_bizLocation=urn:epc:id:sgln:893000000.906.0', 'EQ_bizLocation=urn:epc:id:sgln:893000000.906.A'],
    ['WD_bizLocation=urn:epc:id:sgln:893000000.906.0', 'WD_bizLocation=urn:epc:id:sgln:893000000.906.A'],
    ['EQ_transformationID=https://id.gs1.org/253/89300000010167', 'EQ_transformationID=urn:x:1'],
    ['MATCH_inputEPC=urn:epc:id:sgtin:893000000.0001.S0', 'MATCH_inputEPC=urn:epc:id:sgtin:893000000.0001.S1'],
    ['MATCH_outputEPC=urn:epc:idpat:sgtin:893000000.0001.*', 'MATCH_outputEPC=urn:epc:idpat:sgtin:893000000.0002.*'],
    ['MATCH_anyEPC=urn:epc:idpat:sgtin:893000000.*.*', 'MATCH_epc=urn:epc:idpat:sgtin:893000000.*.*'],
    [
      `MATCH_inputEPCClass=https://x.example/01/${GTIN}/10/L1`,
      `MATCH_inputEPCClass=https://x.example/01/${GTIN}/10/l1`,
    ],
    [
      `MATCH_outputEPCClass=https://x.example/01/${GTIN}/10/*`,
      `MATCH_outputEPCClass=https://x.example/01/${GTIN}/21/*`,
    ],
    [`MATCH_anyEPCClass=urn:epc:class:lgtin:893000000.0001.L2`, 'MATCH_epcClass=urn:epc:class:lgtin:893000000.0001.L2'],
    [`MATCH_anyEPC=https://id.gs1.org/01/${GTIN}`, `MATCH_anyEPCClass=https://id.gs1.org/01/${GTIN}`],
    ['EQ_quantity=10.50', 'EQ_quantity=10.51'],
    ['GT_quantity=39', 'GT_quantity=40'],
    ['LE_quantity_KGM=10.5', 'GT_quantity_KGM=10.5'],
    ['GE_quantity_KGM=10', 'GE_quantity_GRM=10'],
    ['EQ_eventID=urn:uuid:1', 'EQ_eventID=urn:uuid:2'],
    ['EXISTS_errorDeclaration=true', 'EXISTS_errorDeclaration=false'],
    ['GE_errorDeclarationTime=2026-06-15T00:00:00Z', 'LT_errorDeclaration_Time=2026-06-15T00:00:00Z'],
    ['EQ_errorReason=incorrect_data', 'EQ_errorReason=did_not_occur'],
    ['EQ_correctiveEventID=urn:uuid:2', 'EQ_correctiveEventID=urn:uuid:1'],
    ['EQ_bizTransaction_po=urn:x:po:1', 'EQ_bizTransaction_inv=urn:x:po:1'],
    [
      'EQ_source_owning_party=https://id.gs1.org/417/8930000009067',
      'EQ_source_location=https://id.gs1.org/417/8930000009067',
    ],
    ['EQ_destination_location=urn:x:2', 'EQ_destination_location=urn:x:3'],
    ['EXISTS_sensorElementList=true', 'EXISTS_ex:sensorElementList'],
    ['GE_startTime=2026-06-14T00:00:00Z', 'LT_startTime=2026-06-14T00:00:00Z'],
    ['LT_endTime=2026-06-14T02:00:00.1Z', 'GE_endTime=2026-06-14T02:00:00.1Z'],
    ['GE_time=2026-06-14T08:00:00+07:00', 'LT_time=2026-06-14T08:00:00+07:00'],
    ['EQ_type=Temperature', 'EQ_type=RelativeHumidity'],
    ['EQ_deviceID=https://x.example/8004/893000000D1', 'EQ_deviceID=https://x.example/8004/893000000D2'],
    ['EQ_dataProcessingMethod=urn:x:m', 'EQ_dataProcessingMethod=urn:x:r'],
    ['EQ_bizRules=urn:x:r', 'EQ_bizRules=urn:x:m'],
    ['EQ_microorganism=urn:x:mo', 'EQ_microorganism=urn:x:cs'],
    ['EQ_chemicalSubstance=urn:x:cs', 'EQ_chemicalSubstance=urn:x:mo'],
    ['EQ_stringValue=a+b', 'EQ_stringValue=a%2Bb'],
    ['EQ_hexBinaryValue=F00A', 'EQ_hexBinaryValue=F00B'],
    ['EQ_uriValue=urn:x:u', 'EQ_uriValue=urn:x:v'],
    ['EQ_booleanValue=true', 'EQ_booleanValue=false'],
    ['EQ_value_CEL=-18.50', 'EQ_value_FAH=-18.50'],
    ['LT_value_CEL=-18', 'GE_value_CEL=-18'],
    ['GE_minValue_CEL=-20', 'GT_minValue_CEL=-20'],
    ['LE_maxValue_CEL=-17', 'LT_maxValue_CEL=-17'],
    ['GT_meanValue_CEL=-18.1', 'LE_meanValue_CEL=-18.1'],
    ['LE_sDev_CEL=0.5', 'GT_sDev_CEL=0.5'],
    ['GE_percRank=50', 'GT_percRank=50'],
    ['LT_percValue_CEL=-18', 'GT_percValue_CEL=-18'],
    ['EQ_ex:grade=A%7C1|B', 'EQ_ex:grade=A|1'],
    ['EQ_ex:weight=3.5', 'EQ_INNER_ex:weight=3.5'],
    ['GT_ex:weight=3.4999999999999999999', 'GT_ex:weight=3.5'],
    ['GE_ex:picked=2026-06-13T01:00:00Z', 'LT_ex:picked=2026-06-13T01:00:00Z'],
    ['EXISTS_ex:box', 'EXISTS_INNER_ex:box'],
    ['EQ_INNER_ex:size=M|L', 'EQ_ex:size=M|L'],
    ['HASATTR_ex:box=colour', 'HASATTR_ex:box=ex:colour'],
    ['EQ_ATTR_ex:box_ex:size=M', 'EQ_ATTR_ex:box_ex:size=L'],
    ['EQ_ATTR_ex:box_colour=red', 'EQ_ATTR_ex:box_colour=blue'],
    ['EQ_ILMD_cbvmda:lotNumber=L2', 'EQ_cbvmda:lotNumber=L2'],
    ['GE_INNER_ILMD_ex:hours=36', 'GE_ILMD_ex:hours=36'],
    ['EXISTS_ILMD_ex:dried', 'EXISTS_INNER_ILMD_ex:dried'],
    ['EQ_ERROR_DECLARATION_ex:by=A', 'EQ_ERROR_DECLARATION_ex:by=B'],
    ['EQ_SENSORELEMENT_ex:probe=p', 'EQ_SENSORREPORT_ex:probe=p'],
    ['EQ_SENSORMETADATA_ex:shelf=4', 'GT_SENSORMETADATA_ex:shelf=4'],
    ['EXISTS_SENSORREPORT_ex:note', 'EXISTS_SENSORELEMENT_ex:note'],
    ['EQ_INNER_SENSORREPORT_ex:deep=d', 'EQ_INNER_SENSORMETADATA_ex:deep=d'],
    ['EQ_readPoint_ex:gate=3', 'EQ_bizLocation_ex:gate=3'],
    ['EQ_INNER_readPoint_ex:side=left', 'EQ_INNER_bizLocation_ex:side=left'],
    ['EQ_bizLocation_ex:zone=B', 'EQ_bizLocation_ex:zone=C'],
  ])('by %s and not by %s', (found, missed) => {
    expect(finds(found)).toBe(true)
    expect(finds(missed)).toBe(false)
  })

  test('only where all of its conditions hold, each by itself', () => {
    expect(finds('')).toBe(true)
    expect(finds('EQ_bizStep=commissioning&EQ_disposition=in_progress')).toBe(true)
    expect(finds('EQ_bizStep=commissioning&EQ_disposition=recalled')).toBe(false)
    // No one quantity is both more than 30 and in kilograms; each condition asks for some quantity.
    expect(finds('GT_quantity=30&LT_quantity_KGM=20')).toBe(true)
  })

  test('that lacks what is asked for by no comparison', () => {
    const bare = factsOfEvent({
      type: 'ObjectEvent',
      eventID: 'urn:x:1',
      eventTime: '2026-06-14T01:30:00Z',
      epcList: [],
    })
    for (const raw of [
      'EQ_action=ADD',
      'EQ_bizStep=shipping',
      'WD_readPoint=urn:x:1',
      'GE_errorDeclarationTime=1970-01-01T00:00:00Z',
      'EQ_errorReason=did_not_occur',
      'LE_quantity=0',
      'EQ_ex:x=1',
      'LT_ex:x=1',
      'LT_ex:x=2026-01-01',
    ])
      expect(matches(parseQuery(raw, namespaces).query, bare, RECORDED), raw).toBe(false)
    expect(matches(parseQuery('EXISTS_errorDeclaration=false').query, bare, RECORDED)).toBe(true)
  })
})
