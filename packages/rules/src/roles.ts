import { type Role, VOUCHING } from '@nguon/statement'

/** Whether any of the roles handles goods: only such a party comes to own an identifier by naming it first. */
export function handlesGoods(roles: readonly Role[]): boolean {
  return roles.some(role => !VOUCHING.includes(role))
}
