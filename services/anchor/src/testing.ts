/**
 * A log that has nothing but its tree and its heads, a witness that signs them, and a contract on a chain in this
 * process: what the anchorer works between.
 */
import { addressOfKey, generateEvmKey, type Rpc, readChainId, signDigest } from '@nguon/chain'
import { deployAnchorLog, hardhatRpc } from '@nguon/chain/testing'
import { growTiles, leafHash, readNodesFromTiles, rootAt, treeRoot } from '@nguon/merkle'
import { type Head, headDigest, toBase64url } from '@nguon/statement'
import { type Database, insertHead, moveHead } from '@nguon/store'
import type { Kysely } from 'kysely'
import { pino } from 'pino'
import type { AnchorDeps } from './anchor.ts'

const leaves = Array.from({ length: 600 }, (_, i) => leafHash(new TextEncoder().encode(`entry ${i}`)))
const begun = BigInt(Math.floor(Date.now() / 1000)) - 10_000n

/** The head of the first `size` of the test's entries. */
export function headAt(size: number): Head {
  return {
    size: BigInt(size),
    time: begun + BigInt(size),
    logRoot: treeRoot(leaves.slice(0, size)),
    mapRoot: new Uint8Array(32).fill(size % 256),
  }
}

/** Puts the tree of all entries into the database, so that any consistency proof can be read. */
export async function fillTiles(db: Kysely<Database>): Promise<void> {
  const tiles = await growTiles(0n, leaves, async () => [])
  const rows = tiles.map(({ id: { level, index }, hashes }) => ({ level, index, hashes }))
  await db.insertInto('tile').values(rows).execute()
  const read = readNodesFromTiles(async ids =>
    ids.map(id => rows.find(row => row.level === id.level && row.index === id.index)!.hashes),
  )
  if (toBase64url(await rootAt(300n, read)) !== toBase64url(headAt(300).logRoot)) throw new Error('tiles are wrong')
}

/** Stores the head of a size, open. */
export async function openHead(db: Kysely<Database>, size: number): Promise<void> {
  await db.transaction().execute(trx => insertHead(trx, { ...headAt(size), checkpoint: `checkpoint ${size}` }))
}

/** Gives up the open head, as the log does. */
export async function abandon(db: Kysely<Database>, size: number): Promise<void> {
  await moveHead(db, BigInt(size), 'open', 'abandoned')
}

/** A witness that answers from memory; `holds` says what it would sign of a size. */
export type TestWitness = {
  key: string
  address: string
  url: string
  holds: (size: number) => Head | null
  asked: number
}

/** Witnesses at addresses that only {@link askWitnesses} knows. */
export function testWitnesses(count: number): TestWitness[] {
  return Array.from({ length: count }, (_, i) => {
    const key = generateEvmKey()
    return { key, address: addressOfKey(key), url: `http://witness-${i}.test/`, holds: headAt, asked: 0 }
  })
}

/** The `fetch` by which these witnesses are reached. */
export function askWitnesses(witnesses: TestWitness[], target: { chainId: bigint; contract: string }): typeof fetch {
  return async input => {
    const url = new URL(String(input))
    const witness = witnesses.find(one => one.url === `${url.origin}/`)!
    witness.asked++
    const head = witness.holds(Number(url.pathname.split('/').at(-1)))
    if (!head) return new Response('{}', { status: 404 })
    const { size, time, logRoot, mapRoot } = head
    return Response.json({
      size: Number(size),
      time: Number(time),
      logRoot: toBase64url(logRoot),
      mapRoot: toBase64url(mapRoot),
      signature: toBase64url(signDigest(witness.key, headDigest(head, target))),
    })
  }
}

/** A contract at size 1 on a chain of its own, with all that a turn needs. */
export async function testAnchor(
  db: Kysely<Database>,
  { witnesses = testWitnesses(1), quorum = 1 } = {},
): Promise<AnchorDeps & { witnesses: TestWitness[]; clock: { ahead: number }; rpc: Rpc }> {
  const rpc = await hardhatRpc()
  const key = generateEvmKey()
  const addresses = witnesses.map(({ address }) => address)
  const contract = await deployAnchorLog(rpc, key, { first: headAt(1), witnesses: addresses, quorum })
  const target = { chainId: await readChainId(rpc), contract }
  const clock = { ahead: 0 }
  return {
    db,
    rpc,
    key,
    target,
    witnesses,
    quorum,
    fetch: askWitnesses(witnesses, target),
    now: () => new Date(Date.now() + clock.ahead),
    clock,
    patience: 100,
    logger: pino({ level: 'silent' }),
  }
}
