import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BodyError, bodyDigest, bodyOf, type Hidden, MAX_BODY, mergeBodies, readBody, splitBodies } from './body.ts'
import { utf8 } from './encoding.ts'
import type { JsonObject } from './json.ts'
import type { BodyRef } from './statement.ts'
import { SALT } from './testing.ts'

let salts = 0
const salt = () => new Uint8Array(16).fill(++salts)
const code = (act: () => unknown) => {
  try {
    act()
    return 'accepted'
  } catch (error) {
    if (error instanceof BodyError) return error.code
    throw error
  }
}
const EVENT: JsonObject = {
  type: 'ObjectEvent',
  epcList: ['urn:a'],
  'ex:household': 'Bà X',
  'ex:note': 'ghi chú',
  ilmd: { 'ex:plot': { lat: 21.2 }, 'ex:soil': 'đỏ' },
}
const HIDDEN: Hidden[] = [
  { pointer: '/ilmd/ex:plot', audience: 2 },
  { pointer: '/ex:household', audience: 1, apart: true },
  { pointer: '/ex:note', audience: 1 },
]
const without = (value: JsonObject) => {
  const { 'nguon:salt': _, ...rest } = value
  return rest
}
const refOf = (text: Uint8Array, pointers: string[] = []): BodyRef => ({
  audience: pointers.length ? 1 : 0,
  digest: bodyDigest(text),
  pointers,
})

describe('bodies', () => {
  test('split and put together again are what was said', () => {
    const { refs, texts } = splitBodies(EVENT, HIDDEN, salt)
    expect(refs.map(({ audience, pointers }) => [audience, pointers])).toEqual([
      [0, []],
      [1, ['/ex:household']],
      [1, ['/ex:note']],
      [2, ['/ilmd/ex:plot']],
    ])
    expect(without(mergeBodies(refs, texts))).toEqual(EVENT)
  })

  test('shown in part add what is shown and nothing else', () => {
    const { refs, texts } = splitBodies(EVENT, HIDDEN, salt)
    const whole = mergeBodies(refs, [texts[0]!, null, texts[2]!, null])
    expect(without(whole)).toEqual({
      type: 'ObjectEvent',
      epcList: ['urn:a'],
      'ex:note': 'ghi chú',
      ilmd: { 'ex:soil': 'đỏ' },
    })
  })

  test('of any object with any members hidden come back whole', () => {
    const token = fc.constantFrom('ex:a', 'ex:b', 'ex:c~/d', '__proto__', 'ex:é')
    const value = fc.letrec(tie => ({
      object: fc.dictionary(token, fc.oneof({ maxDepth: 3 }, fc.integer(), fc.array(fc.integer()), tie('object'))),
    })).object as fc.Arbitrary<JsonObject>
    fc.assert(
      fc.property(
        value,
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(1 as const, 2 as const), fc.boolean())),
        (value, picks) => {
          const all = pointersIn(value)
          const hidden: Hidden[] = []
          for (const [at, audience, apart] of picks) {
            const pointer = all[at % Math.max(1, all.length)]
            if (
              pointer &&
              !hidden.some(
                other => `${other.pointer}/`.startsWith(`${pointer}/`) || `${pointer}/`.startsWith(`${other.pointer}/`),
              )
            )
              hidden.push({ pointer, audience, apart })
          }
          const { refs, texts } = splitBodies(value, hidden, salt)
          expect(without(mergeBodies(refs, texts))).toEqual(value)
        },
      ),
    )
  })

  test('leave what was given untouched', () => {
    const before = structuredClone(EVENT)
    splitBodies(EVENT, HIDDEN, salt)
    expect(EVENT).toEqual(before)
  })

  test.each([
    '/type',
    '/epcList',
    '/epcList/0',
    '/ilmd',
    '/ilmd/cbvmda:lotNumber',
    '/bizLocation',
    '/readPoint/id',
    '/ex:nothing',
    '/ex:note/x',
    'ex:note',
    '',
  ])('%j cannot be hidden', pointer => {
    expect(['POINTER', 'MEMBER']).toContain(code(() => splitBodies(EVENT, [{ pointer, audience: 1 }], salt)))
  })
})

describe('a body', () => {
  test.each<[string, string, string]>([
    ['SALT', 'without salt', '{}'],
    ['SALT', 'with a short salt', '{"nguon:salt":"AAAAAAAAAAAAAAAAAAAA"}'],
    ['SALT', 'with a padded salt', '{"nguon:salt":"AAAAAAAAAAAAAAAAAAAAAA=="}'],
    ['SALT', 'with a number for a salt', '{"nguon:salt":1}'],
    ['JSON', 'that is a list', '[]'],
    ['JSON', 'with a member twice', '{"nguon:salt":"AAAAAAAAAAAAAAAAAAAAAA","a":1,"a":2}'],
    ['SIZE', 'of more than a megabyte', ' '.repeat(MAX_BODY + 1)],
  ])('%s: %s is refused', (expected, _, text) => {
    expect(code(() => readBody(utf8(text)))).toBe(expected)
  })

  test('cannot be given its salt by the sender, nor a short one by us', () => {
    expect(code(() => bodyOf({ 'nguon:salt': 'x' }, SALT))).toBe('SALT')
    expect(code(() => bodyOf({}, new Uint8Array(15)))).toBe('SALT')
    expect(code(() => bodyOf({ a: 2 ** 53 }, SALT))).toBe('JSON')
  })
})

describe('bodies that do not make one whole', () => {
  const whole = bodyOf({ type: 'ObjectEvent', 'ex:a': { b: 1 }, list: [{}] }, SALT)
  const adding = (members: JsonObject) => bodyOf({ 'nguon:add': members }, SALT)
  const merge = (text: Uint8Array, pointers: string[]) =>
    code(() => mergeBodies([refOf(whole), refOf(text, pointers)], [whole, text]))

  test('a member that body 0 has already is refused', () => {
    expect(merge(adding({ '/ex:a/b': 2 }), ['/ex:a/b'])).toBe('MEMBER')
  })

  test('a parent that is not there, or an array, is refused', () => {
    expect(merge(adding({ '/ex:x/b': 2 }), ['/ex:x/b'])).toBe('POINTER')
    expect(merge(adding({ '/list/0': 2 }), ['/list/0'])).toBe('POINTER')
    expect(merge(adding({ '/list/0/c': 2 }), ['/list/0/c'])).toBe('POINTER')
    expect(merge(adding({ '/toString/c': 2 }), ['/toString/c'])).toBe('POINTER')
    expect(merge(adding({ '/__proto__/c': 2 }), ['/__proto__/c'])).toBe('POINTER')
  })

  test('other members than the payload lists are refused', () => {
    expect(merge(adding({ '/ex:b': 2 }), ['/ex:c'])).toBe('POINTER')
    expect(merge(adding({ '/ex:b': 2, '/ex:c': 2 }), ['/ex:b'])).toBe('POINTER')
    expect(merge(adding({ '/ex:b': 2 }), ['/ex:b', '/ex:c'])).toBe('POINTER')
  })

  test('a further body that says anything else is refused', () => {
    expect(merge(bodyOf({ 'nguon:add': { '/ex:b': 1 }, type: 'x' }, SALT), ['/ex:b'])).toBe('MEMBER')
    expect(merge(bodyOf({ 'nguon:add': [1] }, SALT), ['/ex:b'])).toBe('MEMBER')
  })

  test('pointers that no statement may have are refused here too', () => {
    expect(merge(adding({ '/action': 'DELETE' }), ['/action'])).toBe('POINTER')
  })

  test('other bytes than were signed are refused', () => {
    const other = adding({ '/ex:b': 3 })
    expect(
      code(() =>
        mergeBodies([refOf(whole), { audience: 1, digest: new Uint8Array(32), pointers: ['/ex:b'] }], [whole, other]),
      ),
    ).toBe('DIGEST')
    expect(code(() => mergeBodies([{ ...refOf(whole), digest: new Uint8Array(32) }], [whole]))).toBe('DIGEST')
  })

  test('a missing body 0, or another number of bodies, is refused', () => {
    expect(code(() => mergeBodies([refOf(whole)], [null]))).toBe('MISSING')
    expect(code(() => mergeBodies([refOf(whole)], [whole, whole]))).toBe('MISSING')
  })
})

function pointersIn(value: JsonObject, prefix = ''): string[] {
  return Object.keys(value).flatMap(member => {
    const pointer = `${prefix}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const inner = value[member]
    return [pointer, ...(typeof inner === 'object' && inner && !Array.isArray(inner) ? pointersIn(inner, pointer) : [])]
  })
}
