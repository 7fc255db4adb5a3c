import { factsOfEvent } from '@nguon/epcis'
import {
  containmentOf,
  deedsOf,
  handlesGoods,
  isAttestation,
  isClaim,
  type Named,
  productOf,
  RECORD_FIELDS,
  type Register,
  shipmentOf,
} from '@nguon/rules'
import {
  type Audience,
  type JsonObject,
  type Kind,
  mergeBodies,
  parseRecordBody,
  type RecordBody,
  type Role,
  type Subject,
  subjectKey,
  subjectKeys,
  toHex,
} from '@nguon/statement'
import {
  type AttestationRow,
  claimThings,
  type Database,
  emptyProjections,
  grantShipped,
  type Holding,
  holdingsOf,
  type IndexedEvent,
  indexEvents,
  insertAttestation,
  insertVersions,
  inTurns,
  putInto,
  type RegisterRow,
  reindexEvents,
  replayStatements,
  takeOut,
} from '@nguon/store'
import type { Kysely, Transaction } from 'kysely'
import { destinationParties } from './destination.ts'

/** An accepted statement as the projections read it. */
export type Said = {
  entryId: Uint8Array
  kind: Kind
  party: string
  received: Date
  /** Roles of the key that signed. */
  roles: readonly Role[]
  /** All bodies together. */
  body: JsonObject
  /** Body 0 alone, and who may see it: what registers show, and what events are found by. */
  shown: JsonObject
  audience: Audience
  /** What an event names and does; of other kinds nothing. */
  named: readonly Named[]
}

/**
 * Enters statements, in the order of the log, into the tables that are
 * projections of it: registers, holdings, contents, the index of events. It runs after
 * {@link claimNamed}, when a statement is accepted and when the tables are rebuilt, then with {@link reindexEvents}.
 */
export async function project(
  trx: Transaction<Database>,
  host: string,
  said: readonly Said[],
  index: typeof indexEvents = indexEvents,
): Promise<void> {
  // Runs of one sort go in one query; between sorts the order counts: what is packed before it is shipped goes along.
  let run: Change[] = []
  for (const change of said.flatMap(changesOf)) {
    if (run.length > 0 && run[0]!.sort !== change.sort) {
      await apply(trx, host, run)
      run = []
    }
    run.push(change)
  }
  await apply(trx, host, run)
  const events = said.filter(({ kind }) => kind === 'event')
  await index(trx, await inTurns(events, indexed))
}

function indexed({ entryId, party, audience, received, shown }: Said): IndexedEvent {
  return { entryId, party, audience, recorded: received, facts: factsOfEvent(shown) }
}

/**
 * Claims for the parties what nobody has claimed and they register or name first. What is of a product that another
 * has registered is claimed by nobody: it is that party's already. Gives the claims if every one of them is new, as of
 * goods that come into being: whose these are need not be looked up then.
 */
export async function claimNamed(trx: Transaction<Database>, said: readonly Said[]): Promise<Holding[]> {
  const wanted = said.flatMap(claimsOf)
  const products = wanted.flatMap(({ subject }) => productOf(subject) ?? [])
  const owners = new Map<string, string>()
  for (const { key, party, ground } of await holdingsOf(trx, subjectKeys(products)))
    if (ground === 'claim') owners.set(toHex(key), party)
  const claims = new Map<string, Holding>()
  for (const { subject, party } of wanted) {
    const product = productOf(subject)
    if (product && (owners.get(toHex(subjectKey(product))) ?? party) !== party) continue
    const key = subjectKey(subject)
    const name = toHex(key)
    if (!claims.has(name)) claims.set(name, { key, party, ground: 'claim' })
    // A product that is registered in this very run counts for what comes after it.
    if (!owners.has(name)) owners.set(name, party)
  }
  const added = await claimThings(trx, [...claims.values()])
  return added === claims.size ? [...claims.values()] : []
}

type Claim = { subject: Subject; party: string }

function claimsOf({ kind, party, roles, body, named }: Said): Claim[] {
  if (kind === 'record') return recordClaims(parseRecordBody(body), party)
  return kind === 'event' && handlesGoods(roles) ? named.filter(isClaim).map(({ subject }) => ({ subject, party })) : []
}

/** What a record makes whose: the thing that it registers, its writer's; the number of a party, whoever wrote it, the party's. */
export function recordClaims({ type, id, subjects, fields }: RecordBody, writer: string): Claim[] {
  if (type === 'party')
    return typeof fields.gln === 'string' ? [{ subject: { type: 'place', id: `(414)${fields.gln}` }, party: id }] : []
  const registers = type === 'product' || type === 'lot' || type === 'place'
  return registers ? subjects.map(subject => ({ subject, party: writer })) : []
}

/** Whether a record stands in one of the registers. */
export function isRegister(type: RecordBody['type']): type is Register {
  return Object.hasOwn(RECORD_FIELDS, type)
}

type Change =
  | { sort: 'in'; parent: Uint8Array; children: Uint8Array[] }
  | { sort: 'out'; parent: Uint8Array; children: Uint8Array[] }
  | { sort: 'ship'; things: Uint8Array[]; destinations: string[] }
  | { sort: Register; row: RegisterRow }
  | { sort: 'attestation'; row: AttestationRow }

function changesOf({ kind, party, entryId, body, shown }: Said): Change[] {
  if (kind === 'record') {
    const { type, id, version, validFrom, fields, subjects } = parseRecordBody(shown)
    if (isAttestation(type))
      return [{ sort: 'attestation', row: { type, issuer: party, id, version, keys: subjectKeys(subjects), entryId } }]
    return isRegister(type) ? [{ sort: type, row: { id, version, issuer: party, validFrom, fields, entryId } }] : []
  }
  if (kind !== 'event') return []
  const changes: Change[] = []
  const contained = containmentOf(body)
  if (contained) {
    const { direction, parent, children } = contained
    changes.push({ sort: direction, parent: subjectKey(parent), children: children.map(subjectKey) })
  }
  const shipped = shipmentOf(body)
  if (shipped)
    changes.push({ sort: 'ship', things: shipped.things.map(subjectKey), destinations: shipped.destinations })
  return changes
}

async function apply(trx: Transaction<Database>, host: string, run: readonly Change[]): Promise<void> {
  const [first] = run
  if (!first) return
  if (first.sort === 'in') {
    const pairs = (run as (typeof first)[]).flatMap(({ parent, children }) =>
      children.map(child => ({ parent, child })),
    )
    await putInto(trx, pairs)
  } else if (first.sort === 'out') {
    await takeOut(trx, run as (typeof first)[])
  } else if (first.sort === 'ship') {
    const shipments = run as (typeof first)[]
    const parties = await destinationParties(
      trx,
      host,
      shipments.flatMap(({ destinations }) => destinations),
    )
    const grants = shipments.flatMap(({ things, destinations }) =>
      destinations.flatMap(uri => {
        const party = parties.get(uri)
        return party === undefined ? [] : things.map(key => ({ key, party }))
      }),
    )
    await grantShipped(trx, grants)
  } else if (first.sort === 'attestation') {
    for (const { row } of run as (typeof first)[]) await insertAttestation(trx, row)
  } else {
    await insertVersions(
      trx,
      first.sort,
      (run as (typeof first)[]).map(({ row }) => row),
    )
  }
}

/** Empties the projections and fills them again from the log, in one transaction; gives how many statements were read. */
export async function rebuildProjections(db: Kysely<Database>, host: string): Promise<number> {
  return await db.transaction().execute(async trx => {
    // Waits for whoever is writing; whoever comes after waits until this is done.
    await emptyProjections(trx)
    let read = 0
    for await (const batch of replayStatements(trx)) {
      const said = batch.flatMap(({ statement, received, roles, bodies }): Said[] => {
        // An erased body 0 says nothing any more, and what followed from it is gone with it.
        if (!bodies[0]) return []
        const { entryId, party, header } = statement
        const body = mergeBodies(statement.bodies, bodies)
        const shown = mergeBodies(statement.bodies, [bodies[0], ...bodies.slice(1).map(() => null)])
        const named = header.kind === 'event' ? deedsOf(body) : []
        const { audience } = statement.bodies[0]!
        return [{ entryId, kind: header.kind, party, received, roles: roles as Role[], body, shown, audience, named }]
      })
      await claimNamed(trx, said)
      await project(trx, host, said, reindexEvents)
      read += batch.length
    }
    return read
  })
}
