import { type Trust, type Verdict, verify } from '@nguon/proof'
import { type Story, storyOf } from '@nguon/provenance'
import { nodeVerify } from '@nguon/signer'
import type { Shelved } from './shelf.ts'

/** A proof file as the server read it: through the same verifier as any stranger. */
export type Reading = { verdict: Verdict; story: Story }

/** Reads proof files; each once. */
export type Reader = (shelved: Shelved) => Promise<Reading>

/**
 * What a page shows comes out of `verify`, like everything a reader sees: a row that somebody altered does not reach
 * a page. The server asks no chain here; whether the anchor stands is for the reader's own look-up.
 */
export function openReader(trust: Trust): Reader {
  const readings = new WeakMap<Shelved, Promise<Reading>>()
  return shelved => {
    let reading = readings.get(shelved)
    if (!reading) {
      reading = verify(shelved.text, shelved.scanned, [], trust, null, nodeVerify).then(verdict => {
        return { verdict, story: storyOf(verdict) }
      })
      readings.set(shelved, reading)
    }
    return reading
  }
}
