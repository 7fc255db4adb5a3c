import { hostOf, isCode, issFor, parseEntry, type Subject, subjectsOfLink, toHex, wholesOf } from '@nguon/statement'
import { type Database, findStatements, newestVersions, partiesOfGlns, type Register } from '@nguon/store'
import type { Kysely } from 'kysely'

/** What is publicly known of the things, places and parties of a trace. */
export type Names = {
  ofThing(key: string): string | undefined
  ofPlace(key: string): string | undefined
  ofParty(code: string): string | undefined
  /** The party behind a source or destination. */
  partyAt(key: string): string | undefined
}

/** Looks up everything that a page names, in so many queries however much it is. */
export async function namesFor(
  { db, origin }: { db: Kysely<Database>; origin: string },
  named: { things: readonly string[]; places: readonly string[]; ends: readonly string[]; parties: readonly string[] },
): Promise<Names> {
  const own = issFor(hostOf(origin), '')
  const glns = new Map(named.ends.flatMap(key => pair(key, GLN.exec(key)?.[1])))
  const behind = await partiesOfGlns(db, [...new Set(glns.values())])
  const partyAt = (key: string) => {
    const code = key.startsWith(own) ? key.slice(own.length) : behind.get(glns.get(key) ?? '')
    return code !== undefined && isCode(code) ? code : undefined
  }
  const parties = [...named.parties, ...named.ends.flatMap(key => partyAt(key) ?? [])]
  const products = named.things.flatMap(key => productOf(subjectOfKey(key))?.id ?? [])
  const places = [...named.places, ...named.ends].flatMap(key => placeId(key) ?? [])
  const ofProduct = await publicNames(db, 'product', products)
  const ofPlace = await publicNames(db, 'place', places)
  const ofParty = await publicNames(db, 'party', parties)
  return {
    partyAt,
    ofThing: key => ofProduct.get(productOf(subjectOfKey(key))?.id ?? ''),
    ofPlace: key => ofPlace.get(placeId(key) ?? ''),
    ofParty: code => ofParty.get(code),
  }
}

/** What a key of the index is about. */
export function subjectOfKey(key: string): Subject {
  return subjectsOfLink(key.startsWith('/') ? `https://id.gs1.org${key}` : key)[0]!
}

const GLN = /^\/41[47]\/(\d{13})(?:\/|$)/

function productOf(subject: Subject): Subject | undefined {
  const isProduct = ({ type }: Subject) => type === 'product' || type === 'local-product'
  return [subject, ...wholesOf(subject)].find(isProduct)
}

function placeId(key: string): string | undefined {
  const subject = subjectOfKey(key)
  return subject.type === 'place' ? subject.id : undefined
}

/** A register holds what body 0 of a record says, whoever may read that; a name is given to anyone only if it is public. */
async function publicNames(
  db: Kysely<Database>,
  register: Register,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await newestVersions(db, register, [...new Set(ids)])
  const statements = await findStatements(
    db,
    rows.map(({ entryId }) => entryId),
  )
  const open = new Set(
    statements.filter(({ entry }) => parseEntry(entry).bodies[0]!.audience === 0).map(({ entryId }) => toHex(entryId)),
  )
  return new Map(
    rows.flatMap(({ id, entryId, fields }) =>
      open.has(toHex(entryId)) && typeof fields.name === 'string' ? [[id, fields.name] as const] : [],
    ),
  )
}

const pair = (key: string, value: string | undefined) => (value === undefined ? [] : [[key, value] as const])
