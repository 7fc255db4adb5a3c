import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { contextList, EpcisError, NGUON_PREFIX, parseCaptureDocument } from '@nguon/epcis'
import { isObject, JsonError, type JsonObject, type JsonValue, parseIJson } from '@nguon/statement'
import type { Outcome } from '../../../scripts/conformance/outcome.ts'
import type { Served } from './serve.ts'

/** Documents of one origin: their files. */
type Published = { name: string; folder: string; paths: readonly string[] }
type Ratified = (document: unknown) => boolean

/**
 * Every published document captured over `POST /epcis/capture`, then all events asked for, page by page, and each by its
 * id: what comes back is what was sent, member order aside, in documents that the ratified schema accepts.
 */
export async function documentsComeBack(
  published: readonly Published[],
  { send }: Served,
  ratified: Ratified,
): Promise<Outcome[]> {
  const outcomes = published.map(({ name }): Outcome => ({ name, passed: 0, failed: [], untested: [] }))
  const captured: { outcome: Outcome; name: string; sent: JsonObject[]; entryIds: string[] }[] = []
  for (const [at, { folder, paths }] of published.entries())
    for (const path of paths) {
      const outcome = outcomes[at]!
      const name = relative(folder, path)
      const text = readFileSync(path, 'utf8')
      const sent = eventsIn(text)
      const entryIds = sent && (await capture(text, send))
      if (!entryIds) outcome.untested.push({ name, reason: 'refused at capture: see the differences from the schema' })
      else if (typeof entryIds === 'string') outcome.failed.push({ name, reason: entryIds })
      else captured.push({ outcome, name, sent, entryIds })
    }
  const given = await everything(send)
  // Of an event that stands in several documents, under prefixes that it does not use, the first is kept.
  const contexts = new Map<string, JsonValue>()
  for (const { outcome, name, sent, entryIds } of captured) {
    const reasons = await Promise.all(
      sent.map((event, at) => {
        const entryId = entryIds[at]!
        const context = contexts.get(entryId) ?? event['@context']!
        contexts.set(entryId, context)
        return lostOf({ ...event, '@context': context }, given.get(entryId), ratified, send)
      }),
    )
    const at = reasons.findIndex(reason => reason !== null)
    if (at < 0) outcome.passed++
    else outcome.failed.push({ name, reason: `event ${at}: ${reasons[at]}` })
  }
  return outcomes
}

/** The events of a document, each under the context it was meant under; null where it is refused. */
function eventsIn(text: string): JsonObject[] | null {
  try {
    return parseCaptureDocument(parseIJson(text)).events
  } catch (error) {
    if (error instanceof EpcisError || error instanceof JsonError) return null
    throw error
  }
}

/** The entryIds of a document's events, or why it was refused. */
async function capture(text: string, send: Served['send']): Promise<string[] | string> {
  const headers = { 'content-type': 'application/ld+json' }
  const answer = await send({ method: 'POST', url: '/epcis/capture', headers, payload: text })
  if (answer.statusCode !== 202) return `refused at capture: ${answer.statusCode} ${answer.body.slice(0, 300)}`
  const job = await send({ method: 'GET', url: answer.headers.location as string })
  return job.json<{ 'nguon:statements': { entryId: string }[] }>()['nguon:statements'].map(({ entryId }) => entryId)
}

async function lostOf(
  sent: JsonObject,
  given: JsonObject | undefined,
  ratified: Ratified,
  send: Served['send'],
): Promise<string | null> {
  if (!given) return 'is on no page'
  const difference = differenceOf(sent, given)
  if (difference !== null) return difference
  const asked = await send({ method: 'GET', url: `/epcis/events/${encodeURIComponent(String(given.eventID))}` })
  if (asked.statusCode !== 200) return `its id is answered with ${asked.statusCode}`
  return ratified(asked.json()) ? null : 'the ratified schema refuses the document that holds it'
}

/** All events of all pages by the entryId of their statements. */
async function everything(send: Served['send']): Promise<Map<string, JsonObject>> {
  const events = new Map<string, JsonObject>()
  for (let url: string | undefined = '/epcis/events?perPage=50&proof=true'; url; ) {
    const answer: Awaited<ReturnType<Served['send']>> = await send({ method: 'GET', url })
    const document = answer.json<JsonObject>()
    const { resultsBody } = (document.epcisBody as { queryResults: { resultsBody: { eventList: JsonObject[] } } })
      .queryResults
    for (const event of resultsBody.eventList) {
      const { 'nguon:proof': proof, ...rest } = event
      events.set((proof as { entryId: string }).entryId, { '@context': document['@context']!, ...rest })
    }
    url = /^<(.+)>; rel="next"$/.exec((answer.headers.link as string | undefined) ?? '')?.[1]
  }
  return events
}

/** What is other than it was sent: the time of record is the platform's, an id and our own prefix come to it. */
function differenceOf(sent: JsonObject, given: JsonObject): string | null {
  const { recordTime: _, ...wanted } = sent
  const { recordTime, ...found } = given
  if (typeof recordTime !== 'string') return 'it bears no recordTime'
  if (wanted.eventID === undefined) {
    if (!/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/.test(String(found.eventID)))
      return 'it bears no hash as eventID'
    delete found.eventID
  }
  const context = (event: JsonObject) =>
    contextList(event['@context']).filter(part => !isObject(part) || !isDeepStrictEqual(part, { ...NGUON_PREFIX }))
  const [a, b] = [wanted, found].map(event => ({ ...event, '@context': context(event) }))
  if (isDeepStrictEqual(plain(a!), plain(b!))) return null
  const other = [...new Set([...Object.keys(a!), ...Object.keys(b!)])].filter(
    member => !isDeepStrictEqual(plain((a as JsonObject)[member]), plain((b as JsonObject)[member])),
  )
  return `${other.join(', ')} came back as ${JSON.stringify((b as JsonObject)[other[0]!])?.slice(0, 200)}`
}

/** Without prototypes: what was parsed by another reader is not another value. */
const plain = (value: unknown): unknown => (value === undefined ? value : JSON.parse(JSON.stringify(value)))
