import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Outcome } from '../../../scripts/conformance/outcome.ts'
import type { Served } from './serve.ts'

/** The REST binding of EPCIS 2.0 as a list of what each method at each path takes and answers. */
export type Inventory = {
  endpoints: { method: string; path: string; responses: Record<string, string[]> }[]
}

type Endpoint = Inventory['endpoints'][number]
type Method = NonNullable<InjectOptions['method']>

const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'
/** What an answer repeats. */
const EXTENDED = { 'gs1-extensions': 'example=https://ns.example/' }
const JSON_TYPE = { 'content-type': 'application/json' }

/** What a request is answered with that is not tried here, and why. */
const UNTRIED: Record<string, string> = {
  101: 'no connection is upgraded: subscriptions call back',
  403: 'every party may read and ask; what it may not write is refused by what the events say, as the tests of the door show',
  500: 'answered where the server itself fails, which no request brings about',
  501: 'everything is built: the token is given back',
}

/**
 * Each of the pairs of method and path asked of the server: answered with the status and the headers of the binding,
 * and where it refuses, with the problem that the binding names.
 */
export async function pairsAreAnswered({ endpoints }: Inventory, served: Served): Promise<Outcome> {
  const outcome: Outcome = { name: 'EPCIS REST server, method and path', passed: 0, failed: [], untested: [] }
  const { send } = served
  const known = await prepare(served)
  const untriedBy = new Map<string, string[]>()
  for (const endpoint of endpoints) {
    const name = `${endpoint.method} ${endpoint.path}`
    const wrong: string[] = []
    for (const [status, headers] of Object.entries(endpoint.responses)) {
      const untried = untriedAt(endpoint, status)
      if (untried !== null) {
        untriedBy.set(untried, [...(untriedBy.get(untried) ?? []), `${name} ${status}`])
        continue
      }
      const request = await requestFor(endpoint, Number(status), known, send)
      const answer = await send({ ...request, headers: { ...EXTENDED, ...request.headers } })
      const missing = headers.filter(header => answer.headers[header.toLowerCase()] === undefined)
      if (answer.statusCode !== Number(status))
        wrong.push(`${status}: ${answer.statusCode} ${answer.body.slice(0, 200)}`)
      else if (missing.length > 0) wrong.push(`${status} lacks ${missing.join(', ')}`)
      else if (Number(status) >= 400 && !isProblem(answer))
        wrong.push(`${status} is no problem: ${answer.body.slice(0, 200)}`)
    }
    if (wrong.length === 0) outcome.passed++
    else outcome.failed.push({ name, reason: wrong.join(' · ') })
  }
  for (const [reason, [first, ...more]] of untriedBy)
    outcome.untested.push({ name: more.length > 0 ? `${first} and ${more.length} more` : first!, reason })
  return outcome
}

function untriedAt({ method, path }: Endpoint, status: string): string | null {
  if (path === '/queries/{queryName}' && status === '413')
    return 'a definition that is too large is refused when it is made'
  if (method === 'OPTIONS' && status === '404' && !path.endsWith('{subscriptionID}'))
    return 'what can be done at an address is told whether or not there is anything: a browser asks so without a key'
  return UNTRIED[status] ?? null
}

/** What stands in the place of each parameter of a path. */
type Known = Record<string, string>

async function prepare({ send }: Served): Promise<Known> {
  const document = documentOf(eventOf(1), eventOf(2))
  const captured = await send({ method: 'POST', url: '/epcis/capture', headers: JSON_TYPE, payload: document })
  if (captured.statusCode !== 202) throw new Error(captured.body)
  await nameQuery(send, 'asked', {})
  await nameQuery(send, 'bounded', { maxEventCount: 1 })
  const subscriptionIDs = [await subscribe(send), await subscribe(send)]
  const { eventID, epcList, bizLocation, readPoint, bizStep, disposition } = eventOf(1)
  return {
    ...{ eventID, bizStep, disposition, eventType: 'ObjectEvent', epc: epcList[0]!, queryName: 'asked' },
    ...{ bizLocation: bizLocation.id, readPoint: readPoint.id },
    captureID: String(captured.headers.location).split('/').at(-1)!,
    subscriptionID: subscriptionIDs[0]!,
  }
}

const SUBSCRIPTIONS = '/epcis/queries/asked/subscriptions'

/** Nobody answers there, and nothing is sent: no turn is made. */
const CONTROLS = { dest: 'http://127.0.0.1:9/callback', stream: true }

async function subscribe(send: Served['send']): Promise<string> {
  const made = await send({ method: 'POST', url: SUBSCRIPTIONS, headers: JSON_TYPE, payload: CONTROLS })
  if (made.statusCode !== 201) throw new Error(made.body)
  return String(made.headers.location).split('/').at(-1)!
}

async function nameQuery(send: Served['send'], name: string, query: object): Promise<void> {
  const made = await send({ method: 'POST', url: '/epcis/queries', headers: JSON_TYPE, payload: { name, query } })
  if (made.statusCode !== 201) throw new Error(made.body)
}

/** A request that has to be answered with this status. */
async function requestFor(
  { method, path, responses }: Endpoint,
  status: number,
  known: Known,
  send: Served['send'],
): Promise<InjectOptions> {
  const at = (given: Known) =>
    `/epcis${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(given[name] ?? 'none'))}`
  const request: InjectOptions = { method: method as Method, url: at(known) }
  const body = method === 'POST' ? { headers: JSON_TYPE, payload: bodyFor(path, status) } : { headers: {} }
  switch (status) {
    case 400:
      return method === 'POST' ? { ...request, ...body } : { ...request, url: `${at(known)}?perPage=0` }
    case 401:
      return { ...request, ...body, headers: { ...body.headers, 'x-api-key': 'nguon_none' } }
    case 404:
      return { ...request, ...body, url: at({}) }
    case 406:
      return { ...request, ...body, headers: { ...body.headers, 'gs1-epcis-min': '9.0', 'gs1-epcis-version': '9.0' } }
    case 413:
      return method === 'POST' ? { ...request, ...body } : { ...request, url: at({ ...known, queryName: 'bounded' }) }
    case 414:
      return { ...request, url: `${at(known)}?EQ_eventID=${'a'.repeat(9000)}` }
    case 415:
      return { ...request, headers: { 'content-type': 'application/xml' }, payload: '<epcis/>' }
    case 204:
      if (method === 'OPTIONS') return request
      if (path.startsWith('/nextPageToken')) return { ...request, url: `/epcis/nextPageToken/${await someToken(send)}` }
      if (path.includes('subscriptions'))
        return { ...request, url: at({ ...known, subscriptionID: await subscribe(send) }) }
      await nameQuery(send, 'removed', {})
      return { ...request, url: at({ ...known, queryName: 'removed' }) }
    default:
      return method === 'POST' || !responses[status]!.includes('Link')
        ? { ...request, ...body }
        : { ...request, url: `${at(known)}?perPage=1` }
  }
}

function bodyFor(path: string, status: number): object {
  if (status === 400) return { name: 7 }
  if (path.endsWith('/subscriptions')) return CONTROLS
  if (path === '/queries') return { name: status === 409 ? 'asked' : `asked for ${status}`, query: {} }
  const event = status === 409 ? { ...eventOf(1), action: 'ADD' } : eventOf(status)
  const filled = status === 413 ? { ...event, 'rdfs:comment': 'a'.repeat(9 * 1024 * 1024) } : event
  return path === '/events' ? { '@context': [CONTEXT], ...filled } : documentOf(filled)
}

async function someToken(send: Served['send']): Promise<string> {
  const { headers } = await send({ method: 'GET', url: '/epcis/events?perPage=1' })
  return /nextPageToken=([\w-]+)/.exec(String(headers.link))![1]!
}

function isProblem(answer: LightMyRequestResponse): boolean {
  const { type, title } = answer.json<{ type?: unknown; title?: unknown }>()
  return (
    answer.headers['content-type']?.toString().startsWith('application/problem+json') === true &&
    String(type).startsWith('epcisException:') &&
    typeof title === 'string'
  )
}

const documentOf = (...eventList: object[]) => ({
  '@context': [CONTEXT],
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-06-14T09:00:00Z',
  epcisBody: { eventList },
})

const eventOf = (number: number) => ({
  type: 'ObjectEvent',
  eventID: `urn:uuid:00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  eventTime: '2026-06-14T08:30:00+07:00',
  eventTimeZoneOffset: '+07:00',
  action: 'OBSERVE',
  bizStep: 'shipping',
  disposition: 'in_transit',
  epcList: ['https://id.gs1.org/00/389300000000000010'],
  readPoint: { id: 'https://id.gs1.org/414/8930000009098' },
  bizLocation: { id: 'https://id.gs1.org/414/8930000009098' },
})
