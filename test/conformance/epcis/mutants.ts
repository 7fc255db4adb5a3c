import { isObject, type JsonObject, type JsonValue } from '@nguon/statement'

/** A document with one thing changed, and its name: which document it was, where it was changed and how. */
export type Mutant = { name: string; text: string }

type Path = readonly (string | number)[]

/**
 * Every document that differs from `document` by one change of the rules below: each member left out; each value of
 * another type, or of its own type and wrong; each object with a member too many; each list empty, or with an item
 * twice. Of a list the first item stands for all, and of the sender's own members the first for the others.
 */
export function* mutantsOf(name: string, document: JsonObject): Generator<Mutant> {
  const mutant = (path: Path, how: string, change: (place: JsonObject, step: string) => void): Mutant => {
    const root: JsonObject = { document: structuredClone(document) }
    let place = root
    let step = 'document'
    for (const next of path) {
      place = place[step] as JsonObject
      step = String(next)
    }
    change(place, step)
    return { name: `${name}: ${pathText(path)} ${how}`, text: JSON.stringify(root.document) }
  }
  for (const [path, value] of placesOf(document, [])) {
    if (path.length > 0 && typeof path.at(-1) === 'string')
      yield mutant(path, 'left out', (place, step) => {
        delete place[step]
      })
    if (isObject(value) && !String(path.at(-1)).includes(':'))
      for (const member of TOO_MANY)
        yield mutant(path, `with ${member}`, (place, step) => {
          place[step] = { ...value, [member]: 'AAAA' }
        })
    for (const other of insteadOf(path, value))
      yield mutant(path, `= ${short(other)}`, (place, step) => {
        place[step] = other
      })
  }
}

function pathText(path: Path): string {
  return path.length === 0 ? 'the document' : `/${path.join('/')}`
}

function short(value: JsonValue): string {
  // A mark that combines would not be seen here.
  const text = JSON.stringify(value).replace(/[\u0300-\u036f]/g, mark => `\\u0${mark.charCodeAt(0).toString(16)}`)
  return text.length <= 70 ? text : `${text.slice(0, 60)}…(${text.length})`
}

function* placesOf(value: JsonValue, path: Path): Generator<[Path, JsonValue]> {
  yield [path, value]
  if (path.at(-1) === '@context') return
  if (Array.isArray(value)) {
    if (value.length > 0) yield* placesOf(value[0]!, [...path, 0])
  } else if (typeof value === 'object' && value !== null) {
    const own = Object.keys(value).find(name => name.includes(':'))
    for (const [name, inside] of Object.entries(value)) {
      if (!name.includes(':')) yield* placesOf(inside, [...path, name])
      else if (name === own) yield [[...path, name], inside]
    }
  }
}

/** Members that no object of the standard has, or only with a prefix that is declared. */
const TOO_MANY = ['colour', 'my field', 'zz:x', 'nguon:salt']

/** What stands in place of a value, one after the other. */
function insteadOf(path: Path, value: JsonValue): JsonValue[] {
  const name = String(path.findLast(step => typeof step === 'string') ?? '')
  if (name.includes(':'))
    return [null, 1, 'Hà Nội'.normalize('NFD'), { ['Hà'.normalize('NFD')]: 1 }, { 'zz:inside': [{ bare: 1 }] }]
  if (Array.isArray(value)) return [null, 'x', {}, [], [...value, ...value], [...value, 7]]
  if (isObject(value)) return [null, 'x', [], {}]
  if (typeof value === 'number') return [null, String(value), true, -1, 0.5, 1e21]
  if (typeof value === 'boolean') return [null, String(value), 1]
  return [null, 7, [], {}, '', ...otherTexts(name, String(value))]
}

/**
 * The document with its event's action another and, beside it, each member of the event left out; and with each member
 * that another type of event has.
 */
export function* mutantsOfEvent(name: string, document: JsonObject): Generator<Mutant> {
  const [event] = (document.epcisBody as { eventList: JsonObject[] }).eventList
  const withEvent = (how: string, other: JsonObject): Mutant => ({
    name: `${name}: ${how}`,
    text: JSON.stringify({ ...document, epcisBody: { eventList: [other] } }),
  })
  if (event!.action !== undefined)
    for (const action of ['ADD', 'OBSERVE', 'DELETE'])
      for (const member of Object.keys(event!).filter(known => !known.includes(':'))) {
        const { [member]: _, ...rest }: JsonObject = { ...event!, action }
        yield withEvent(`${member} left out of one with action ${action}`, rest)
      }
  for (const [member, values] of Object.entries(OF_OTHERS))
    for (const value of values) yield withEvent(`with ${member} ${short(value)}`, { ...event!, [member]: value })
}

const OF_OTHERS: Record<string, JsonValue[]> = {
  ilmd: [{}, 'x'],
  persistentDisposition: [{}, 'x', { set: ['recalled'] }, { set: ['dancing'] }],
  parentID: ['urn:x:y', 7],
  childEPCs: [['urn:x:y'], 'x'],
  epcList: [['urn:x:y'], 'x'],
  quantityList: [[{ epcClass: 'urn:x:y' }], 'x'],
  transformationID: ['urn:x:y', 7],
  inputEPCList: [['urn:x:y'], 'x'],
  action: ['ADD', 'OBSERVE', 'DELETE'],
}

const TIMES = [
  '2026-01-02 10:00:00Z',
  '2026-01-02t10:00:00z',
  '2026-01-02T10:00:00',
  '2026-01-02T10:00Z',
  '2026-01-02T23:59:60Z',
  '2026-02-29T00:00:00Z',
  '2026-01-02T24:00:00Z',
  '2026-01-02T10:00:00+07',
  '2026-01-02T10:00:00+0700',
  '2026-01-02T10:00:00.123456789+07:00',
  '2026-01-02',
  'today',
]
const OFFSETS = ['Z', '+7:00', '+0700', '+07', '-00:00', '+14:00', '+14:01', '07:00']
const WORDS = [
  'dancing',
  'did_not_occur',
  'Shipping',
  'cbv:BizStep-shipping',
  'cbv:BizStep-dancing',
  'https://ref.gs1.org/cbv/BizStep-dancing',
  'urn:epcglobal:cbv:bizstep:shipping',
  'https://ns.gs1.org/cbv/BizStep-shipping',
  'https://gs1.org/voc/Happiness',
  'https://ns.example/steps/dancing',
]
const URIS = [
  'no uri',
  'http://[',
  'http://example.com/%zz',
  'http://example.com:x/',
  'http://example.com/ä',
  'urn:a b',
  'a:',
  'urn:x:y',
  'http://example.com/#a#b',
  'http://[::1]/x',
  'http://example.com/[1]',
]
const IDENTIFIERS = [
  'https://id.gs1.org/01/08930000000018/21/A',
  'https://id.gs1.org/01/08930000000019/21/A',
  'https://id.gs1.org/01/08930000000019/10/A',
  'https://id.gs1.org/01/08930000000019/21/A/10/B',
  'https://id.gs1.org/414/8930000009112',
  'urn:epc:id:sgtin:0614141.107346.2017',
  'urn:epc:id:sgtin:0614141.10734.2017',
  'urn:epc:idpat:sgtin:0614141.107346.*',
  'https://nguon.localhost/l/HTX-0042/GAO/L1',
]

function otherTexts(name: string, value: string): string[] {
  if (/time$|Time$|Date$/.test(name)) return TIMES
  if (name === 'eventTimeZoneOffset') return OFFSETS
  if (name === 'schemaVersion') return ['2.0.1', '1.2', '2', 'two']
  if (name === 'action') return ['ADD', 'OBSERVE', 'DELETE', 'GROW', 'add']
  if (name === 'uom') return ['kg', 'KILO', 'K', 'H87']
  if (name === 'hexBinaryValue') return ['xyz', 'F']
  if (/^(?:bizStep|disposition|set|unset|reason|component|exception)$/.test(name)) return WORDS
  if (name === 'type') return [...WORDS, 'EPCISQueryDocument', 'ObjectEvent', 'https://ns.example/OwnEvent']
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(value)) return [...URIS, ...IDENTIFIERS]
  return ['Hà Nội', 'Hà Nội'.normalize('NFD')]
}

const CONTEXTS: JsonValue[] = [
  'https://ref.gs1.org/standards/epcis/2.0.1/epcis-context.jsonld',
  'https://ns.example/context.jsonld',
  [],
  {},
  [
    'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
    'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  ],
  ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { '@vocab': 'https://ns.example/' }],
  ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { nguon: 'https://ns.example/' }],
  ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { ex: 7 }],
  'no uri',
  7,
]

/** The document under other contexts, and its text written so that readers could read two values. */
export function* mutantsOfText(name: string, document: JsonObject): Generator<Mutant> {
  for (const context of CONTEXTS)
    yield { name: `${name}: /@context = ${short(context)}`, text: JSON.stringify({ ...document, '@context': context }) }
  const text = JSON.stringify(document)
  yield { name: `${name}: a member twice`, text: text.replace('"type":', '"type":"x","type":') }
  yield { name: `${name}: half a character`, text: text.replace('"type":', '"sender":"\\ud800","type":') }
  yield {
    name: `${name}: a number that a double does not hold`,
    text: text.replace('"eventList":[{', '"eventList":[{"example:n":9007199254740993,'),
  }
  yield {
    name: `${name}: brackets 70 deep`,
    text: text.replace('"eventList":[{', `"eventList":[{"example:n":${'['.repeat(70)}${']'.repeat(70)},`),
  }
  const [event] = (document.epcisBody as { eventList: JsonObject[] }).eventList
  const many = { ...document, epcisBody: { eventList: Array.from({ length: 1001 }, () => event!) } }
  yield { name: `${name}: 1001 events`, text: JSON.stringify(many) }
}
