import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leafHash } from './hash.ts'
import { EMPTY_SUBTREE, emptyMap, mapRoot, setAllInMap } from './map.ts'
import { growMapPages, rootOfMapPages } from './map-pages.ts'
import { proveInMapPages } from './map-pages-proof.ts'
import { proveInMap, verifyMapProof } from './map-proof.ts'
import { referenceMapRoot } from './map-reference.ts'
import { memoryMap } from './testing.ts'

type Entry = readonly [Uint8Array, Uint8Array]
const VALUE = new TextEncoder().encode('value')
const someKey = (name: string) => leafHash(new TextEncoder().encode(name))
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const someEntries = (count: number, from = 0): Entry[] =>
  Array.from({ length: count }, (_, i) => [someKey(`key ${from + i}`), someKey(`value ${from + i}`)])

/** Beginnings of 0, 8 or 30 bytes that all share, then few different bits: crowded subtrees, shallow and deep. */
const anyKey = fc
  .tuple(fc.constantFrom(0, 0, 8, 30), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([shared, tail]) => {
    const key = tail.slice()
    key.fill(0x5a, 0, shared)
    // Of the last bytes few differ, so that deep keys meet; there are 64 of them below 30 bytes.
    if (shared === 30) {
      key[30] = key[30]! & 0x88
      key[31] = key[31]! & 0x0f
    }
    return key
  })
const anyEntries = (maxLength: number) => fc.array(fc.tuple(anyKey, fc.uint8Array({ maxLength: 8 })), { maxLength })

/** Holds if the pages say the same as the tree in memory, of every key in it and of those asked for. */
async function expectSame(map: ReturnType<typeof memoryMap>, entries: readonly Entry[], asked: readonly Uint8Array[]) {
  const values = new Map(entries.map(([key, value]) => [text(key), [key, value] as const]))
  const tree = setAllInMap(emptyMap, values.values())
  const root = await rootOfMapPages(map.read)
  expect(text(root)).toBe(text(mapRoot(tree)))
  expect(text(root)).toBe(text(referenceMapRoot([...values.values()])))
  const keys = [...Array.from(values.values(), ([key]) => key), ...asked]
  const proofs = await proveInMapPages(root, keys, map.read)
  keys.forEach((key, i) => {
    expect(proofs[i]).toEqual(proveInMap(tree, key))
    verifyMapProof(root, key, proofs[i]!, values.get(text(key))?.[1] ?? null)
  })
}

describe('a map in pages', () => {
  test('without keys is 32 zero bytes, and proves that nothing is there', async () => {
    const map = memoryMap()
    expect(await rootOfMapPages(map.read)).toEqual(EMPTY_SUBTREE)
    expect(await map.set([])).toEqual(EMPTY_SUBTREE)
    expect(await proveInMapPages(EMPTY_SUBTREE, [someKey('a')], map.read)).toEqual([{ siblings: [], terminal: null }])
  })

  test('is the tree in memory and the reference, grown in whatever steps, crowded or deep', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEntries(120), { maxLength: 4 }),
        fc.array(anyKey, { maxLength: 20 }),
        async (steps, asked) => {
          const map = memoryMap()
          for (const step of steps) {
            const root = await map.set(step)
            expect(root).toEqual(await rootOfMapPages(map.read))
          }
          await expectSame(map, steps.flat(), asked)
        },
      ),
      { numRuns: 150 },
    )
  })

  test('has the same pages in whatever order and steps it is filled', async () => {
    const entries = someEntries(3_000)
    const [whole, split] = [memoryMap(), memoryMap()]
    await whole.set(entries)
    for (let from = 3_000; from > 0; from -= 375) await split.set(entries.slice(from - 375, from))
    expect(new Map([...split.pages].sort())).toEqual(new Map([...whole.pages].sort()))
  })

  test('passes through every size from one key to a thousand', async () => {
    const map = memoryMap()
    const entries = someEntries(1_000)
    let tree = emptyMap
    for (const entry of entries) {
      tree = setAllInMap(tree, [entry])
      expect(text(await map.set([entry]))).toBe(text(mapRoot(tree)))
    }
    await expectSame(
      map,
      entries,
      someEntries(200, 5_000).map(([key]) => key),
    )
  })

  test('takes the later of two values of a key', async () => {
    const map = memoryMap()
    const [[key, first]] = someEntries(1) as [Entry]
    await map.set([
      [key, first],
      [key, VALUE],
    ])
    expect(await rootOfMapPages(map.read)).toEqual(referenceMapRoot([[key, VALUE]]))
  })

  test('holds forty keys that differ in their last bytes only', async () => {
    const map = memoryMap()
    const entries: Entry[] = Array.from({ length: 40 }, (_, i) => {
      const key = new Uint8Array(32)
      key[31] = i
      return [key, VALUE]
    })
    const other = new Uint8Array(32)
    other[31] = 41
    await map.set(entries.slice(0, 20))
    await map.set(entries.slice(20))
    await expectSame(map, entries, [other, someKey('elsewhere')])
  })

  test('an earlier generation is read while the next is there beside it', async () => {
    const map = memoryMap()
    const first = await map.set(someEntries(500))
    const kept = new Map(map.pages)
    await map.set(someEntries(500, 250))
    const readFirst = async (paths: readonly string[]) =>
      paths.flatMap(path => (kept.has(path) ? [{ path, content: kept.get(path)! }] : []))
    const [[key]] = someEntries(1, 600) as [Entry]
    expect((await proveInMapPages(first, [key], readFirst))[0]!.terminal).not.toBe('present')
    await expect(proveInMapPages(first, [key], map.read)).rejects.toMatchObject({ code: 'ROOT_MISMATCH' })
  })
})

describe('what is read', () => {
  test('is one round for a thousand changes and for any proof, and only the pages on the way', async () => {
    const map = memoryMap()
    await map.set(someEntries(20_000))
    map.reads.length = 0
    const root = await map.set(someEntries(1_000, 19_500))
    expect(map.reads).toHaveLength(1)
    map.reads.length = 0
    for (const [key] of someEntries(50)) await proveInMapPages(root, [key], map.read)
    expect(map.reads).toHaveLength(50)
    expect(map.reads.every(paths => paths.length === 5)).toBe(true)
  })

  test('is at most four rounds where keys were made to begin alike', async () => {
    const map = memoryMap()
    const entries: Entry[] = Array.from({ length: 200 }, (_, i) => {
      const key = new Uint8Array(32)
      key[29] = i
      return [key, VALUE]
    })
    await map.set(entries)
    map.reads.length = 0
    await map.set(entries)
    expect(map.reads.length).toBeLessThanOrEqual(4)
  })
})

describe('what is refused', () => {
  const filled = async () => {
    const map = memoryMap()
    return { map, root: await map.set(someEntries(2_000)) }
  }
  const [[key]] = someEntries(1) as [Entry]

  test('a page that is not there, in growing and in proving', async () => {
    const { map, root } = await filled()
    map.pages.delete(text(key).slice(0, 2))
    await expect(map.set([[key, VALUE]])).rejects.toMatchObject({ code: 'PAGE_MISSING' })
    await expect(proveInMapPages(root, [key], map.read)).rejects.toMatchObject({ code: 'PAGE_MISSING' })
  })

  test('a page with one other byte proves nothing', async () => {
    const { map, root } = await filled()
    const path = text(key).slice(0, 2)
    const page = map.pages.get(path)!
    for (let at = 0; at < page.length; at++) {
      const changed = page.slice()
      changed[at]! ^= 0x11
      map.pages.set(path, changed)
      const proof = await proveInMapPages(root, [key], map.read).catch((error: Error) => error)
      // What does not stand on the way of this key may be anything.
      if (Array.isArray(proof)) verifyMapProof(root, key, proof[0]!, someKey('value 0'))
    }
  })

  test('the pages of another map', async () => {
    const { map } = await filled()
    await expect(proveInMapPages(someKey('root'), [key], map.read)).rejects.toMatchObject({ code: 'ROOT_MISMATCH' })
  })

  test.each([
    ['nothing', []],
    ['an unknown kind', [3, 0, 0, 0, 0]],
    ['a cut leaf', [0, 1, 2, 3]],
    ['a cut crown', [1, 0, 1]],
    ['a crown without its hashes', [2, 0, 1, 0, 0]],
    ['something behind the crown of many', [2, 0, 0, 0, 0, ...new Uint8Array(64)]],
  ])('a page that holds %s', async (_, bytes) => {
    const { map, root } = await filled()
    map.pages.set(text(key).slice(0, 1), Uint8Array.from(bytes))
    await expect(proveInMapPages(root, [key], map.read)).rejects.toMatchObject({ code: 'PAGE_MALFORMED' })
  })

  test('a key of another length', async () => {
    const { map, root } = await filled()
    const short = new Uint8Array(31)
    await expect(map.set([[short, VALUE]])).rejects.toMatchObject({ code: 'KEY_LENGTH' })
    await expect(proveInMapPages(root, [short], map.read)).rejects.toMatchObject({ code: 'KEY_LENGTH' })
    await expect(growMapPages([[key, VALUE]], async () => [{ path: '', content: new Uint8Array(0) }])).rejects.toThrow()
  })
})
