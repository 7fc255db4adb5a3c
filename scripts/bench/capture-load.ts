/**
 * The other side of the capture benchmark, a process of its own: events over HTTP, written as text and not built, so that
 * what it takes of the machine is little; it tells how much. Begun by `capture.ts` with one JSON argument.
 */

import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'

/** What to send: documents or bare events, as fast as so many connections go, or so many a second whatever comes back. */
export type Load = {
  url: string
  /** API key of the party in whose name it writes. */
  key: string
  seconds: number
  connections: number
  /** Events of a document; null for bare events. */
  perDocument: number | null
  /** Requests a second; null for as many as can be. */
  pace: number | null
}

/** What came of it. Milliseconds for each request; microseconds of processor for each event. */
export type Loaded = { events: number; milliseconds: number; p50: number; p99: number; cpu: number; lots: string[] }

const CONTEXT = '"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"]'
const GTIN = '08930000000019'

async function send(load: Load): Promise<Loaded> {
  const { connections, seconds, perDocument, pace } = load
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const run = `B${randomBytes(4).toString('hex').toUpperCase()}`
  const lots: string[] = []
  const times: number[] = []
  let made = 0
  const nextEvent = (context: string) => {
    const lot = `${run}${(made++).toString(36).toUpperCase()}`
    if (made % 100 === 1) lots.push(`/01/${GTIN}/10/${lot}`)
    return `{${context}"type":"ObjectEvent","action":"ADD","bizStep":"commissioning","disposition":"active","eventTime":"2026-06-01T08:00:00+07:00","eventTimeZoneOffset":"+07:00","quantityList":[{"epcClass":"https://id.gs1.org/01/${GTIN}/10/${lot}","quantity":12,"uom":"KGM"}]}`
  }
  const turn = async () => {
    const began = performance.now()
    if (perDocument === null) await post(agent, load, '/epcis/events', nextEvent(`${CONTEXT},`), 201)
    else {
      const events = Array.from({ length: perDocument }, () => nextEvent(''))
      const document = `{${CONTEXT},"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-06-01T08:00:00+07:00","epcisBody":{"eventList":[${events.join(',')}]}}`
      await post(agent, load, '/epcis/capture', document, 202)
    }
    times.push(performance.now() - began)
  }
  const cpu = process.cpuUsage()
  const began = performance.now()
  const until = began + seconds * 1000
  if (pace === null)
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (performance.now() < until) await turn()
      }),
    )
  else await paced(pace, began, until, turn)
  const milliseconds = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  agent.destroy()
  times.sort((a, b) => a - b)
  const quantile = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { events: made, milliseconds, p50: quantile(0.5), p99: quantile(0.99), cpu: (user + system) / made, lots }
}

/** Each request at its time, whether or not the ones before were answered: a queue shows in what the later ones wait. */
async function paced(pace: number, began: number, until: number, turn: () => Promise<void>): Promise<void> {
  const turns: Promise<void>[] = []
  for (let sent = 0; ; sent++) {
    const due = began + (sent * 1000) / pace
    if (due >= until) break
    const wait = due - performance.now()
    if (wait > 0) await new Promise(done => setTimeout(done, wait))
    turns.push(turn())
  }
  await Promise.all(turns)
}

function post(agent: Agent, { url, key }: Load, path: string, body: string, wanted: number): Promise<void> {
  const { hostname, port } = new URL(url)
  const headers = {
    'x-api-key': key,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  }
  return new Promise((done, failed) => {
    const asked = request({ agent, hostname, port, path, method: 'POST', headers }, answer => {
      let text = ''
      answer.on('data', chunk => (text += chunk))
      answer.on('end', () =>
        answer.statusCode === wanted ? done() : failed(new Error(`${answer.statusCode} ${text.slice(0, 500)}`)),
      )
    })
    asked.on('error', failed)
    asked.end(body)
  })
}

if (import.meta.main) process.stdout.write(JSON.stringify(await send(JSON.parse(process.argv[2]!) as Load)))
