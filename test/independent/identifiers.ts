import type { JsonObject, JsonValue } from '@nguon/statement'
import fc from 'fast-check'

/** Values of each AI, right and wrong ones; and what may stand between in a path. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  '01': ['08930000000019', '8930000000019', '893000000019', '93000008', '00000093000008', '08930000000018'],
  '00': ['389300000000000010', '389300000000000011'],
  '10': ['L1', 'l', 'A%2FB', 'a%20b', 'Ạ', '%E1%BA%A0', 'A'.repeat(21), ''],
  '21': ['S1', 'l', '0'],
  '22': ['V'],
  '235': ['TPX', 'x'.repeat(29)],
  '253': ['8930000009067A', '8930000009067', '8930000009060'],
  '254': ['0', 'E1', '00'],
  '255': ['8930000009067123', '8930000009067A'],
  '401': ['893A'],
  '402': ['89300000000000018', '89300000000000013'],
  '414': ['8930000009067', '8930000009066'],
  '415': ['8930000009067'],
  '417': ['8930000009067'],
  '7040': ['1ABC', 'AABC', '1AB'],
  '8003': ['08930000000019SER1', '08930000000019', '18930000000016', '08930000000018X'],
  '8004': ['8930000VAN', ''],
  '8006': ['089300000000190102', '089300000000190201', '089300000000190001'],
  '8010': ['893ABC-1', '893abc', '893%232'],
  '8011': ['12', '1234567890123'],
  '8013': ['1987654Ad4X4bL5ttr2310c2K', '893', 'ABC12'],
  '8017': ['893000000000000017', '893000000000000010'],
  '8018': ['893000000000000010'],
  '8019': ['1', '12345678901'],
  '8020': ['REF'],
  '11': ['260101'],
  '%30%31': ['08930000000019'],
  l: ['HTX-0042', '01', 'A-1', 'a'],
  s: ['x', 'l', '01', ''],
}
const ORIGINS = ['https://id.gs1.org', 'http://a.b:80', 'HTTPS://X', '', '', 'https://[::1]:8']
const NO_ORIGINS = ['https://u@x', 'Https://x', 'https://x:', 'ftp://x', 'https://', 'https://é.vn']
const ENDS = ['', '', '', '', '/', '?a=1', '#x', '?17=xx', '%', '?é x']

const SCHEMES: Readonly<Record<string, readonly string[]>> = {
  sgtin: ['893000000.0001', '8930000.000001', '893000000000.1', '893000000.001'],
  lgtin: ['893000000.0001'],
  upui: ['893000000.0001'],
  itip: ['893000000.0001.01.02', '893000000.0001.02.01'],
  sscc: ['893000000.30000001', '8930000.3000000001'],
  sgln: ['893000000.906', '893000000000.'],
  pgln: ['893000000.906'],
  grai: ['893000000.001', '893000000000.'],
  giai: ['8930000.VAN', '8930000.'],
  gsrn: ['8930000.0000000001'],
  gsrnp: ['8930000.0000000001'],
  gdti: ['893000000.001'],
  sgcn: ['893000000.001'],
  ginc: ['8930000.x%2Fy'],
  gsin: ['8930000.000000001'],
  cpi: ['8930000.AB-1', '8930000.%23%2F'],
  imovn: ['1.2'],
}
const LASTS = ['', '.*', '.S1', '.S.1', '.0', '.12', '.A%2FB', '.', '.a%20', '.%E9', '.Ạ']

const pair = fc
  .constantFrom(...Object.keys(VALUES))
  .chain(ai =>
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...VALUES[ai]!) }, anyValue()).map(value => `/${ai}/${value}`),
  )
const anyValue = () => ({ weight: 1, arbitrary: fc.constantFrom(...Object.values(VALUES).flat()) })
const path = fc.tuple(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...ORIGINS) },
    { weight: 1, arbitrary: fc.constantFrom(...NO_ORIGINS) },
  ),
  fc.array(
    fc.oneof({ weight: 9, arbitrary: pair }, { weight: 1, arbitrary: fc.constantFrom('/x', '/l', '/01', '/A') }),
    { minLength: 1, maxLength: 4 },
  ),
  fc.constantFrom(...ENDS),
)
const urn = fc
  .tuple(fc.constantFrom('id', 'id', 'id', 'class', 'idpat', 'idpat', 'tag'), fc.constantFrom(...Object.keys(SCHEMES)))
  .chain(([kind, scheme]) =>
    fc
      .tuple(fc.constantFrom(...SCHEMES[scheme]!), fc.constantFrom(...LASTS))
      .map(([fields, last]) => `urn:epc:${scheme === 'lgtin' ? 'class' : kind}:${scheme}:${fields}${last}`),
  )

/** Digital Links, EPC URNs and addresses of ours, about half of them not quite. */
export const identifier: fc.Arbitrary<string> = fc.oneof(
  path.map(([origin, pairs, end]) => origin + pairs.join('') + end),
  urn,
  fc.constantFrom(
    'x',
    'e\u0301',
    'urn:uuid:1',
    '/l/A/B',
    'l/A/B',
    '//x/l/A/B',
    '/',
    '/01/08930000000019\n',
    '/l/A/B/01/08930000000019',
  ),
  fc.webUrl(),
)

const odd = (...values: JsonValue[]) => ({ weight: 1, arbitrary: fc.constantFrom(...values) })
const epcs = fc.oneof({ weight: 8, arbitrary: fc.array(identifier, { maxLength: 3 }) }, odd('x', [1], null, ['']))
const classes = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.array(
      identifier.map(epcClass => ({ epcClass, quantity: 1 })),
      { maxLength: 3 },
    ),
  },
  odd('x', [{}], [null], null, [{ epcClass: '' }]),
)
const place = fc.oneof({ weight: 4, arbitrary: identifier.map(id => ({ id })) }, odd({ id: '' }, {}, null, 'x'))
const lots = fc.constantFrom<JsonValue>(
  'L1',
  'L 1',
  '',
  7,
  ['L1', 'L2', 3],
  'x'.repeat(21),
  'a/b',
  'l',
  [['L']],
  { a: 'L' },
  null,
)
const ilmd = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('lotNumber', 'cbvmda:lotNumber', 'a/lotNumber', 'xlotNumber'), lots)
      .map(([name, lot]) => ({ [name]: lot })),
  },
  odd([], 'x', null, { a: { lotNumber: 'Q' } }),
)

/** Events of the five types and of none, with lists as they should be and as they should not. */
export const event: fc.Arbitrary<JsonObject> = fc.record(
  {
    type: fc.constantFrom(
      'ObjectEvent',
      'ObjectEvent',
      'AggregationEvent',
      'AssociationEvent',
      'TransactionEvent',
      'TransformationEvent',
      'XEvent',
      'toString',
    ),
    epcList: epcs,
    childEPCs: epcs,
    inputEPCList: epcs,
    outputEPCList: epcs,
    quantityList: classes,
    childQuantityList: classes,
    inputQuantityList: classes,
    outputQuantityList: classes,
    parentID: fc.oneof({ weight: 5, arbitrary: identifier }, odd(7, null, '')),
    ilmd,
    bizLocation: place,
    readPoint: place,
  },
  { requiredKeys: ['type'] },
) as fc.Arbitrary<JsonObject>
