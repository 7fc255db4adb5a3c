import type { Subject } from '@nguon/statement'

/** A witness's EIP-712 signature of a head, ERC-2098. */
export type WitnessSignature = { address: string; signature: Uint8Array }

/** The head that everything in the file is proved against. */
export type FileHead = {
  size: bigint
  time: bigint
  logRoot: Uint8Array
  mapRoot: Uint8Array
  checkpoint: string
  witnesses: WitnessSignature[]
}

/** An earlier head, consistent with the one above: it says by when the log held a statement. */
export type EarlierHead = {
  size: bigint
  time: bigint
  logRoot: Uint8Array
  mapRoot: Uint8Array
  witnesses: WitnessSignature[]
  consistency: Uint8Array[]
}

/** Where the path of a key ends: in its own leaf, in another key's, or in nothing. */
export type FileTerminal = { count: bigint } | { key: Uint8Array; valueHash: Uint8Array } | null

/** A body as it is shown to this reader. The bytes are those that were digested. */
export type FileBody = Uint8Array | 'withheld' | 'erased'

/** One statement of a history, with its path into the log. */
export type FileStatement = { index: bigint; entry: Uint8Array; path: Uint8Array[]; bodies: FileBody[] }

/** The whole history of a subject, or the proof that there is none. */
export type FileAnswer = {
  subject: Subject
  map: { siblings: Uint8Array[]; terminal: FileTerminal }
  statements: FileStatement[]
}

/** A serial proved to be of its lot, or a platform's signed word that it is not. */
export type FileSerial =
  | { index: bigint; position: bigint; blind: Uint8Array; path: Uint8Array[] }
  | { denial: Uint8Array }

/** A word of the contract's storage and its EIP-1186 proof, nodes root first. */
export type StorageProof = { key: Uint8Array; value: Uint8Array; proof: Uint8Array[] }

/** The chain's own evidence that a contract held the head (formats §8). */
export type EvmAnchor = {
  kind: 'evm'
  rules: string
  chainId: bigint
  contract: string
  blockNumber: bigint
  header: Uint8Array
  account: Uint8Array[]
  /** The slots +0, +1 and +2 of the contract. */
  storage: [StorageProof, StorageProof, StorageProof]
}

/** A statement that is not below the head yet. */
export type FilePending = { entry: Uint8Array; bodies: FileBody[]; receipt?: Uint8Array; promise?: Uint8Array }

/** A proof file, formats §9, as data. */
export type ProofFile = {
  head: FileHead
  answers: FileAnswer[]
  heads: EarlierHead[]
  serial?: FileSerial
  signers: FileAnswer[]
  records: FileAnswer[]
  anchors: EvmAnchor[]
  pending: FilePending[]
}

/** The media type of a proof file. */
export const PROOF_MEDIA_TYPE = 'application/vnd.nguon.proof+json'
