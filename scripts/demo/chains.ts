/** The whole demo as it stands on one day, and its events as EPCIS documents in the order in which they must enter. */
import { EPCIS_CONTEXT, NGUON_PREFIX } from '@nguon/epcis'
import type { JsonObject } from '@nguon/statement'
import { type Calendar, calendarFrom } from './calendar.ts'
import { pigFeed } from './feed.ts'
import { gasCylinders } from './gas.ts'
import { lychee } from './lychee.ts'
import { noodlesOfChu } from './noodles.ts'
import { common } from './parties.ts'
import type { Party, Row, SupplyChain } from './supply-chain.ts'

const CONTEXT = [EPCIS_CONTEXT, NGUON_PREFIX]

/** The demo on the day `now` falls on in Vietnam. */
export function demoOn(now: Date) {
  const calendar = calendarFrom(now)
  const fruit = lychee(calendar)
  const craft = noodlesOfChu(calendar)
  const feed = pigFeed(calendar)
  const gas = gasCylinders(calendar)
  const chains: SupplyChain[] = [
    { ...common, products: [], lots: [], events: [], vouchers: [] },
    fruit,
    craft,
    feed,
    gas,
  ]
  return {
    calendar,
    chains,
    // What is signed apart from a document carries its own context.
    recall: { lot: feed.recalled, event: { '@context': CONTEXT, ...eventOf(...feed.recall) } as JsonObject },
    /** The lots and the cylinder that the demo invites to scan. */
    toScan: {
      dried: fruit.lots.find(lot => lot.lot.startsWith('VS2'))!,
      recalled: feed.recalled,
      cylinder: gas.scanned,
      expired: fruit.lots.find(lot => lot.lot.startsWith('VT06'))!,
      local: craft.lots[0]!,
    },
  }
}

/** One document of one party. */
export type PartyDocument = { by: Party; document: JsonObject }

/**
 * The documents of a chain, by time. What one party says without another speaking in between is one document; the
 * order matters, since nobody can receive what was not yet sent.
 */
export function documentsOf(chain: SupplyChain, calendar: Calendar): PartyDocument[] {
  const runs: { by: Party; events: JsonObject[] }[] = []
  for (const [by, at, what] of chain.events.toSorted(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    const last = runs.at(-1)
    if (last?.by.code === by.code) last.events.push(eventOf(at, what))
    else runs.push({ by, events: [eventOf(at, what)] })
  }
  return runs.map(({ by, events }) => ({
    by,
    document: {
      '@context': CONTEXT,
      type: 'EPCISDocument',
      schemaVersion: '2.0',
      creationDate: calendar.at(0, '00:00'),
      epcisBody: { eventList: events },
    },
  }))
}

function eventOf(at: Row[1], what: Row[2]): JsonObject {
  const { type, ...rest } = what
  return { type: type!, eventTime: at, eventTimeZoneOffset: '+07:00', ...rest }
}
