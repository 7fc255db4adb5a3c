/**
 * What a supply chain of the demo is: who takes part, what they make, where, and what happened, as tables that a reader
 * can check line by line. `load.ts` carries them in through the public interfaces; nothing here knows how.
 *
 * **The numbers.** Every GTIN, GLN and SSCC of the demo has a right check digit, since the platform refuses others, and
 * begins with Vietnam's prefix 893 followed by a company number of zeros: at a glance nobody's. They are written for
 * show; do not print them on goods. The firms, people and lots are made up; the communes and wards exist.
 */
import type { JsonObject } from '@nguon/statement'
import type { Calendar } from './calendar.ts'
import type { Voucher } from './voucher.ts'

/** What a party of the demo may be; the authority is none of them. */
export type Role = 'producer' | 'carrier' | 'retailer' | 'laboratory' | 'certifier' | 'inspector'

/** Someone who takes part, by the code that is theirs for ever. */
export type Party = {
  code: string
  name: string
  nameEn: string
  kind: string
  roles: Role[]
  address: string
  gln: string
  /** A person's name: it goes into a body of its own, for the authority's eyes. */
  representative?: string
}

/** A kind of goods: with a GTIN, or known by its maker's own code (TCVN 13275 allows both). */
export type Product = {
  code: { gtin: string } | { party: string; product: string }
  /** Who registers it and answers for it. */
  by: string
  name: string
  nameEn: string
  brand?: string
  group: string
  netContent: string
  /** Standards that the maker declares: item 10 of the legal ten. Only in-house ones, since these makers do not exist. */
  standards: string[]
  shelfLife?: string
  storage?: string
  ingredients?: string
  warnings?: string
  /** A drawing in `images/`. */
  image: string
}

/** A place with a location number of its own. */
export type Place = { gln: string; by: string; name: string; kind: string; address: string; areaCode?: string }

/** One lot of a product. */
export type Lot = {
  product: Product
  lot: string
  by: string
  made: string
  madeAt: Place
  expires?: string
  quantity: string
}

/** Makes lots whose days are counted as the calendar counts them. */
export function lotsOn({ date }: Calendar) {
  return (product: Product, lot: string, madeAt: Place, made: number, quantity: string, expires?: number): Lot => ({
    product,
    madeAt,
    lot,
    by: product.by,
    made: date(made),
    quantity,
    ...(expires !== undefined && { expires: date(expires) }),
  })
}

/** Something that happened: who says so, when it was, and the rest of the EPCIS event. */
export type Row = [by: Party, at: string, what: JsonObject]

/** One supply chain, whole. */
export type SupplyChain = {
  parties: Party[]
  products: Product[]
  places: Place[]
  lots: Lot[]
  events: Row[]
  /** Tests and certificates, in the order of their versions. */
  vouchers: Voucher[]
}

/** Where codes that are written down point to when they are read as addresses; any host names the same thing. */
const GS1 = 'https://id.gs1.org'

/** The code of a product, as events write it. */
export function productCode(product: Product): string {
  const { code } = product
  return 'gtin' in code ? `${GS1}/01/${code.gtin}` : `https://nguon.localhost/l/${code.party}/${code.product}`
}

/** The code of a lot, as events write it. */
export function lotCode({ product, lot }: Lot): string {
  return 'gtin' in product.code ? `${productCode(product)}/10/${lot}` : `${productCode(product)}/${lot}`
}

/** The code of one numbered thing. */
export const itemCode = (product: Product, serial: string): string => `${productCode(product)}/21/${serial}`

/** The code of a pallet, cage or case that travels as one. */
export const unitCode = (sscc: string): string => `${GS1}/00/${sscc}`

/** The code of a fixed part that outlives what it is mounted on, such as a valve. */
export const assetCode = (giai: string): string => `${GS1}/8004/${giai}`

/** The code of a place. */
export const placeCode = (place: Place): string => `${GS1}/414/${place.gln}`

/** The code of a party, where an event names who gives and who takes. */
export const partyCode = (party: Party): string => `${GS1}/417/${party.gln}`

/** The path under which a code is found on any host that serves it. */
export const pathOf = (code: string): string => new URL(code).pathname
