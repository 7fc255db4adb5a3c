import { fromBase64url, fromHex, toBase64url, toHex } from '@nguon/statement'

/** A file that differs from a valid one in one place. */
export type Mutant = {
  /** Which of the valid files it was made of. */
  of: number
  /** What was done, and where: `flip answers.0.statements.1.entry`. */
  name: string
  text: string
}

type Json = null | boolean | number | string | Json[] | { [member: string]: Json }
type Path = (string | number)[]
type Random = () => number

/**
 * Files as a forger could make them: of valid ones, parts are dropped, doubled, exchanged with their neighbour or with
 * the same part of another of the files, and single values altered; each is written again in the canonical way. The
 * same files and seed give the same mutants.
 *
 * @param texts valid files, best about several subjects and under several heads of one log
 * @param seed any whole number
 */
export function mutantsOf(texts: readonly string[], count: number, seed: number): Mutant[] {
  const random = randomFrom(seed)
  const files = texts.map(text => JSON.parse(text) as Json)
  const mutants: Mutant[] = []
  while (mutants.length < count) {
    const of = below(files.length, random)
    const file = structuredClone(files[of]!)
    const path = somewhere(file, random)
    const parent = at(file, path.slice(0, -1)) as Json[] & { [member: string]: Json }
    const { name, mutate } = MUTATIONS[below(MUTATIONS.length, random)]!
    const done = mutate(parent, path.at(-1)!, random, files[below(files.length, random)]!, path)
    const text = JSON.stringify(file)
    // What is not there cannot be exchanged, and equal things change nothing.
    if (done === false || text === texts[of]) continue
    mutants.push({ of, name: `${name} ${path.join('.')}`, text })
  }
  return mutants
}

type Parent = Json[] & { [member: string]: Json }
/** Alters a value in its parent; false where it cannot be done. */
type Mutate = (parent: Parent, key: string | number, random: Random, other: Json, path: Path) => boolean | undefined

/** An element; seldom a member, since a file without one is refused before anything is looked at. */
const drop: Mutate = (parent, key, random) => {
  if (Array.isArray(parent)) parent.splice(Number(key), 1)
  else if (random() < SELDOM) Reflect.deleteProperty(parent, key)
  else return false
  return undefined
}

const double: Mutate = (parent, key) => {
  if (!Array.isArray(parent)) return false
  parent.splice(Number(key), 0, structuredClone(parent[Number(key)]!))
  return undefined
}

const swap: Mutate = (parent, key) => {
  const next = Number(key) + 1
  if (!Array.isArray(parent) || next >= parent.length) return false
  parent.splice(next - 1, 2, parent[next]!, parent[next - 1]!)
  return undefined
}

/** The same place of another file. */
const transplant: Mutate = (parent, key, _, other, path) => {
  const found = at(other, path)
  if (found === undefined) return false
  parent[key as number] = structuredClone(found)
  return undefined
}

/** Any element of the list that stands in the same place of another file, from its own place to anywhere in this. */
const borrow: Mutate = (parent, key, random, other, path) => {
  const list = at(other, path.slice(0, -1))
  if (!Array.isArray(parent) || !Array.isArray(list) || list.length === 0) return false
  parent[Number(key)] = structuredClone(list[below(list.length, random)]!)
  return undefined
}

/** Another number, one bit of a byte string or one letter of a text. */
const flip: Mutate = (parent, key, random) => {
  const value = parent[key as number]
  if (typeof value === 'number') parent[key as number] = value + [-1, 1, 256][below(3, random)]!
  else if (typeof value === 'string' && value !== '') parent[key as number] = flipped(value, random)
  else return false
  return undefined
}

const empty: Mutate = (parent, key) => {
  if (!Array.isArray(parent[key as number])) return false
  parent[key as number] = []
  return undefined
}

/** A body by the word that it is not shown; seldom anything by something of another kind. */
const replace: Mutate = (parent, key, random, _, path) => {
  if (path.at(-2) === 'bodies') parent[key as number] = random() < 0.5 ? 'withheld' : 'erased'
  else if (random() < SELDOM) parent[key as number] = OTHERS[below(OTHERS.length, random)]!
  else return false
  return undefined
}

const SELDOM = 0.1
const OTHERS: readonly Json[] = [null, 0, -1, '', [], {}, true, 'withheld', { count: 1 }]

const MUTATIONS: readonly { name: string; mutate: Mutate }[] = [
  { name: 'drop', mutate: drop },
  { name: 'double', mutate: double },
  { name: 'swap', mutate: swap },
  { name: 'transplant', mutate: transplant },
  { name: 'borrow', mutate: borrow },
  { name: 'flip', mutate: flip },
  { name: 'flip', mutate: flip },
  { name: 'flip', mutate: flip },
  { name: 'empty', mutate: empty },
  { name: 'replace', mutate: replace },
]

function flipped(value: string, random: Random): string {
  const bytes = bytesOf(value)
  if (bytes) {
    const place = below(bytes.length, random)
    bytes[place]! ^= 1 << below(8, random)
    return value.startsWith('0x') ? `0x${toHex(bytes)}` : toBase64url(bytes)
  }
  const place = below(value.length, random)
  return value.slice(0, place) + (value[place] === 'x' ? 'y' : 'x') + value.slice(place + 1)
}

function bytesOf(value: string): Uint8Array | null {
  try {
    return value.startsWith('0x') ? fromHex(value.slice(2)) : fromBase64url(value)
  } catch {
    return null
  }
}

/** A place in a file, each part as likely as its neighbours, however much lies in it. */
function somewhere(file: Json, random: Random): Path {
  const path: Path = []
  let here = file
  for (;;) {
    const keys: Path = Array.isArray(here) ? here.map((_, i) => i) : Object.keys(here as object)
    const key = keys[below(keys.length, random)]!
    path.push(key)
    here = (here as Parent)[key as number]!
    const children = typeof here === 'object' && here !== null ? Object.keys(here).length : 0
    if (children === 0 || random() < 0.15) return path
  }
}

function at(file: Json, path: Path): Json | undefined {
  let here: Json | undefined = file
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined
    here = (here as Parent)[key as number]
  }
  return here
}

function below(count: number, random: Random): number {
  return Math.floor(random() * count)
}

/** Marsaglia’s xorshift, 32 bits: numbers from 0 up to 1. */
function randomFrom(seed: number): Random {
  let state = seed | 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
