/**
 * A reader over a log that grows, for tests: real PostgreSQL, the real writer, a real sequencer; the chain's evidence
 * is built by the verifier's own test tools, and the one witness signs in this process.
 */

import type { AnchorLog, Rpc } from '@nguon/chain'
import { growMapOnce, sequenceOnce } from '@nguon/log'
import { sha256 } from '@nguon/merkle'
import { anchorJson, type Trust, trustJson } from '@nguon/proof'
import { chainHolding } from '@nguon/proof/testing'
import { generateEd25519 } from '@nguon/signer'
import { formatVkey, fromHex, headDigest, vkeyOf } from '@nguon/statement'
import { moveHead, type StoredHead, storeAnchor, storeHeadSignature } from '@nguon/store'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import Fastify from 'fastify'
import { afterAll } from 'vitest'
import { readerOf } from '../../capture/src/caller.ts'
import { ADMIN, AUTHORITY, ORIGIN, type TestWriter, testWriter } from '../../capture/src/testing.ts'
import { buildHeadOnce } from '../../log/src/head.ts'
import { buildAssets } from './assets.ts'
import { buildResolver } from './resolver.ts'
import type { VerifierFile } from './verifier.ts'

const CHAIN = { chainId: 8453n, contract: `0x${'a1'.repeat(20)}`, codeHash: keccak_256(new Uint8Array([1])) }

/** Two files that stand for the verifier. */
export const sampleVerifier: readonly VerifierFile[] = [
  ['verifier.html', 'text/html', '<!doctype html><title>Kiểm chứng</title>'],
  ['verify.mjs', 'text/javascript', 'process.exitCode = 2'],
].map(([name = '', mediaType = '', text]) => {
  const bytes = Buffer.from(text!)
  return { name, mediaType, size: bytes.length, sha256: sha256(bytes), bytes }
})

/** A writer and a reader of one log. */
export type TestReader = TestWriter & {
  reader: ReturnType<typeof Fastify>
  trust: Trust
  /** The time of log and reader, in milliseconds; it passes only here, and by `step` with every look at it. */
  clock: { now: number; step: number }
  /** Sequences what waits and grows the map; builds a head and has it witnessed if none is in flight. */
  ledgerTurn(): Promise<StoredHead | null>
  /** Anchors a head that was witnessed: the chain is there again. */
  settle(head: StoredHead): Promise<void>
  /** All of that at once. */
  anchor(): Promise<void>
  /** The answer of the reader to a browser. */
  get(url: string, headers?: Record<string, string>): Promise<Awaited<ReturnType<ReturnType<typeof Fastify>['inject']>>>
}

/** Starts both on a fresh database; where a chain is given, the reader asks it of that contract. */
export async function testReader(chain?: { rpc: Rpc; log: AnchorLog }): Promise<TestReader> {
  const contract = { ...CHAIN, ...chain?.log }
  const writer = await testWriter()
  const { db, keys } = writer
  const checkpoints = generateEd25519()
  const secret = secp256k1.utils.randomSecretKey()
  const witness = `0x${keccak_256(secp256k1.getPublicKey(secret, false).subarray(1)).subarray(12).toHex()}`
  const trust: Trust = {
    origin: ORIGIN,
    checkpointKeys: [formatVkey(vkeyOf(ORIGIN, checkpoints.publicKey))],
    receiptKeys: [keys.receipt.jwk],
    registrars: [{ key: keys.registrar.jwk, from: 0n }],
    authorities: [{ party: AUTHORITY, key: keys.authority.jwk }],
    anchors: [{ rules: 'ethereum', ...contract }],
    witnesses: [{ address: witness, owner: 'Học viện Kiểm định', independent: true }],
    quorum: 1,
    maxAge: 7200n,
  }
  // No glance at the newest head outlives a test's step.
  const clock = { now: Date.now() - 600_000, step: 300 }
  const ledgerTurn = async () => {
    while (await sequenceOnce({ db, origin: ORIGIN })) {
      // Until nothing waits.
    }
    await growMapOnce({ db, origin: ORIGIN })
    const now = () => new Date(clock.now)
    const head = await buildHeadOnce({ db, origin: ORIGIN, checkpointKey: checkpoints, interval: 1n, now })
    if (!head) return null
    const recovered = secp256k1.sign(headDigest(head, contract), secret, {
      prehash: false,
      format: 'recovered',
      lowS: true,
    })
    const signature = recovered.slice(1)
    signature[32]! |= recovered[0]! << 7
    await storeHeadSignature(db, { size: head.size, address: fromHex(witness.slice(2)), signature })
    await moveHead(db, head.size, 'open', 'witnessed')
    return head
  }
  const settle = async (head: StoredHead) => {
    const { anchor: evidence, blockHash } = chainHolding(head, { ...contract, number: 1000n + head.size })
    await db.transaction().execute(trx =>
      storeAnchor(trx, {
        size: head.size,
        chainId: contract.chainId,
        contract: fromHex(contract.contract.slice(2)),
        blockNumber: evidence.blockNumber,
        blockHash,
        evidence: JSON.stringify(anchorJson(evidence)),
      }),
    )
  }
  const anchor = async () => {
    clock.now += 20_000
    const head = await ledgerTurn()
    if (head) await settle(head)
  }

  const reader = Fastify({ routerOptions: { maxParamLength: 500 } })
  await reader.register(buildResolver, {
    db,
    chain: chain?.rpc ?? { request: async () => `0x${CHAIN.chainId.toString(16)}` },
    trust: JSON.stringify(trustJson(trust)),
    publicUrl: 'https://truyxuat.example',
    witnesses: [{ address: witness, owner: 'Học viện Kiểm định', url: 'https://nhanchung.example' }],
    verifier: sampleVerifier,
    assets: await buildAssets(),
    now: () => {
      clock.now += clock.step
      return clock.now
    },
    readerOf: readerOf({ db, adminApiKey: ADMIN }),
  })
  afterAll(() => reader.close())
  const get = (url: string, headers: Record<string, string> = {}) =>
    reader.inject({ method: 'GET', url, headers: { accept: 'text/html', ...headers } })
  return { ...writer, reader, trust, clock, ledgerTurn, settle, anchor, get }
}
