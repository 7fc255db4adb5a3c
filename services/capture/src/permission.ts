import {
  type Attestation,
  type Facts,
  MAY_ATTEST,
  MAY_WRITE,
  mayAttest,
  namespaceOf,
  productOf,
  type Refusal,
  refusalsOf,
  type Standing,
  standingOf,
} from '@nguon/rules'
import { type Role, type Subject, subjectKey, toHex } from '@nguon/statement'
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
 * Refuses a test, certificate or act about a thing of which the party may not speak so (`MAY_ATTEST`).
 * @throws {@link RefusedError} NOT_YOURS
 */
export async function requireVoice(
  trx: Transaction<Database>,
  { party, roles }: Said,
  type: Attestation,
  subjects: readonly Subject[],
): Promise<void> {
  const factsOf = await readFacts(trx, subjects)
  const faults = subjects.flatMap((subject, at): RequestFault[] => {
    if (mayAttest(type, standingOf(party, subject, factsOf(subject)), roles)) return []
    const { own, others } = MAY_ATTEST[type]
    const orOwn = own === others ? '' : ', or whoever registered it or was shipped it'
    const reason = `${article(type)} about ${subject.id} is put on record by ${rolesIn(others)}${orOwn}: let one of these write it`
    return [{ pointer: `/subjects/${at}`, code: 'NOT_YOURS', reason }]
  })
  if (faults.length > 0) throw new RefusedError('NOT_YOURS', `others put ${article(type)} about this on record`, faults)
}

const article = (type: Attestation) => (type === 'act' ? 'an act' : `a ${type}`)

/** `a laboratory, inspector or authority`. */
function rolesIn(roles: readonly Role[]): string {
  const last = roles.at(-1)!
  const article = /^[aei]/.test(roles[0]!) ? 'an' : 'a'
  return `${article} ${roles.length > 1 ? `${roles.slice(0, -1).join(', ')} or ${last}` : last}`
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

/** What is refused, and what would let it pass. */
function faultOf({ subject, deed, standing, pointer }: Refusal, at: string): RequestFault {
  const { id } = subject
  const able = MAY_WRITE[standing][deed]
  const byRole = able.length > 0 ? `; ${rolesIn(able)} may ${deed} it` : ''
  const why: Record<Standing, string> = {
    stranger: `${id} is another party's and was not shipped to you: let whoever has it ship it with you in the destinationList${byRole}`,
    holder: `${id} was shipped to you, which does not let you ${deed} it${byRole || ': let whoever registered it do so'}`,
    unclaimed: `nobody registered ${id}, and your roles do not let you ${deed} it${byRole}`,
    registrant: `your roles do not let you ${deed} ${id}${byRole}`,
  }
  return { pointer: at + pointer, code: 'NOT_YOURS', reason: why[standing] }
}
