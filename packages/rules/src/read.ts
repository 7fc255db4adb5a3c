import type { Audience, Role } from '@nguon/statement'

/** Roles that speak for the State: what is for the authority, inspectors see too. Their keys an authority countersigned. */
export const SUPERVISING: readonly Role[] = ['authority', 'inspector']

/** How a reader stands to a statement. */
export type Reader = {
  /** Roles of the reader's live keys. */
  readonly roles: readonly Role[]
  /** Whether the reader made the statement. */
  readonly issuer: boolean
  /** Whether the reader is in the chain of what the statement is about. */
  readonly partner: boolean
}

/** Who may read a body of a statement (formats §2): everyone, partners in the chain, or the authority alone. */
export function mayRead(audience: Audience, { roles, issuer, partner }: Reader): boolean {
  if (audience === 0 || issuer || roles.some(role => SUPERVISING.includes(role))) return true
  return audience === 1 && partner
}
