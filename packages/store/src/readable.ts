import { mayRead, SUPERVISING } from '@nguon/rules'
import { isObject, parseIJson, type Role, type Statement, toHex } from '@nguon/statement'
import type { Kysely } from 'kysely'
import { findBodies, type StoredBody } from './body.ts'
import type { Database } from './database.ts'
import { keysInChain, noteDisclosures, tradingPartners } from './disclosure.ts'
import { keysOfParty } from './key.ts'

/** Which of these bodies, none of them public, a reader may see. */
export type MayRead = (asked: readonly { statement: Statement; body: StoredBody }[]) => Promise<ReadonlySet<StoredBody>>

/** What a stranger may see of what is not public. */
export const nothing: MayRead = async () => new Set()

/**
 * What a party may see beside what is public (formats §2). It sees what it said itself. What is for partners it sees
 * where it is in the chain of a thing that the statement names: it claimed the thing, was shipped it, or made a
 * statement that stands in its history; one step back and one step forward, no further. What the record of a party or
 * place says to partners, those see who trade with whoever signed it. What is for the authority, authorities and
 * inspectors see. What is let through is noted before it is shown.
 */
export function readableTo(db: Kysely<Database>, party: string, now: () => number): MayRead {
  let roles: Promise<Role[]> | null = null
  return async asked => {
    roles ??= liveRoles(db, party)
    const mine = await roles
    const keys = new Map(asked.flatMap(({ statement }) => statement.header.subjects.map(key => [toHex(key), key])))
    const inChain = new Set((await keysInChain(db, party, [...keys.values()])).map(toHex))
    const records = asked
      .filter(({ statement }) => statement.header.kind === 'record')
      .map(({ statement }) => statement)
    const traders = await tradersAmong(db, party, records)
    const shown = asked.filter(({ statement, body }) => {
      const { header, party: issuer } = statement
      const partner = header.subjects.some(key => inChain.has(toHex(key))) || traders.has(statement)
      return mayRead(body.audience ?? 2, { roles: mine, issuer: issuer === party, partner })
    })
    const foreign = shown.filter(({ statement }) => statement.party !== party)
    await noteDisclosures(
      db,
      party,
      foreign.map(({ body }) => body.digest),
      new Date(now()),
    )
    return new Set(shown.map(({ body }) => body))
  }
}

/** Whether a party speaks for the State: one of its live keys has such a role. */
export async function supervises(db: Kysely<Database>, party: string): Promise<boolean> {
  return (await liveRoles(db, party)).some(role => SUPERVISING.includes(role))
}

/** The bodies of each statement that the reader may see; null for the others. */
export async function shownBodies(
  db: Kysely<Database>,
  statements: readonly Statement[],
  mayRead: MayRead,
): Promise<Map<Statement, (Uint8Array | null)[]>> {
  const digests = statements.flatMap(({ bodies }) => bodies.map(body => body.digest))
  const stored = new Map((await findBodies(db, digests)).map(body => [toHex(body.digest), body]))
  // An erasure that was accepted stands: no proof is made here that would need the bytes a while longer.
  const kept = (digest: Uint8Array) => {
    const body = stored.get(toHex(digest))
    return body?.bytes && !body.erasedBy ? body : null
  }
  const restricted = statements.flatMap(statement =>
    statement.bodies.flatMap(({ digest, audience }) => {
      const body = kept(digest)
      return body && audience !== 0 ? [{ statement, body }] : []
    }),
  )
  const readable = restricted.length > 0 ? await mayRead(restricted) : new Set<StoredBody>()
  const shown = ({ bodies }: Statement) =>
    bodies.map(({ digest, audience }) => {
      const body = kept(digest)
      return body && (audience === 0 || readable.has(body)) ? body.bytes : null
    })
  return new Map(statements.map(statement => [statement, shown(statement)]))
}

async function liveRoles(db: Kysely<Database>, party: string): Promise<Role[]> {
  const keys = await keysOfParty(db, party)
  return keys.filter(key => key.revokedBy === null).flatMap(key => key.roles as Role[])
}

/** Those of these records that are about a party or place of someone with whom the reader trades. */
async function tradersAmong(
  db: Kysely<Database>,
  party: string,
  records: readonly Statement[],
): Promise<Set<Statement>> {
  const wholes = new Map(
    (
      await findBodies(
        db,
        records.map(({ bodies }) => bodies[0]!.digest),
      )
    ).map(({ digest, bytes }) => [toHex(digest), bytes]),
  )
  const aboutSelf = records.filter(({ bodies }) => {
    const bytes = wholes.get(toHex(bodies[0]!.digest))
    const whole = bytes ? parseIJson(bytes) : null
    return isObject(whole) && (whole.type === 'party' || whole.type === 'place')
  })
  const issuers = [...new Set(aboutSelf.map(record => record.party))]
  const trading = new Set(await tradingPartners(db, party, issuers))
  return new Set(aboutSelf.filter(record => trading.has(record.party)))
}
