import { type Facts, mayVouch, namespaceOf, productOf, type Refusal, refusalsOf, standingOf } from '@nguon/rules'
import { type Subject, subjectKey, toHex } from '@nguon/statement'
import { type Database, type Holding, holdingsOf } from '@nguon/store'
import type { Transaction } from 'kysely'
import { RefusedError, type RequestFault } from './problem.ts'
import type { Said } from './project.ts'

/**
 * Refuses what a party may not write, naming every place at which its events
 * speak of things of others. Called after the claims of the same transaction
 * (`claimed`, of the same party), so what is read here is settled.
 * @throws {@link RefusedError} NOT_YOURS
 */
export async function requirePermission(
  trx: Transaction<Database>,
  events: readonly Said[],
  pointers: readonly string[],
  claimed: readonly Holding[],
): Promise<void> {
  const subjects = events.flatMap(({ named }) => named.map(({ subject }) => subject))
  const factsOf = await readFacts(trx, subjects, claimed)
  const faults = events.flatMap(({ party, roles, named }, at) =>
    refusalsOf({ party, roles }, named, factsOf).map(refusal => faultOf(refusal, pointers[at]!)),
  )
  if (faults.length > 0) throw new RefusedError('NOT_YOURS', 'the document speaks of things of other parties', faults)
}

/**
 * Refuses a record that would give a party what another registered first.
 * @throws {@link RefusedError} NOT_YOURS
 */
export async function requireRegistrant(
  trx: Transaction<Database>,
  claims: readonly { subject: Subject; party: string }[],
): Promise<void> {
  const factsOf = await readFacts(
    trx,
    claims.map(({ subject }) => subject),
  )
  const foreign = claims.filter(({ subject, party }) => {
    const { registrant, productOf } = factsOf(subject)
    return (namespaceOf(subject) ?? productOf ?? registrant ?? party) !== party
  })
  refuseForeign(foreign.map(({ subject }) => subject))
}

/**
 * Refuses a certificate, test or act about a thing that is neither the party's own nor was shipped to it, unless others
 * rely on its word.
 * @throws {@link RefusedError} NOT_YOURS
 */
export async function requireVoice(
  trx: Transaction<Database>,
  { party, roles }: Said,
  subjects: readonly Subject[],
): Promise<void> {
  const factsOf = await readFacts(trx, subjects)
  refuseForeign(subjects.filter(subject => !mayVouch(standingOf(party, subject, factsOf(subject)), roles)))
}

function refuseForeign(foreign: readonly Subject[]): void {
  if (foreign.length === 0) return
  const faults = foreign.map(({ id }) => ({ pointer: '', code: 'NOT_YOURS', reason: `${id} is another party's` }))
  throw new RefusedError('NOT_YOURS', 'another party registered this', faults)
}

async function readFacts(
  trx: Transaction<Database>,
  subjects: readonly Subject[],
  claimed: readonly Holding[] = [],
): Promise<(subject: Subject) => Facts> {
  const keys = new Map<string, Uint8Array>()
  const add = (subject: Subject) => {
    const key = subjectKey(subject)
    keys.set(toHex(key), key)
  }
  for (const subject of subjects) {
    add(subject)
    const product = productOf(subject)
    if (product) add(product)
  }
  for (const { key } of claimed) keys.delete(toHex(key))
  const claims = new Map<string, string>()
  const holders = new Map<string, string[]>()
  for (const { key, party, ground } of [...claimed, ...(await holdingsOf(trx, [...keys.values()]))]) {
    const name = toHex(key)
    if (ground === 'claim') claims.set(name, party)
    else holders.set(name, [...(holders.get(name) ?? []), party])
  }
  const nameOf = (subject: Subject) => toHex(subjectKey(subject))
  return subject => {
    const name = nameOf(subject)
    const product = productOf(subject)
    return {
      registrant: claims.get(name) ?? null,
      productOf: (product && claims.get(nameOf(product))) ?? null,
      holders: holders.get(name) ?? [],
    }
  }
}

function faultOf({ subject, deed, standing, pointer }: Refusal, at: string): RequestFault {
  const why: Record<string, string> = {
    stranger: `${subject.id} is another party's and was not shipped to you`,
    holder: `${subject.id} was shipped to you, which does not let you ${deed} it`,
    unclaimed: `nobody registered ${subject.id}, and your roles do not let you ${deed} it`,
    registrant: `your roles do not let you ${deed} ${subject.id}`,
  }
  return { pointer: at + pointer, code: 'NOT_YOURS', reason: why[standing]! }
}
