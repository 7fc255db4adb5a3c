/**
 * The whole installation, killed thirty times at random moments under load and started again: nothing that was
 * acknowledged is lost, the log has no gap, no size ever had two heads, the contract holds our last head, pages verify.
 */

import { parseEntryBundle, TILE_WIDTH } from '@nguon/merkle'
import { parseTrust, verify } from '@nguon/proof'
import { questionOf, readSource } from '@nguon/proof/source'
import { nodeVerify } from '@nguon/signer'
import { parseEntry, parseSignedCheckpoint, subjectsOfPath, toBase64url } from '@nguon/statement'
import { newestAnchoredHead, openDatabase } from '@nguon/store'
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest'
import { freePort } from '../../scripts/start/ports.ts'
import { dataFolder, type Installation, startInstallation } from '../installation.ts'
import { type Acknowledged, registerWriter, startLoad, statementsOf } from './load.ts'

const KILLS = Number(process.env.KILLS ?? 30)
const folder = dataFolder()
/** What the log said of itself at each size, over all its lives. */
const heads = new Map<bigint, string>()
let installation: Installation
let port: number

const start = () => startInstallation({ data: folder.data, port, flags: ['--empty'], env: { ANCHOR_INTERVAL: '1' } })

beforeAll(async () => {
  port = await freePort()
  installation = await start()
  await registerWriter(installation)
}, 120_000)

afterAll(async () => {
  await installation?.stop()
  folder.remove()
})

test(`survives ${KILLS} kills of the whole tree under load`, { timeout: 600_000 }, async () => {
  onTestFailed(() => void process.stderr.write(installation.lastWords()))
  const acknowledged: Acknowledged[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    const load = startLoad(installation, 2)
    const watch = watchCheckpoints()
    const moment = 100 + Math.floor(Math.random() * 2_400)
    await new Promise(done => setTimeout(done, moment))
    await installation.kill()
    const answered = await load.stop()
    await watch.stop()
    installation = await start()
    for (const capture of answered)
      expect(await statementsOf(installation, capture), `kill ${kill} after ${moment} ms`).not.toHaveLength(0)
    acknowledged.push(...answered)
  }
  expect(acknowledged.length).toBeGreaterThan(KILLS)
  await expectAllInTheLog(acknowledged)
  await expectContractHoldsOurHead()
  const paths = acknowledged.flatMap(capture => capture.paths)
  for (let i = 0; i < 10; i++) await expectVerified(paths[Math.floor((i * paths.length) / 10)]!)
})

/** Reads the checkpoint over and over; a size that is told twice is told alike. */
function watchCheckpoints(): { stop(): Promise<void> } {
  let stopping = false
  const running = (async () => {
    while (!stopping) {
      try {
        const response = await fetch(`${installation.url}/log/checkpoint`)
        if (response.ok) noteHead(await response.text())
      } catch (error) {
        if (!(error instanceof TypeError)) throw error
      }
      await new Promise(done => setTimeout(done, 50))
    }
  })()
  return {
    async stop() {
      stopping = true
      await running
    },
  }
}

function noteHead(checkpoint: string): void {
  const { size } = parseSignedCheckpoint(checkpoint).head
  const [told] = checkpoint.split('\n\n')
  expect(heads.get(size) ?? told, `two heads of size ${size}`).toBe(told)
  heads.set(size, told!)
}

async function expectAllInTheLog(acknowledged: Acknowledged[]): Promise<void> {
  const wanted = new Set<string>()
  for (const capture of acknowledged)
    for (const { entryId } of await statementsOf(installation, capture)) wanted.add(entryId)
  const size = await untilHeadCovers(wanted)
  const entries: Uint8Array[] = []
  while (BigInt(entries.length) < size) {
    const tile = entries.length / TILE_WIDTH
    const width = Math.min(TILE_WIDTH, Number(size) - entries.length)
    const path = `${tile >= 1000 ? `x${String(Math.floor(tile / 1000)).padStart(3, '0')}/` : ''}${String(tile % 1000).padStart(3, '0')}`
    const response = await fetch(
      `${installation.url}/log/tile/entries/${path}${width < TILE_WIDTH ? `.p/${width}` : ''}`,
    )
    expect(response.status, path).toBe(200)
    entries.push(...parseEntryBundle(new Uint8Array(await response.arrayBuffer())).slice(0, width))
  }
  const logged = new Set(entries.map(entry => toBase64url(parseEntry(entry).entryId)))
  expect(logged.size).toBe(entries.length)
  expect([...wanted.difference(logged)]).toEqual([])
}

/** Waits until a head is anchored that covers all of these, and gives its size. */
async function untilHeadCovers(wanted: ReadonlySet<string>): Promise<bigint> {
  const db = openDatabase(installation.access.databaseUrl, { connections: 1 })
  try {
    for (let waited = 0; waited < 60_000; waited += 250) {
      const head = await newestAnchoredHead(db)
      const waiting = await db.selectFrom('pending').select('arrival').limit(1).execute()
      const { size } = await db.selectFrom('log_state').select('size').executeTakeFirstOrThrow()
      if (head && waiting.length === 0 && head.size === size && size >= BigInt(wanted.size)) return size
      await new Promise(done => setTimeout(done, 250))
    }
    throw new Error('no head covers everything that was acknowledged')
  } finally {
    await db.destroy()
  }
}

async function expectContractHoldsOurHead(): Promise<void> {
  const [anchor] = (await readTrust()).anchors
  const db = openDatabase(installation.access.databaseUrl, { connections: 1 })
  const ours = (await newestAnchoredHead(db))!
  await db.destroy()
  const node = { url: installation.access.rpcUrl, name: 'rpc', independent: false }
  const { head } = await readSource(node, { ...anchor!, blockNumber: null, subjects: [] }, fetch)
  const { size, time, logRoot, mapRoot } = ours
  expect(head).toEqual({ size, time, logRoot: new Uint8Array(logRoot), mapRoot: new Uint8Array(mapRoot) })
}

const readTrust = async () => parseTrust(await (await fetch(`${installation.url}/trust.json`)).text())

async function expectVerified(path: string): Promise<void> {
  const file = await (await fetch(`${installation.url}/proof${path}`)).text()
  const trust = await readTrust()
  const node = { url: installation.access.rpcUrl, name: 'rpc', independent: false }
  const source = await readSource(node, questionOf(file, trust)!, fetch)
  const verdict = await verify(
    file,
    subjectsOfPath(path),
    [source],
    trust,
    BigInt(Math.floor(Date.now() / 1000)),
    nodeVerify,
  )
  expect({ path, verdict: verdict.verdict, strength: verdict.strength }).toEqual({
    path,
    verdict: 'verified',
    strength: 'operator',
  })
}
