/** What an address names (formats §1): Digital Links, EPC URNs and the `/l/` addresses of goods without a GTIN. */
import { canonicalLinkOfKey, type Element, epcUrnToDigitalLink, Gs1Error, isGtin, keysOfDigitalLink } from '@nguon/gs1'
import { isCode } from './issuer.ts'
import { remembering } from './remember.ts'
import { type Subject, SubjectError, type SubjectType } from './subject.ts'

const CANONICAL_HOST = 'https://id.gs1.org'
/** By the number of codes: party and product, and perhaps lot, and perhaps serial. */
const LOCAL_TYPES: Readonly<Record<number, SubjectType>> = { 2: 'local-product', 3: 'local', 4: 'local-item' }

/**
 * The subjects of an identifier in an event, the finest first. Total: what is neither Digital Link nor EPC URN is
 * `other`, as written, NFC.
 */
export function subjectsOfLink(uri: string): Subject[] {
  return [...readLink(uri)]
}

const readLink = remembering((uri): readonly Subject[] => {
  const link = uri.startsWith('urn:epc:') ? epcUrnToDigitalLink(uri) : uri
  return (link && namedBy(link)) || [{ type: 'other', id: uri.normalize('NFC') }]
})

/**
 * The subjects whose histories answer a scanned path, the finest first: of an item the item, the lot that stands in
 * the path, and the product; of a lot the lot and the product. A party is asked about at the address by which its
 * statements name it, `/party/<code>`; an event never names one (§1).
 * @throws SubjectError PATH if it names nothing
 */
export function subjectsOfPath(rawPath: string): Subject[] {
  const [, party] = /^\/party\/([^/?#]+)\/?(?:[?#]|$)/.exec(rawPath) ?? []
  if (party !== undefined && isCode(party)) return [{ type: 'party', id: party }]
  const named = rawPath.startsWith('/') ? namedBy(rawPath.replace(/(.)\/(?=$|[?#])/, '$1')) : null
  if (!named) throw new SubjectError('PATH', 'the path names nothing that has a history')
  return [...named, ...wholesOf(named[0]!).filter(whole => !named.some(({ type }) => type === whole.type))]
}

/** A lot or an item whose code no path escapes: what nearly every event is about. */
const COMMON = /^\(01\)(\d{14})\((10|21)\)([\w.-]{1,20})$/

/** The path of a subject on any host, or null if it has none. */
export function pathOf({ type, id }: Subject): string | null {
  const common = type === 'lot' || type === 'item' ? COMMON.exec(id) : null
  if (common && isGtin(common[1]!)) return `/01/${common[1]}/${common[2]}/${common[3]}`
  const parts = id.split('/')
  switch (type) {
    case 'lot':
    case 'item':
    case 'product':
    case 'unit':
    case 'place':
      return canonicalLinkOfKey(elementsOf(id)).slice(CANONICAL_HOST.length)
    case 'local':
    case 'local-item':
    case 'local-product':
      return `/l/${parts.join('/')}`
    case 'other':
      // Only what is a GS1 key can be reached under another host than its own.
      return id.startsWith(`${CANONICAL_HOST}/`) && keysOf(id) ? id.slice(CANONICAL_HOST.length) : null
    default:
      return null
  }
}

/** The address of a subject on a host, or null if it has none. */
export function digitalLinkOf(subject: Subject, host: string): string | null {
  const path = pathOf(subject)
  return path && `https://${host}${path}`
}

/** The lot of these goods, if they have the sort of code that makes lots and the number can be one. */
export function lotOf({ type, id }: Subject, number: string): Subject | null {
  const subjects =
    type === 'lot' || type === 'item' || type === 'product'
      ? namedBy(`/01/${id.slice(4, 18)}/10/${encodeURIComponent(number)}`)
      : type === 'local-product'
        ? namedBy(`/l/${id}/${encodeURIComponent(number)}`)
        : null
  const lot = subjects?.[0]
  return lot?.type === 'lot' || lot?.type === 'local' ? lot : null
}

/** What a thing is one of, the finest first: of an item or a lot its product; of an item of ours its lot too. */
export function wholesOf({ type, id }: Subject): Subject[] {
  if (type === 'lot' || type === 'item') return [{ type: 'product', id: id.slice(0, 18) }]
  const [party, product, lot] = id.split('/')
  const localProduct: Subject = { type: 'local-product', id: `${party}/${product}` }
  if (type === 'local') return [localProduct]
  if (type === 'local-item') return [{ type: 'local', id: `${party}/${product}/${lot}` }, localProduct]
  return []
}

/** Where an address can be read both ways, the longer run counts: a lot may be called `l`, a product of ours `01`. */
function namedBy(link: string): Subject[] | null {
  const local = localOf(link)
  const keys = keysOf(link)
  if (local && (!keys || 2 * keys.length < 1 + local.id.split('/').length)) return [local]
  return keys && subjectsOfKeys(keys)
}

/** An address or a path whose characters are those of RFC 3986. */
const LOCAL =
  /^(?:(?:https?|HTTPS?):\/\/(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?)?(\/(?:[A-Za-z0-9\-._~:/[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)(?=[?#]|$)/

/** `l` is no code, so the last one is where the codes begin. */
function localOf(link: string): Subject | null {
  const [, path] = LOCAL.exec(link) ?? []
  const segments = (path ?? '').split('/').map(decodeOnce)
  const start = segments.lastIndexOf('l') + 1
  const codes = segments.slice(start)
  const type = LOCAL_TYPES[codes.length]
  return start > 0 && type && codes.every(isCode) ? { type, id: codes.join('/') } : null
}

function decodeOnce(segment: string): string {
  return segment.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function keysOf(link: string): Element[] | null {
  try {
    return keysOfDigitalLink(link)
  } catch (error) {
    if (error instanceof Gs1Error) return null
    throw error
  }
}

function subjectsOfKeys(keys: readonly Element[]): Subject[] {
  // A consumer product variant (22) is no history of its own.
  const kept = keys.filter(([ai]) => ai !== '22')
  const values = new Map(kept)
  const [primary, value] = kept[0]!
  if (primary === '00') return [{ type: 'unit', id: `(00)${value}` }]
  if (primary === '414' && !values.has('7040')) {
    const extension = values.get('254')
    return [{ type: 'place', id: `(414)${value}${extension && extension !== '0' ? `(254)${extension}` : ''}` }]
  }
  if (primary !== '01' || values.has('235')) return [{ type: 'other', id: canonicalLinkOfKey(kept) }]
  const product: Subject = { type: 'product', id: `(01)${value}` }
  const lot = values.get('10')
  const serial = values.get('21')
  const finer: Subject[] = []
  if (serial) finer.push({ type: 'item', id: `${product.id}(21)${serial}` })
  if (lot) finer.push({ type: 'lot', id: `${product.id}(10)${lot}` })
  return finer.length > 0 ? finer : [product]
}

/** `(01)…(10)…` as elements; a bracket further on belongs to the lot or serial. */
function elementsOf(id: string): Element[] {
  const [, ai, rest] = /^\((\d+)\)(.*)$/.exec(id)!
  const [, value, qualifier, finer] = /^(\d+)(?:\((\d+)\)(.*))?$/.exec(rest!)!
  return qualifier
    ? [
        [ai!, value!],
        [qualifier, finer!],
      ]
    : [[ai!, value!]]
}
