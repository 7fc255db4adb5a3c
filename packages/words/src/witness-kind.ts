/** The name under which the platform's own witness stands in an installation's policy and trust file. */
export const PLATFORM_WITNESS = 'Nguồn'

/**
 * How a reader is told of a witness: what a trust file does not count as independent need not be the platform's; only
 * the one that bears the platform's name is said to be.
 */
export function witnessKind(witness: { owner: string; independent: boolean }): 'independent' | 'own' | 'other' {
  if (witness.independent) return 'independent'
  return witness.owner === PLATFORM_WITNESS ? 'own' : 'other'
}
