/** A million entries without a million requests: the same statements that the door would have made, put behind it in bulk. */

import { randomBytes } from 'node:crypto'
import { loadP256, unseal } from '@nguon/signer'
import { assembleEntry, bodyDigest, bodyOf, drawUp, fromBase64url, subjectsOfEvent } from '@nguon/statement'
import {
  acceptStatements,
  findCustodialKey,
  logSize,
  type NewStatement,
  newestAnchoredHead,
  wakeSequencer,
} from '@nguon/store'
import { PARTY, registerWriter } from '../../../test/faults/load.ts'
import { progress } from '../table.ts'
import type { House } from './house.ts'

const GTIN = '08930000000019'
/** Events of a lot, spread over the whole log. */
export const EVENTS = 5
/** Lots with another number of events. */
export const LONG = [
  { lot: 'LONG-50', events: 50 },
  { lot: 'LONG-500', events: 500 },
] as const

/** The address of a lot's proof. */
export const pathOf = (lot: string) => `/01/${GTIN}/10/${lot}`
/** The lot of a number. */
export const lotOf = (number: number) => `B${number}`

/** Logs five events of each of `lots` lots and those of the long ones, and waits until all are below an anchored head. */
export async function fill(house: House, lots: number): Promise<void> {
  const { db, origin } = house
  await registerWriter({ url: house.web, access: { adminKey: house.adminKey } })
  const sealed = (await findCustodialKey(db, PARTY))!
  const key = loadP256(unseal(fromBase64url(house.masterKey), sealed.sealed, sealed.kid))
  const total = BigInt(lots * EVENTS)
  const report = progress(`a log of ${total.toLocaleString('en-GB')} entries`, Number(total))
  for (let round = 0; round < EVENTS; round++) {
    const said = Array.from({ length: lots }, (_, i) => lotOf(i))
    for (const { lot, events } of LONG) {
      const each = events / EVENTS
      for (let n = 0; n < each; n++) said.splice(Math.floor(((n + 0.5) * lots) / each), 0, lot)
    }
    for (let from = 0; from < said.length; from += 1_000) {
      const received = new Date()
      const statements = said.slice(from, from + 1_000).map((lot, i) => {
        const content = eventOf(lot, round * said.length + from + i)
        const bytes = bodyOf(content, randomBytes(16))
        const body = { audience: 0 as const, digest: bodyDigest(bytes) }
        const draft = drawUp({
          ...{ origin, party: PARTY, kid: key.kid, kind: 'event', subjects: subjectsOfEvent(content), received },
          bodies: [{ ...body, pointers: [] }],
        })
        const entry = assembleEntry(draft, key.sign(draft.toBeSigned))
        const { entryId, header } = draft
        const statement: NewStatement = {
          ...{ entryId, entry, kind: 'event', party: PARTY, kid: key.kid, subjects: header.subjects, received },
          bodies: [{ ...body, bytes }],
        }
        return statement
      })
      await db.transaction().execute(trx => acceptStatements(trx, statements))
      await wakeSequencer(db)
      report(round * lots + from)
    }
  }
  while (((await newestAnchoredHead(db))?.size ?? 0n) < total) {
    report(Number(await logSize(db, origin)))
    await new Promise(done => setTimeout(done, 250))
  }
  report(null)
}

const STEPS = ['commissioning', 'inspecting', 'packing', 'shipping', 'receiving']

function eventOf(lot: string, n: number) {
  const seconds = Date.UTC(2026, 5, 1) / 1000 + n
  return {
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
    type: 'ObjectEvent',
    eventTime: new Date(seconds * 1000).toISOString(),
    eventTimeZoneOffset: '+07:00',
    action: n % EVENTS === 0 ? 'ADD' : 'OBSERVE',
    bizStep: STEPS[n % EVENTS]!,
    disposition: 'active',
    readPoint: { id: 'https://id.gs1.org/414/8930000000002' },
    quantityList: [{ epcClass: `https://id.gs1.org/01/${GTIN}/10/${lot}`, quantity: 12, uom: 'KGM' }],
  }
}
