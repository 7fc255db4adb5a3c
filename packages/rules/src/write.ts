import type { Role, Subject } from '@nguon/statement'
import type { Attestation } from './attestation.ts'
import type { Deed, Named } from './deed.ts'
import { SUPERVISING } from './read.ts'
import { isKind } from './shipment.ts'

/**
 * How a party stands to a thing: it is its own (it registered the thing, or,
 * where nobody did, the product it is of; or the name is in its namespace), it
 * received it by a shipment, nobody has claimed it, or it is somebody else's.
 */
export const STANDINGS = ['registrant', 'holder', 'unclaimed', 'stranger'] as const

/** One of the four. */
export type Standing = (typeof STANDINGS)[number]

const ANYONE: readonly Role[] = ['producer', 'carrier', 'retailer', 'laboratory', 'certifier', 'inspector', 'authority']
const NOBODY: readonly Role[] = []
const EXAMINERS: readonly Role[] = ['laboratory', 'certifier', 'inspector', 'authority']
// Who carries, tests or certifies goods makes nothing of them.
const MAKERS: readonly Role[] = ['producer', 'retailer']

/** Who may write what: for each standing and each deed, the roles one of which is needed. */
export const MAY_WRITE: Record<Standing, Record<Deed, readonly Role[]>> = {
  registrant: { make: ANYONE, observe: ANYONE, move: ANYONE, use: ANYONE, end: ANYONE, recall: ANYONE },
  // What another has brought into being cannot be brought into being again, nor called back, by who received it.
  holder: { make: NOBODY, observe: ANYONE, move: ANYONE, use: MAKERS, end: ANYONE, recall: ['authority'] },
  unclaimed: { make: ANYONE, observe: ANYONE, move: ANYONE, use: ANYONE, end: ANYONE, recall: ['authority'] },
  // Examining is looking. Only the authority may end or call back a stranger's goods; nobody ships or uses them.
  stranger: { make: NOBODY, observe: EXAMINERS, move: NOBODY, use: NOBODY, end: ['authority'], recall: ['authority'] },
}

/** What the register knows of one thing: who claims it, who claims its product, who received it. */
export type Facts = { registrant: string | null; productOf: string | null; holders: readonly string[] }

/** How a party stands to a subject. */
export function standingOf(party: string, subject: Subject, facts: Facts): Standing {
  // The earlier word stands: a lot that was named before anybody registered its product is not the product's, and one
  // that is named after is not its finder's, who could otherwise make, or call back, the next lot of a competitor.
  const owner = namespaceOf(subject) ?? facts.registrant ?? facts.productOf
  if (owner === party) return 'registrant'
  if (facts.holders.includes(party)) return 'holder'
  return owner === null ? 'unclaimed' : 'stranger'
}

/** The party in whose namespace a code of ours is (`HTX-0042/RUOU-NEP/L07`), its own code included, or null. */
export function namespaceOf(subject: Subject): string | null {
  return subject.type.startsWith('local') || subject.type === 'party' ? (subject.id.split('/')[0] ?? null) : null
}

/** The product that a lot or an item is of, or null: what nobody named before is of whoever registered it. */
export function productOf(subject: Subject): Subject | null {
  if (subject.type !== 'lot' && subject.type !== 'item') return null
  const gtin = /^\(01\)\d{14}/.exec(subject.id)?.[0]
  return gtin === undefined ? null : { type: 'product', id: gtin }
}

/** Whether naming a thing so makes it one's own if it is nobody's: a kind of goods or a place is not. */
export function isClaim({ subject, pointer }: Named): boolean {
  return !isKind(subject) && namespaceOf(subject) === null && pointer !== '/readPoint' && pointer !== '/bizLocation'
}

/** A thing that the party may not write about so, and where the event names it. */
export type Refusal = { subject: Subject; deed: Deed; standing: Standing; pointer: string }

/** What of the things an event names (`deedsOf`) a party may not write; empty if it may write it all. */
export function refusalsOf(
  { party, roles }: { party: string; roles: readonly Role[] },
  named: readonly Named[],
  factsOf: (subject: Subject) => Facts,
): Refusal[] {
  return named.flatMap(({ subject, deed, pointer }) => {
    const standing = standingOf(party, subject, factsOf(subject))
    return mayWrite(standing, deed, roles) ? [] : [{ subject, deed, standing, pointer }]
  })
}

/**
 * Who may put a test, a certificate or an act on record: of a thing that it registered or was shipped, and of any other.
 * Each speaks of strangers' goods in its own trade only, and an act is the State's.
 */
export const MAY_ATTEST: Record<Attestation, { own: readonly Role[]; others: readonly Role[] }> = {
  test: { own: ANYONE, others: ['laboratory', 'inspector', 'authority'] },
  certificate: { own: ANYONE, others: ['certifier', 'authority'] },
  act: { own: SUPERVISING, others: SUPERVISING },
}

/** Whether a party may put such a record on record for a thing to which it stands so. */
export function mayAttest(type: Attestation, standing: Standing, roles: readonly Role[]): boolean {
  const isOwn = standing === 'registrant' || standing === 'holder'
  const needed = MAY_ATTEST[type][isOwn ? 'own' : 'others']
  return roles.some(role => needed.includes(role))
}

/** One cell of the table. */
export function mayWrite(standing: Standing, deed: Deed, roles: readonly Role[]): boolean {
  return roles.some(role => MAY_WRITE[standing][deed].includes(role))
}
