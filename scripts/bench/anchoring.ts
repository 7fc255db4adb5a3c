/**
 * From the answer 202 until the head that covers the event stands in the contract, under steady capture: the whole way,
 * with the real witness and the real chain. Beside it one event alone in a quiet log, which is what the way costs at best.
 */

import { newestAnchoredHead, openDatabase } from '@nguon/store'
import { pathsOf, send, someDocument } from '../../test/faults/load.ts'
import type { Installation } from '../../test/installation.ts'
import { startSteadyLoad } from './large/proofs.ts'
import { type Figure, quantile } from './table.ts'

/** Events a second, and how many to a document. */
const RATE = 200
const PER_DOCUMENT = 10
/** How often it is looked whether a head is anchored, in milliseconds: no figure is truer than that. */
const LOOK = 20

type Answer = { captureID: string }

/** Measures it for `seconds`; `interval` is the installation's, from head to head. */
export async function measureAnchoring(
  installation: Installation,
  seconds: number,
  interval: number,
): Promise<Figure[]> {
  const { url, access } = installation
  const anchored = watchHeads(access.databaseUrl)
  try {
    const alone: number[] = []
    for (let turn = 0; turn < 5; turn++) {
      const response = await send(installation, 'POST', '/epcis/capture', someDocument(1))
      const at = performance.now()
      alone.push((await anchored.when(await indexOf(installation, (await response.json()) as Answer))) - at)
    }
    const accepted: { answer: Answer; at: number }[] = []
    const load = startSteadyLoad(
      { web: url, adminKey: access.adminKey },
      {
        ...{ rate: RATE, perDocument: PER_DOCUMENT },
        onAccepted: (document, answer) => {
          if (pathsOf(document).length !== PER_DOCUMENT) throw new Error('a document of another length')
          accepted.push({ answer: answer as Answer, at: performance.now() })
        },
      },
    )
    await new Promise(done => setTimeout(done, seconds * 1000))
    const perSecond = await load.stop()
    const times: number[] = []
    for (const { answer, at } of accepted) times.push((await anchored.when(await indexOf(installation, answer))) - at)
    return [
      {
        name: `captured to anchored, at ${RATE} events/s`,
        value: quantile(times, 0.5) / 1000,
        unit: 's',
        ceiling: { name: 'one event alone', value: quantile(alone, 0.5) / 1000 },
        note: `p99 ${(quantile(times, 0.99) / 1000).toFixed(1)} s, a head every ${interval} s, ${perSecond.toFixed(0)} events/s accepted`,
      },
    ]
  } finally {
    await anchored.stop()
  }
}

/** The position of the last event of a document, as soon as it has one. */
async function indexOf(installation: Installation, { captureID }: Answer): Promise<bigint> {
  for (;;) {
    const response = await send(installation, 'GET', `/epcis/capture/${captureID}`)
    const job = (await response.json()) as { 'nguon:statements': { index: number | null }[] }
    const last = job['nguon:statements'].at(-1)!.index
    if (last !== null) return BigInt(last)
    await new Promise(done => setTimeout(done, LOOK))
  }
}

/** Notes when each head was first seen anchored; `when` tells when a position came below one. */
function watchHeads(databaseUrl: string): { when(index: bigint): Promise<number>; stop(): Promise<void> } {
  const db = openDatabase(databaseUrl, { connections: 1 })
  const seen: { size: bigint; at: number }[] = []
  let open = true
  const watching = (async () => {
    while (open) {
      const size = (await newestAnchoredHead(db))?.size ?? 0n
      if (size > (seen.at(-1)?.size ?? -1n)) seen.push({ size, at: performance.now() })
      await new Promise(done => setTimeout(done, LOOK))
    }
  })()
  return {
    async when(index) {
      for (;;) {
        const head = seen.find(({ size }) => size > index)
        if (head) return head.at
        await Promise.race([watching, new Promise(done => setTimeout(done, LOOK))])
      }
    },
    async stop() {
      open = false
      await watching
      await db.destroy()
    },
  }
}
