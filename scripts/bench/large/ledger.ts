/**
 * The ledger process of a large log under measurement: the product's own sequencer, map and heads. Its witness signs in this
 * process and its chain is made up, since neither is what is measured here and both would take minutes to follow.
 */

import { signDigest } from '@nguon/chain'
import { buildLog } from '@nguon/log'
import { anchorJson } from '@nguon/proof'
import { chainHolding } from '@nguon/proof/testing'
import { loadEd25519, loadP256 } from '@nguon/signer'
import { fromBase64url, fromHex, headDigest } from '@nguon/statement'
import { type Database, headInFlight, moveHead, openDatabase, storeAnchor, storeHeadSignature } from '@nguon/store'
import type { Kysely } from 'kysely'
import { pino } from 'pino'

/** What the process is told, as its one argument in JSON. */
export type LedgerOrder = {
  databaseUrl: string
  origin: string
  platform: string
  registrarKey: string
  checkpointKey: string
  witness: { key: string; address: string }
  chain: { chainId: number; contract: string; codeHash: string }
  /** Seconds from head to head. */
  interval: number
}

const order: LedgerOrder = JSON.parse(process.argv[2]!)
const db = openDatabase(order.databaseUrl, { connections: 2 })
const { databaseUrl, origin, platform, interval } = order
const log = buildLog({
  ...{ databaseUrl, origin, platform, interval, logger: pino({ level: 'warn' }, pino.destination(2)) },
  witnesses: [{ address: order.witness.address, owner: order.platform }],
  registrar: loadP256(fromBase64url(order.registrarKey)),
  checkpointKey: loadEd25519(fromBase64url(order.checkpointKey)),
})
log.start()
process.on('disconnect', () => process.exit(0))
// Asked anything, it tells the most memory that it ever had, in MiB.
process.on('message', () => process.send?.(process.resourceUsage().maxRSS / 1024))
for (;;) {
  await anchorNewest(db)
  await new Promise(done => setTimeout(done, 100))
}

async function anchorNewest(db: Kysely<Database>): Promise<void> {
  const head = await headInFlight(db)
  if (!head) return
  const { chainId, contract, codeHash } = order.chain
  const signature = signDigest(order.witness.key, headDigest(head, { chainId: BigInt(chainId), contract }))
  await storeHeadSignature(db, { size: head.size, address: fromHex(order.witness.address.slice(2)), signature })
  await moveHead(db, head.size, 'open', 'witnessed')
  const { anchor, blockHash } = chainHolding(head, {
    ...{ chainId: BigInt(chainId), contract, codeHash: fromHex(codeHash.slice(2)) },
    number: 1_000n + head.size,
  })
  await db.transaction().execute(trx =>
    storeAnchor(trx, {
      ...{ size: head.size, chainId: BigInt(chainId), contract: fromHex(contract.slice(2)) },
      ...{ blockNumber: anchor.blockNumber, blockHash, evidence: JSON.stringify(anchorJson(anchor)) },
    }),
  )
}
