import type { JsonArray, JsonObject, JsonValue } from '@nguon/statement'
import { EPCIS_CONTEXT } from '../terms.ts'

/** What an answer consists of. */
export type QueryResults = {
  /** In the order of the answer, each with the `@context` it was captured under. */
  events: readonly JsonObject[]
  /** When the answer was drawn up, ISO 8601. */
  creationDate: string
  queryName?: string
  subscriptionID?: string
}

/**
 * The EPCISQueryDocument that answers a query. Where all events have one context it stands on the document; otherwise
 * each keeps its own, since two senders may mean different things by one prefix.
 */
export function queryDocument({ events, creationDate, queryName, subscriptionID }: QueryResults): JsonObject {
  const shared = sharedContext(events)
  const eventList: JsonArray = shared ? events.map(withoutContext) : [...events]
  return {
    '@context': shared ?? [EPCIS_CONTEXT],
    type: 'EPCISQueryDocument',
    schemaVersion: '2.0',
    creationDate,
    epcisBody: {
      queryResults: {
        ...(subscriptionID === undefined ? {} : { subscriptionID }),
        queryName: queryName ?? 'SimpleEventQuery',
        resultsBody: { eventList },
      },
    },
  }
}

/** The context that every one of the events has, if there is one. */
function sharedContext(events: readonly JsonObject[]): JsonValue | null {
  const [first] = events
  const context = first?.['@context']
  if (context === undefined) return null
  const text = JSON.stringify(context)
  return events.every(event => JSON.stringify(event['@context']) === text) ? context : null
}

function withoutContext({ '@context': _, ...event }: JsonObject): JsonObject {
  return event
}
