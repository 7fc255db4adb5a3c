import { type AnchorLog, addressOfKey, type WitnessSignature } from '@nguon/chain'
import { fromBase64url, fromHex, type Head, headDigest, recoverWitness, sameHead, toHex } from '@nguon/statement'
import {
  type Database,
  HeadMovedError,
  headSignatures,
  moveHead,
  type StoredHead,
  storeHeadSignature,
} from '@nguon/store'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { z } from 'zod'

/** A witness of the policy: who it is and where it answers. */
export type WitnessAddress = { address: string; url: string }

/** What signatures are asked for with. */
export type SignatureDeps = {
  db: Kysely<Database>
  /** Where the head is to be anchored: witnesses sign for one contract on one chain. */
  target: AnchorLog
  witnesses: readonly WitnessAddress[]
  quorum: number
  logger: Logger
  fetch?: typeof fetch
}

/** Says whether a head has its quorum; `moved` if it was given up in the meantime. */
export type Gathered = 'witnessed' | 'waiting' | 'moved'

/**
 * Asks every witness that has not signed this head yet, keeps what they answer, and moves the head on once a quorum
 * signed. A witness that is away or slow costs its own signature only.
 */
export async function collectSignatures(deps: SignatureDeps, head: StoredHead): Promise<Gathered> {
  const signatures = await gatherSignatures(deps, head)
  if (signatures.length < deps.quorum) return 'waiting'
  if (head.state !== 'open') return 'witnessed'
  try {
    // Dying before this line leaves an open head whose signatures are kept: the next turn finds them and asks nobody.
    await moveHead(deps.db, head.size, 'open', 'witnessed')
    return 'witnessed'
  } catch (error) {
    // The log gave the head up a moment before; what comes after it is larger and has signatures of its own.
    if (error instanceof HeadMovedError) return 'moved'
    throw error
  }
}

/** Signatures of the witnesses for this head and contract: those that are kept, and while they are too few, those given now. */
export async function gatherSignatures(deps: SignatureDeps, head: Head): Promise<WitnessSignature[]> {
  const digest = headDigest(head, deps.target)
  const kept = (await headSignatures(deps.db, [head.size]))
    .map(({ address, signature }) => ({ address: `0x${toHex(address)}`, signature }))
    // One that was kept for another contract, before the log moved, does not count here.
    .filter(({ address, signature }) => isSignedBy(digest, signature, address))
    .filter(({ address }) => deps.witnesses.some(witness => same(witness.address, address)))
  if (kept.length >= deps.quorum) return kept
  const silent = deps.witnesses.filter(witness => !kept.some(({ address }) => same(address, witness.address)))
  const given = await Promise.all(silent.map(witness => askWitness(deps, witness, head, digest)))
  return [...kept, ...given.filter(signature => signature !== null)]
}

async function askWitness(
  { db, logger, fetch = globalThis.fetch }: SignatureDeps,
  { address, url }: WitnessAddress,
  head: Head,
  digest: Uint8Array,
): Promise<WitnessSignature | null> {
  const answer = await askFor(fetch, url, head.size)
  if (!answer) return null
  if (!sameHead(answer, head)) {
    // Either it or we hold two heads of one size: nothing that a later turn can heal.
    logger.error(
      { code: 'WITNESS_HOLDS_OTHER_HEAD', witness: address, size: head.size },
      'a witness holds another head',
    )
    return null
  }
  if (!isSignedBy(digest, answer.signature, address)) {
    logger.error({ code: 'WITNESS_SIGNATURE', witness: address, size: head.size }, 'a witness signed something else')
    return null
  }
  // Kept before it is counted: a head must not stand on the chain under a signature that we cannot show.
  await storeHeadSignature(db, { size: head.size, address: fromHex(address.slice(2)), signature: answer.signature })
  return { address, signature: answer.signature }
}

const Bytes = z.string().transform(fromBase64url)
const Answer = z.object({
  size: z.int().positive().transform(BigInt),
  time: z.int().positive().transform(BigInt),
  logRoot: Bytes,
  mapRoot: Bytes,
  signature: Bytes,
})

/** What the witness holds of this size; null if it does not answer, or has not signed it yet. */
async function askFor(ask: typeof fetch, url: string, size: bigint): Promise<z.infer<typeof Answer> | null> {
  try {
    const response = await ask(new URL(`heads/${size}`, url.endsWith('/') ? url : `${url}/`), {
      signal: AbortSignal.timeout(5_000),
    })
    return response.ok ? Answer.parse(await response.json()) : null
  } catch {
    // Away, late or babbling: it is asked again at the next turn, and the head is given up if that does not help.
    return null
  }
}

function isSignedBy(digest: Uint8Array, signature: Uint8Array, address: string): boolean {
  try {
    return same(recoverWitness(digest, signature), address)
  } catch {
    return false
  }
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** The address that pays for anchors, as the store keeps it. */
export function senderOf(key: string): Uint8Array {
  return fromHex(addressOfKey(key).slice(2))
}
