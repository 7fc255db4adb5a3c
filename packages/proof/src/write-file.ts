import { toBase64url, toHex } from '@nguon/statement'
import type { EvmAnchor, FileAnswer, FileBody, FileSerial, FileTerminal, ProofFile, WitnessSignature } from './file.ts'

// A body begins with its brace; were there a mark before it, it must not be lost here.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Writes a proof file, in the one way that `parseProofFile` accepts. */
export function formatProofFile(file: ProofFile): string {
  const { head } = file
  return JSON.stringify({
    format: 'nguon-proof/1',
    head: { ...roots(head), checkpoint: head.checkpoint, witnesses: witnesses(head.witnesses) },
    answers: file.answers.map(answer),
    heads: file.heads.map(earlier => ({
      ...roots(earlier),
      witnesses: witnesses(earlier.witnesses),
      consistency: earlier.consistency.map(toBase64url),
    })),
    ...(file.serial && { serial: serial(file.serial) }),
    signers: file.signers.map(answer),
    records: file.records.map(answer),
    anchors: file.anchors.map(anchorJson),
    pending: file.pending.map(pending => ({
      entry: toBase64url(pending.entry),
      bodies: pending.bodies.map(body),
      ...(pending.receipt && { receipt: toBase64url(pending.receipt) }),
      ...(pending.promise && { promise: toBase64url(pending.promise) }),
    })),
  })
}

const roots = (head: { size: bigint; time: bigint; logRoot: Uint8Array; mapRoot: Uint8Array }) => ({
  size: Number(head.size),
  time: Number(head.time),
  logRoot: toBase64url(head.logRoot),
  mapRoot: toBase64url(head.mapRoot),
})

const witnesses = (signatures: readonly WitnessSignature[]) =>
  signatures.map(({ address, signature }) => ({ address, signature: toBase64url(signature) }))

const body = (shown: FileBody) => (typeof shown === 'string' ? shown : decoder.decode(shown))

const answer = ({ subject, map, statements }: FileAnswer) => ({
  subject: { type: subject.type, id: subject.id },
  map: { siblings: map.siblings.map(toBase64url), terminal: terminal(map.terminal) },
  statements: statements.map(statement => ({
    index: Number(statement.index),
    entry: toBase64url(statement.entry),
    path: statement.path.map(toBase64url),
    bodies: statement.bodies.map(body),
  })),
})

const terminal = (end: FileTerminal) => {
  if (end === null) return null
  if ('count' in end) return { count: Number(end.count) }
  return { key: toBase64url(end.key), valueHash: toBase64url(end.valueHash) }
}

const serial = (proof: FileSerial) =>
  'denial' in proof
    ? { denial: toBase64url(proof.denial) }
    : {
        index: Number(proof.index),
        position: Number(proof.position),
        blind: toBase64url(proof.blind),
        path: proof.path.map(toBase64url),
      }

/** One element of `anchors` as JSON, also the form in which evidence is kept beside its head. */
export function anchorJson(anchor: EvmAnchor) {
  const hexed = (value: Uint8Array) => `0x${toHex(value)}`
  return {
    kind: anchor.kind,
    rules: anchor.rules,
    chainId: Number(anchor.chainId),
    contract: anchor.contract,
    blockNumber: Number(anchor.blockNumber),
    header: hexed(anchor.header),
    account: anchor.account.map(hexed),
    storage: anchor.storage.map(({ key, value, proof }) => ({
      key: hexed(key),
      value: hexed(value),
      proof: proof.map(hexed),
    })),
  }
}
