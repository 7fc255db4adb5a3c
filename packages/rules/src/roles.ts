import { ROLES, type Role } from '@nguon/statement'

// Of the roles of formats §2 the first three handle goods and the last four vouch for them.
const HANDLING: ReadonlySet<Role> = new Set(['producer', 'carrier', 'retailer'])

/** Whether a text names a role. */
export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text)
}

/** Whether any of the roles handles goods: only such a party comes to own an identifier by naming it first. */
export function handlesGoods(roles: readonly Role[]): boolean {
  return roles.some(role => HANDLING.has(role))
}

/** Whether granting these roles needs the countersignature of a live authority key, formats §2. */
export function needsAuthority(roles: readonly Role[]): boolean {
  return roles.some(role => !HANDLING.has(role))
}
