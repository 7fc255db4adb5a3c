export { type Headline, headlineOf, scannedByFile } from './by-file.ts'
export { type ProofCode, ProofError, type Reason, STEPS, type StepName } from './error.ts'
export {
  type Account,
  ANCHOR_LOG_SLOT,
  alertSlot,
  type Header,
  headSlots,
  parseHeader,
  uint256,
  verifyAccountProof,
  verifyAnchor,
  verifyStorageProof,
} from './evm.ts'
export {
  type EarlierHead,
  type EvmAnchor,
  type FileAnswer,
  type FileBody,
  type FileHead,
  type FilePending,
  type FileSerial,
  type FileStatement,
  type FileTerminal,
  PROOF_MEDIA_TYPE,
  type ProofFile,
  type StorageProof,
  type WitnessSignature,
} from './file.ts'
export { parseProofFile, readAnchor } from './read-file.ts'
export type { Source } from './sources.ts'
export { lotsNamed, subjectsAsked } from './subjects.ts'
export {
  parseTrust,
  type Trust,
  type TrustedAnchor,
  type TrustedRegistrar,
  type TrustedWitness,
  type TrustFault,
  trustFaultOf,
  trustJson,
} from './trust.ts'
export type {
  AnchorReport,
  Flag,
  Recall,
  RecordTime,
  SourceReport,
  Step,
  Strength,
  Verdict,
  VerdictName,
  VerifiedAnswer,
  VerifiedStatement,
} from './verdict.ts'
export { verify } from './verify.ts'
export { anchorJson, formatProofFile } from './write-file.ts'
