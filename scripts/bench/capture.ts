/**
 * Events captured over HTTP in documents of 100, each answered 202 after its commit and then counted in the log. Beside it,
 * one core's worth of what cannot be left out: parsing the same body, and one signature for each event.
 */

import { parseCaptureDocument } from '@nguon/epcis'
import { generateP256 } from '@nguon/signer'
import { parseIJson, parseSignedCheckpoint } from '@nguon/statement'
import { logSize as logSizeOf, openDatabase, pendingBacklog } from '@nguon/store'
import { PARTY, pathsOf, someDocument } from '../../test/faults/load.ts'
import type { Installation } from '../../test/installation.ts'
import type { Figure } from './table.ts'
import { rate } from './table.ts'

const PER_DOCUMENT = 100
const CONNECTIONS = 4
const ORIGIN = 'nguon.localhost/log'

/** Captures for `seconds` and waits until the log has grown by what was acknowledged; a difference is an error. */
export async function measureCapture(
  installation: Installation,
  seconds: number,
): Promise<{ figures: Figure[]; paths: string[] }> {
  const before = await settledSize(installation)
  const paths: string[] = []
  let acknowledged = 0
  const until = performance.now() + seconds * 1000
  const began = performance.now()
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < until) {
        const document = someDocument(PER_DOCUMENT)
        await capture(installation, JSON.stringify(document))
        acknowledged += PER_DOCUMENT
        paths.push(...pathsOf(document))
      }
    }),
  )
  const value = (acknowledged * 1000) / (performance.now() - began)
  const logged = await grownBy(installation, before, acknowledged)
  const body = JSON.stringify(someDocument(PER_DOCUMENT))
  const parsing = PER_DOCUMENT * (await rate(1, () => parseCaptureDocument(parseIJson(body))))
  const key = generateP256()
  const message = new Uint8Array(400)
  const signing = await rate(1, () => key.sign(message))
  const note = `(${acknowledged} acknowledged, ${logged} in the log)`
  return {
    figures: [
      {
        name: `captured, documents of ${PER_DOCUMENT}`,
        value,
        unit: 'events/s',
        ceiling: { name: 'parsing the same body alone', value: parsing },
        note,
      },
      { name: '', value, unit: 'events/s', ceiling: { name: 'one ES256 signature each alone', value: signing } },
    ],
    paths,
  }
}

async function capture(installation: Installation, body: string): Promise<void> {
  const headers = {
    'x-api-key': installation.access.adminKey,
    'nguon-party': PARTY,
    'content-type': 'application/json',
  }
  const response = await fetch(`${installation.url}/epcis/capture`, { method: 'POST', headers, body })
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`)
  await response.arrayBuffer()
}

/** The size of the log once nothing waits any more and its newest head says so. */
async function settledSize(installation: Installation): Promise<number> {
  const db = openDatabase(installation.access.databaseUrl, { connections: 1 })
  try {
    for (;;) {
      const { count } = await pendingBacklog(db)
      const size = await logSizeOf(db, ORIGIN)
      if (count === 0n && Number(size) === (await logSize(installation))) return Number(size)
      await new Promise(done => setTimeout(done, 100))
    }
  } finally {
    await db.destroy()
  }
}

async function logSize({ url }: Installation): Promise<number> {
  return Number(parseSignedCheckpoint(await (await fetch(`${url}/log/checkpoint`)).text()).head.size)
}

/** Waits for the head that covers everything; the log holds nothing but what was acknowledged. */
async function grownBy(installation: Installation, before: number, wanted: number): Promise<number> {
  let grown = 0
  for (let waited = 0; waited < 120_000 && grown < wanted; waited += 250) {
    await new Promise(done => setTimeout(done, 250))
    grown = (await logSize(installation)) - before
  }
  if (grown !== wanted) throw new Error(`${wanted} events were acknowledged, the log grew by ${grown}`)
  return grown
}
