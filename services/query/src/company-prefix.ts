import type { CompanyPrefixLength, EpcFormat } from '@nguon/epcis'
import { companyPrefixes, type Database } from '@nguon/store'
import type { Kysely } from 'kysely'

/**
 * How many digits of a key are its company prefix, as far as parties have theirs on record: nothing in a number says it.
 * Of a number that begins with two of them it is not known. Looked up only where URNs are asked for.
 */
export async function knownPrefixLength(db: Kysely<Database>, format: EpcFormat): Promise<CompanyPrefixLength> {
  if (format !== 'Always_EPC_URN') return () => null
  const prefixes = await companyPrefixes(db)
  return characters => {
    const [prefix, ...others] = prefixes.filter(prefix => characters.startsWith(prefix))
    return prefix !== undefined && others.length === 0 ? prefix.length : null
  }
}
