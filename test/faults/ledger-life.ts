/**
 * One life of the ledger: what an earlier one left behind, then a head that finds no quorum and is given up, and one that
 * is witnessed and anchored. Run as a process of its own by `heads.test.ts`, which names the question that it dies at.
 */

import { httpRpc, type Rpc } from '@nguon/chain'
import { loadEd25519, loadP256 } from '@nguon/signer'
import { fromBase64url } from '@nguon/statement'
import { openWriter } from '@nguon/store'
import pg from 'pg'
import { pino } from 'pino'
import { anchorOnce } from '../../services/anchor/src/anchor.ts'
import { abandonOverdue, acceptHeartbeat, buildHeadOnce, sequenceOnce } from '../../services/log/src/index.ts'
import { announce, deathAt } from './dying.ts'

/** What a life is told, as JSON in its first argument. */
export type Life = {
  dieAt: number
  /** Seconds: when the life begins. */
  begins: number
  databaseUrl: string
  rpcUrl: string
  origin: string
  platform: string
  registrar: string
  checkpointKey: string
  anchorKey: string
  chainId: number
  contract: string
  witness: { address: string; url: string }
}

const life = JSON.parse(process.argv[2]!) as Life
const { asking, asked } = deathAt(life.dieAt)
announce(pg.Client.prototype, ['query'], asking)
const node = httpRpc(life.rpcUrl)
const rpc: Rpc = {
  request(call) {
    asking()
    return node.request(call)
  },
}
const clock = { seconds: life.begins }
const now = () => new Date(clock.seconds * 1000)
const { origin, platform } = life
const by = { origin, platform, registrar: loadP256(fromBase64url(life.registrar)) }
const { db, close } = await openWriter(life.databaseUrl, origin)
const heads = { db, origin, checkpointKey: loadEd25519(fromBase64url(life.checkpointKey)), interval: 1n, now }
const anchorer = {
  db,
  rpc,
  key: life.anchorKey,
  target: { chainId: BigInt(life.chainId), contract: life.contract },
  witnesses: [life.witness],
  quorum: 1,
  now,
  logger: pino({ level: 'silent' }),
  patience: 2_000,
  fetch: ((url, init) => {
    asking()
    return fetch(url, init)
  }) satisfies typeof fetch as typeof fetch,
}

async function sequence(): Promise<void> {
  while (await sequenceOnce({ db, origin }));
}

async function anchor(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) {
    const { did } = await anchorOnce(anchorer)
    if (did === 'nothing') return
  }
  throw new Error('the head in flight is not anchored')
}

await sequence()
await abandonOverdue(db, by, now())
await sequence()
await anchor()
await db.transaction().execute(trx => acceptHeartbeat(trx, by, now()))
await sequence()
await buildHeadOnce(heads)
clock.seconds += 31
if (await abandonOverdue(db, by, now())) await sequence()
await buildHeadOnce(heads)
await anchor()
await close()
process.stdout.write(`${asked()}`)
