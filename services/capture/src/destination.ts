import { Gs1Error, keysOfDigitalLink, parseEpcUrn } from '@nguon/gs1'
import { isCode, issFor } from '@nguon/statement'
import { type Database, partiesOfGlns } from '@nguon/store'
import type { Kysely } from 'kysely'

/**
 * The parties behind the destinations of shipments: a party's own address
 * (`https://<host>/party/HTX-0042`), its global location number, or that of a
 * place it registered. A destination nobody registered is left out.
 */
export async function destinationParties(
  db: Kysely<Database>,
  host: string,
  uris: readonly string[],
): Promise<Map<string, string>> {
  const own = issFor(host, '')
  const parties = new Map<string, string>()
  const glns = new Map<string, string>()
  for (const uri of uris) {
    if (uri.startsWith(own) && isCode(uri.slice(own.length))) parties.set(uri, uri.slice(own.length))
    const gln = glnOf(uri)
    if (gln !== null) glns.set(uri, gln)
  }
  const found = await partiesOfGlns(db, [...new Set(glns.values())])
  for (const [uri, gln] of glns) {
    const party = found.get(gln)
    if (party !== undefined) parties.set(uri, party)
  }
  return parties
}

/** The location number of a party (417) or a place (414), or null. */
function glnOf(uri: string): string | null {
  try {
    const [key] = uri.startsWith('urn:epc:') ? parseEpcUrn(uri) : keysOfDigitalLink(uri)
    return key && (key[0] === '417' || key[0] === '414') ? key[1] : null
  } catch (error) {
    if (error instanceof Gs1Error) return null
    throw error
  }
}
