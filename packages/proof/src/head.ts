import { verifyConsistency } from '@nguon/merkle'
import {
  type Head,
  headDigest,
  parseSignedCheckpoint,
  parseVkey,
  recoverWitness,
  type SignedCheckpoint,
  sameHead,
  toHex,
  type VerifySignature,
  verifyCheckpoint,
} from '@nguon/statement'
import { ProofError, refusal } from './error.ts'
import type { ProofFile, WitnessSignature } from './file.ts'
import type { Trust, TrustedWitness } from './trust.ts'
import type { RecordTime } from './verdict.ts'

/** A head of the file, the last of them the one that it proves against. */
export type DatedHead = { size: bigint; time: bigint; attested: boolean }

/**
 * Step 2: the platform signed this head, a quorum of the reader's witnesses did, and the earlier heads are beginnings
 * of it.
 *
 * @throws {ProofError}
 */
export async function verifyHead(
  file: ProofFile,
  trust: Trust,
  verify: VerifySignature,
): Promise<{ witnesses: TrustedWitness[]; heads: DatedHead[] }> {
  await verifyItsCheckpoint(file, trust, verify)
  const witnesses = witnessesOf(file.head, file.head.witnesses, trust)
  if (witnesses.length < trust.quorum) throw new ProofError('head', 'below-quorum')
  const earlier = earlierHeads(file, trust)
  return { witnesses, heads: [...earlier, dated(file.head, witnesses)] }
}

async function verifyItsCheckpoint({ head }: ProofFile, trust: Trust, verify: VerifySignature): Promise<void> {
  let checkpoint: SignedCheckpoint
  try {
    checkpoint = parseSignedCheckpoint(head.checkpoint)
  } catch (cause) {
    throw refusal('head', 'checkpoint-malformed', cause)
  }
  if (checkpoint.origin !== trust.origin) throw new ProofError('head', 'checkpoint-foreign-key')
  const keys = trust.checkpointKeys.map(parseVkey)
  try {
    await verifyCheckpoint(head.checkpoint, keys, verify)
  } catch (cause) {
    throw refusal('head', 'checkpoint-foreign-key', cause)
  }
  if (!sameHead(checkpoint.head, head)) throw new ProofError('head', 'checkpoint-other-head')
}

/** The reader's witnesses among the signers. A signature that is not its address's own is refused, whoever it is. */
function witnessesOf(head: Head, signatures: readonly WitnessSignature[], trust: Trust): TrustedWitness[] {
  const digests = trust.anchors.map(({ chainId, contract }) => headDigest(head, { chainId, contract }))
  return signatures.flatMap(({ address, signature }) => {
    // The log may have moved to another contract or chain since: a signature for any that the reader trusts is good.
    if (!digests.some(digest => signerOf(digest, signature) === address))
      throw new ProofError('head', 'witness-signature')
    return trust.witnesses.filter(witness => witness.address === address)
  })
}

function signerOf(digest: Uint8Array, signature: Uint8Array): string {
  const question = toHex(digest) + toHex(signature)
  try {
    const signer = SIGNERS.get(question) ?? recoverWitness(digest, signature)
    if (SIGNERS.size === MOST_SIGNERS) SIGNERS.clear()
    SIGNERS.set(question, signer)
    return signer
  } catch (cause) {
    throw refusal('head', 'witness-signature', cause)
  }
}

/** Who signed what was asked last: a recovery costs as much as all else, and many files stand under the same heads. */
const SIGNERS = new Map<string, string>()
const MOST_SIGNERS = 1000

function earlierHeads({ heads, head }: ProofFile, trust: Trust): DatedHead[] {
  return heads.map((earlier, i) => {
    const witnesses = witnessesOf(earlier, earlier.witnesses, trust)
    const next = heads[i + 1] ?? head
    if (earlier.size >= next.size || earlier.time >= next.time) throw new ProofError('head', 'heads-order')
    try {
      verifyConsistency(earlier.size, head.size, earlier.logRoot, head.logRoot, earlier.consistency)
    } catch (cause) {
      throw refusal('head', 'heads-inconsistent', cause)
    }
    return dated(earlier, witnesses)
  })
}

function dated({ size, time }: Head, witnesses: readonly TrustedWitness[]): DatedHead {
  return { size, time, attested: witnesses.some(witness => witness.independent) }
}

/** When the log held the entry at `index`: by the first head above it that an independent witness signed. */
export function recordTimeOf(index: bigint, heads: readonly DatedHead[]): RecordTime {
  const above = heads.filter(head => head.size > index)
  const first = above.find(head => head.attested) ?? above[0]!
  return { time: first.time, attested: first.attested }
}
