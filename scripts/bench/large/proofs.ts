/**
 * Proof files in a large log: subjects that nobody asked for before, one after another, from a process that remembers
 * nothing, while events come in; the same moment's bare Fastify route of this size beside them.
 */

import { gzipSync } from 'node:zlib'
import Fastify from 'fastify'
import { PARTY, send, someDocument } from '../../../test/faults/load.ts'
import { type Figure, quantile } from '../table.ts'
import { EVENTS, fill, LONG, lotOf, pathOf } from './fill.ts'
import { type House, openHouse } from './house.ts'
import { measureVerifying } from './verifying.ts'

/** Events captured a second meanwhile, and how many to a document. */
const RATE = 500
const PER_DOCUMENT = 25

/** Measures a log of five entries for each of `lots` lots by `asked` of them, none twice. */
export async function measureProofs(lots: number, asked: number): Promise<Figure[]> {
  const house = await openHouse()
  try {
    await fill(house, lots)
    await house.freshWeb()
    const { times, bare, captured, bytes } = await askUnderLoad(house, lots, asked)
    const count = (lots * EVENTS).toLocaleString('en-GB')
    const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)]
    const figures: Figure[] = [
      {
        name: `proof file in a log of ${count}`,
        value: p50,
        unit: 'ms',
        ceiling: { name: 'a bare route of this size', value: quantile(bare, 0.5) },
        note: `p99 ${p99.toFixed(1)} ms (bare ${quantile(bare, 0.99).toFixed(1)}), ${asked} of ${lots} lots, none twice, ${bytes} kB, ${captured.toFixed(0)} events/s meanwhile`,
      },
    ]
    const files = [{ lot: lotOf(1), events: EVENTS }, ...LONG].map(async one => ({
      ...one,
      text: await (await fetch(`${house.web}/proof${pathOf(one.lot)}`)).text(),
    }))
    for (const { events, text } of await Promise.all(files)) {
      figures.push({
        name: `proof file of a lot with ${events} events`,
        value: gzipSync(text).length / 1000,
        unit: 'kB gzipped',
        note: `${(text.length / 1000).toFixed(1)} kB as it is`,
      })
    }
    figures.push({ name: 'memory of the ledger process, at most', value: await house.ledgerMemory(), unit: 'MiB' })
    const { text } = await files[0]!
    return [...figures, ...(await measureVerifying(text, house.trust, `(01)08930000000019(10)${lotOf(1)}`))]
  } finally {
    await house.close()
  }
}

async function askUnderLoad(house: House, lots: number, asked: number) {
  const load = startSteadyLoad(house)
  const first = await (await fetch(`${house.web}/proof${pathOf(lotOf(0))}`)).text()
  const app = Fastify()
  app.get('/', (_, reply) => reply.type('application/json').send(first))
  const plain = await app.listen({ host: '127.0.0.1', port: 0 })
  const times: number[] = []
  const bare: number[] = []
  for (let i = 0; i < asked; i++) {
    times.push(await timeOf(`${house.web}/proof${pathOf(lotOf(1 + Math.floor((i * (lots - 2)) / asked)))}`))
    if (i % 10 === 0) bare.push(await timeOf(plain))
  }
  await app.close()
  return { times, bare, captured: await load.stop(), bytes: Math.round(first.length / 1000) }
}

async function timeOf(url: string): Promise<number> {
  const began = performance.now()
  const response = await fetch(url)
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  return performance.now() - began
}

/** Captures {@link RATE} events a second, whatever the answers take, until it is stopped; tells how many a second were accepted. */
export function startSteadyLoad(
  { web, adminKey }: Pick<House, 'web' | 'adminKey'>,
  { rate = RATE, perDocument = PER_DOCUMENT, onAccepted = (_document: unknown, _answer: unknown) => {} } = {},
): { stop(): Promise<number> } {
  const began = performance.now()
  const failed: unknown[] = []
  const underWay = new Set<Promise<void>>()
  let sent = 0
  let accepted = 0
  const one = async () => {
    const document = someDocument(perDocument)
    const response = await send({ url: web, access: { adminKey } }, 'POST', '/epcis/capture', document)
    const answer = await response.json()
    if (response.status !== 202) throw new Error(`${response.status} for ${PARTY}: ${JSON.stringify(answer)}`)
    accepted += perDocument
    onAccepted(document, answer)
  }
  const timer = setInterval(() => {
    for (; sent < ((performance.now() - began) / 1000) * rate; sent += perDocument) {
      const promise: Promise<void> = one()
        .catch(error => void failed.push(error))
        .finally(() => underWay.delete(promise))
      underWay.add(promise)
    }
  }, 10)
  return {
    async stop() {
      clearInterval(timer)
      const perSecond = (accepted * 1000) / (performance.now() - began)
      await Promise.all(underWay)
      if (failed.length > 0) throw failed[0]
      return perSecond
    },
  }
}
