import { describe, expect, it } from 'vitest'
import { apartInEvent, apartInRecord, hasExactPlace } from './apart.ts'

describe('what of a record stands apart', () => {
  const fields = { name: 'Hộ ông Bảy', address: 'xã Lục Ngạn', phone: '0204', description: 'a' }
  it.each([
    ['a co-operative', 'hợp tác xã', ['phone', 'description']],
    ['a household that is a registered business', 'hộ kinh doanh', ['phone', 'description']],
    ['a farm household', 'Nông hộ', ['phone', 'description', 'name', 'address']],
    ['a household that produces', 'hộ sản xuất'.normalize('NFD'), ['phone', 'description', 'name', 'address']],
  ])('of %s', (_who, kind, names) => {
    expect([...apartInRecord({ ...fields, kind }).keys()].sort()).toEqual(names.sort())
  })
})

describe('what of an event stands apart', () => {
  const table: [what: string, event: Parameters<typeof apartInEvent>[0], apart: string[]][] = [
    ['a comment', { 'rdfs:comment': 'a' }, ['/rdfs:comment authority']],
    ['a person under any prefix', { 'example:driver': 'a' }, ['/example:driver authority']],
    [
      'a telephone under a whole address',
      { 'https://ns.example/phone': 1 },
      ['/https:~1~1ns.example~1phone authority'],
    ],
    ['a household in the ilmd', { ilmd: { 'example:household': 'a' } }, ['/ilmd/example:household authority']],
    ['not what is ours', { 'nguon:note': 'a' }, []],
    ['not what EPCIS names so itself', { contact: 'a', 'example:constructor': 'a' }, []],
  ]
  it.each(table)('%s', (_what, event, apart) => {
    expect(apartInEvent(event).map(({ pointer, audience }) => `${pointer} ${audience}`)).toEqual(apart)
  })
})

it.each([
  [{ readPoint: { id: 'geo:21.3,106.4' } }, true],
  [{ bizLocation: { id: 'GEO:21.3,106.4' } }, true],
  [{ bizLocation: { id: 'https://id.gs1.org/414/8930000009029' } }, false],
  [{}, false],
])('%j took place at a point of the map: %s', (event, exact) => {
  expect(hasExactPlace(event)).toBe(exact)
})
