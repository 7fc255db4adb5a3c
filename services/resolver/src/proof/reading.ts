import { type Trust, type Verdict, verify } from '@nguon/proof'
import { nodeVerify } from '@nguon/signer'
import type { Shelved } from './shelf.ts'

/** Reads proof files as any stranger would, each once. */
export type Reader = (shelved: Shelved) => Promise<Verdict>

/**
 * What a page shows comes out of `verify`, like everything a reader sees: a row that somebody altered does not reach
 * a page. The server asks no chain here; whether the anchor stands is for the reader's own look-up. For alerts alone it
 * asks its node (`alerts.ts`).
 */
export function openReader(trust: Trust): Reader {
  const verdicts = new WeakMap<Shelved, Promise<Verdict>>()
  return shelved => {
    let verdict = verdicts.get(shelved)
    if (!verdict) {
      verdict = verify(shelved.text, shelved.scanned, [], trust, null, nodeVerify)
      verdicts.set(shelved, verdict)
    }
    return verdict
  }
}
