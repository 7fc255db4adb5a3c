/**
 * How long after its capture was answered 202 an event arrives at a subscriber to a stream: single events at a steady
 * rate, all of which have to arrive, once each and in order.
 */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathsOf, send, someDocument } from '../../test/faults/load.ts'
import type { Installation } from '../../test/installation.ts'
import type { Figure } from './table.ts'

/** Events a second. */
const RATE = 200
/** Milliseconds in which the last one has to arrive. */
const PATIENCE = 30_000

/** Captures for `seconds` with one subscriber to everything. */
export async function measureSubscription(installation: Installation, seconds: number): Promise<Figure[]> {
  const arrived = new Map<string, number>()
  let callbacks = 0
  let twice = 0
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const at = performance.now()
      callbacks++
      for (const path of pathsOf(JSON.parse(Buffer.concat(chunks).toString()))) {
        if (arrived.has(path)) twice++
        else arrived.set(path, at)
      }
      response.writeHead(204).end()
    })
  })
  await new Promise<void>(ready => receiver.listen(0, '127.0.0.1', ready))
  const dest = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  await made(installation, '/epcis/queries', { name: 'bench', query: {} })
  await made(installation, '/epcis/queries/bench/subscriptions', { dest, stream: true, signatureToken: 'bench' })
  const answered = new Map<string, number>()
  const order: string[] = []
  const underWay: Promise<void>[] = []
  const began = performance.now()
  for (let n = 0; n < RATE * seconds; n++) {
    const due = began + (n * 1000) / RATE
    if (performance.now() < due) await sleep(due - performance.now())
    const document = someDocument(1)
    const [path] = pathsOf(document)
    underWay.push(
      send(installation, 'POST', '/epcis/capture', document).then(async response => {
        if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`)
        await response.arrayBuffer()
        answered.set(path!, performance.now())
        order.push(path!)
      }),
    )
  }
  await Promise.all(underWay)
  const rate = (order.length * 1000) / (performance.now() - began)
  for (const until = performance.now() + PATIENCE; arrived.size < order.length && performance.now() < until; )
    await sleep(50)
  receiver.close()
  receiver.closeAllConnections()
  const deleted = await send(installation, 'DELETE', '/epcis/queries/bench')
  if (deleted.status !== 204) throw new Error(`${deleted.status} ${await deleted.text()}`)
  if (arrived.size < order.length)
    throw new Error(`${order.length - arrived.size} of ${order.length} events did not arrive`)
  // Told before the capture was answered counts as at once.
  const delays = order.map(path => Math.max(0, arrived.get(path)! - answered.get(path)!)).sort((a, b) => a - b)
  const quantile = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))]!
  const note = `p99 ${Math.round(quantile(0.99))} ms, ${order.length} events at ${Math.round(rate)}/s in ${callbacks} callbacks, ${twice} twice`
  return [{ name: 'a subscription’s delay behind 202, p50', value: quantile(0.5), unit: 'ms', note }]
}

async function made(installation: Installation, path: string, body: unknown): Promise<void> {
  const response = await send(installation, 'POST', path, body)
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`)
}
