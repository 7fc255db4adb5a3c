import { pathOf, type Subject, wholesOf } from '@nguon/statement'
import type { Row } from '../capture.ts'

/** The address of a thing on the public side. */
export function publicPath({ id }: Pick<Row, 'id'>): string {
  return pathOf(subjectOf(id))!
}

/** The code of a row as it is printed: `(01) 08930000000019 (10) VT0626A`. */
export function codeOf({ id }: Pick<Row, 'id'>): string {
  return id.replace(/^\((\d+)\)/, '($1) ').replace(/(\d)\((10|21)\)/, '$1 ($2) ')
}

/** The id of the product that a lot is of. */
export function productOfLot(id: string): string {
  return wholesOf(subjectOf(id)).at(-1)?.id ?? id
}

function subjectOf(id: string): Subject {
  if (id.startsWith('(414)')) return { type: 'place', id }
  if (id.startsWith('(')) return { type: id.length > 18 ? 'lot' : 'product', id }
  return { type: id.split('/').length > 2 ? 'local' : 'local-product', id }
}
