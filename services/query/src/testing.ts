/** The reading half beside a writer, for tests: on the same Fastify instance, as the web process has them. */
import type { JsonObject } from '@nguon/statement'
import type { LightMyRequestResponse } from 'fastify'
import { readerOf } from '../../capture/src/caller.ts'
import { ADMIN, ORIGIN, type TestWriter } from '../../capture/src/testing.ts'
import { buildQuery } from './query.ts'

/** Asks as the holder of an API key, or as anyone. */
export type Ask = (
  url: string,
  options?: {
    method?: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'DELETE'
    key?: string
    headers?: Record<string, string>
    body?: JsonObject
  },
) => Promise<LightMyRequestResponse>

/** Puts the reading half beside a writer that nobody has asked anything yet; `url` is below `/epcis`. */
export async function openQuery({ app, db, keys }: TestWriter, now: () => Date = () => new Date()): Promise<Ask> {
  await app.register(buildQuery, {
    ...{ db, origin: ORIGIN, receiptKey: keys.receipt, pageKey: new Uint8Array(32).fill(7), now },
    readerOf: readerOf({ db, adminApiKey: ADMIN }),
  })
  return async (url, { method = 'GET', key, headers = {}, body } = {}) =>
    app.inject({
      method,
      url: `/epcis${url}`,
      headers: {
        ...(key !== undefined && { 'x-api-key': key }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    })
}

/** The events of an answer. */
export function eventsOf(answer: LightMyRequestResponse): JsonObject[] {
  if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${answer.body}`)
  const { epcisBody } = answer.json<{ epcisBody: { queryResults: { resultsBody: { eventList: JsonObject[] } } } }>()
  return epcisBody.queryResults.resultsBody.eventList
}

export const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'

/** Captures events in one document that declares the prefix `example`. */
export async function captureOver(ask: Ask, key: string, events: readonly JsonObject[]): Promise<void> {
  const body = {
    '@context': [CONTEXT, { example: 'https://ns.example/' }],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-06-12T06:00:00+07:00',
    epcisBody: { eventList: [...events] },
  }
  const answer = await ask('/capture', { method: 'POST', key, body })
  if (answer.statusCode !== 202) throw new Error(answer.body)
}
