import type { AudienceName } from '@nguon/rules'
import type { JsonObject } from '@nguon/statement'
import { describe, expect, it, test } from 'vitest'
import { audienceOf, audienceOfFields } from './audience.ts'
import { RefusedError } from './problem.ts'

const AT = '/epcisBody/eventList/0'
const event: JsonObject = {
  type: 'ObjectEvent',
  readPoint: { id: 'https://id.gs1.org/414/8930000009029' },
  ilmd: { 'example:soil': 'a', 'cbvmda:lotNumber': 'L1' },
  'example:driver': { 'example:name': 'b' },
  'example:list': [{ a: 1 }],
  'example:price': 5,
}
const split = (audience: JsonObject, more: JsonObject = {}) =>
  audienceOf({ ...event, ...more, 'nguon:audience': audience }, AT)
const shown = ({ base, hidden }: ReturnType<typeof split>) => [
  String(base),
  ...hidden.map(({ pointer, audience }) => `${audience} ${pointer}`).sort(),
]
const refusalOf = (act: () => unknown): RefusedError => {
  try {
    act()
  } catch (error) {
    if (error instanceof RefusedError) return error
  }
  throw new Error('it was taken')
}

describe('who sees what of an event', () => {
  const table: [what: string, audience: JsonObject, more: JsonObject, shown: string[]][] = [
    ['all of it, unless somebody says otherwise', {}, {}, ['0', '2 /example:driver']],
    ['a person, with consent', { '/example:driver': 'public' }, {}, ['0', '0 /example:driver']],
    ['a price, for partners', { '/example:price': 'partners' }, {}, ['0', '1 /example:price', '2 /example:driver']],
    [
      'a member for the authority',
      { '/example:price': 'authority' },
      {},
      ['0', '2 /example:driver', '2 /example:price'],
    ],
    [
      'a member of a member',
      { '/ilmd/example:soil': 'partners' },
      {},
      ['0', '1 /ilmd/example:soil', '2 /example:driver'],
    ],
    ['the whole, for partners', { '': 'partners' }, {}, ['1', '2 /example:driver']],
    [
      'the whole, for the authority',
      { '': 'authority' },
      { 'rdfs:comment': 'a' },
      ['2', '2 /example:driver', '2 /rdfs:comment'],
    ],
    ['free text', {}, { 'rdfs:comment': 'a' }, ['0', '2 /example:driver', '2 /rdfs:comment']],
    [
      'free text that the sender says to all',
      { '/rdfs:comment': 'public' },
      { 'rdfs:comment': 'a' },
      ['0', '0 /rdfs:comment', '2 /example:driver'],
    ],
    ['what took place on a plot', {}, { bizLocation: { id: 'geo:21.3,106.4' } }, ['2', '2 /example:driver']],
    ['the same, with consent', { '': 'public' }, { readPoint: { id: 'geo:21.3,106.4' } }, ['0', '2 /example:driver']],
  ]
  it.each(table)('%s', (_what, audience, more, expected) => {
    expect(shown(split(audience, more))).toEqual(expected)
    expect(split(audience, more).content).not.toHaveProperty('nguon:audience')
  })
})

describe('an audience that cannot be kept is refused at its line, with what would be right', () => {
  const table: [what: string, audience: JsonObject, line: string, remedy: RegExp][] = [
    ['another circle', { '/example:price': 'friends' }, '/~1example:price', /"public", "partners", "authority"/],
    ['no pointer', { price: 'partners' }, '/price', /begins with "\/"/],
    ['what decides a state', { '/disposition': 'partners' }, '/~1disposition', /restrict the whole with ""/],
    ['the lot', { '/ilmd/cbvmda:lotNumber': 'partners' }, '/~1ilmd~1cbvmda:lotNumber', /restrict the whole/],
    ['what is not there', { '/example:none': 'partners' }, '/~1example:none', /has not/],
    ['a way through a list', { '/example:list/0': 'partners' }, '/~1example:list~10', /no object/],
    ['a way through a text', { '/type/x': 'partners' }, '/~1type~1x', /restrict the whole/],
    [
      'a way through a number',
      { '/example:price/x': 'partners' },
      '/~1example:price~1x',
      /name the member that holds it/,
    ],
    ['a wider part', { '': 'authority', '/example:price': 'partners' }, '/~1example:price', /widen the whole/],
    [
      'a part of a person',
      { '/example:driver/example:name': 'public' },
      '/~1example:driver~1example:name',
      /as a whole/,
    ],
  ]
  it.each(table)('%s', (_what, audience, line, remedy) => {
    const { code, faults } = refusalOf(() => split(audience))
    expect(code).toBe('REQUEST_INVALID')
    expect(faults).toEqual([
      { pointer: `${AT}/nguon:audience${line}`, code: 'AUDIENCE', reason: expect.stringMatching(remedy) },
    ])
  })

  test('a part beside its whole', () => {
    const { faults } = refusalOf(() => split({ '/example:driver': 'public', '/example:driver/example:name': 'public' }))
    expect(faults).toMatchObject([{ reason: expect.stringMatching(/a part of \/example:driver/) }])
  })

  test('what is no object at all, and every wrong line of many', () => {
    expect(refusalOf(() => audienceOf({ 'nguon:audience': 'public' }, AT)).faults).toMatchObject([
      { pointer: `${AT}/nguon:audience`, reason: expect.stringMatching(/such as/) },
    ])
    expect(refusalOf(() => split({ '/a': 'partners', '/type': 'partners', b: 'public' })).faults).toHaveLength(3)
  })

  test('more members than a statement has bodies for: 63 are taken, 64 are told the limit', () => {
    const members = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`example:m${i}`, i]))
    const asked = (count: number) =>
      Object.fromEntries(Object.keys(members(count)).map(name => [`/${name}`, 'partners']))
    // With the driver, who stands apart in any case.
    expect(split(asked(62), members(62)).hidden).toHaveLength(63)
    expect(refusalOf(() => split(asked(63), members(63))).faults).toEqual([
      { pointer: `${AT}/nguon:audience`, code: 'AUDIENCE', reason: expect.stringMatching(/64 members.* 63 can/) },
    ])
  })

  test('a hundred thousand lines are answered at once', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`/example:m${i}/a/b`, 'partners']))
    expect(refusalOf(() => split(many)).faults).toHaveLength(100_000)
    expect(refusalOf(() => split({ ['/a'.repeat(1_000_000)]: 'partners' })).faults).toHaveLength(1)
  })
})

describe('who sees what of a record', () => {
  const fields = { name: 'Hộ ông Bảy', kind: 'nông hộ', address: 'xã', phone: '0204', note: 'a', gln: '8930000009029' }
  const of = (asked: Record<string, AudienceName>) =>
    audienceOfFields(fields, asked)
      .hidden.map(({ pointer, audience }) => `${audience} ${pointer}`)
      .sort()

  test('by the rule: persons for the authority, a household’s name in the open, each in a body of its own', () => {
    expect(of({})).toEqual(['0 /fields/address', '0 /fields/name', '1 /fields/note', '2 /fields/phone'])
  })

  test.each(['public', 'partners', 'authority'] as const)('as the sender says: %s', audience => {
    const digit = ['public', 'partners', 'authority'].indexOf(audience)
    expect(of({ phone: audience })).toContain(`${digit} /fields/phone`)
    // What is named stands apart even where it is for everyone, so that it can be erased alone.
    expect(of({ gln: audience })).toContain(`${digit} /fields/gln`)
  })

  test('a field that is not there is refused', () => {
    expect(refusalOf(() => of({ fax: 'public' })).faults).toEqual([
      { pointer: '/audience/fax', code: 'AUDIENCE', reason: expect.stringMatching(/name one of name, kind/) },
    ])
  })
})
