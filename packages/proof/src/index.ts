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
  anchorJson,
  type EarlierHead,
  type EvmAnchor,
  type FileAnswer,
  type FileBody,
  type FileHead,
  type FilePending,
  type FileSerial,
  type FileStatement,
  type FileTerminal,
  formatProofFile,
  PROOF_MEDIA_TYPE,
  type ProofFile,
  parseProofFile,
  readAnchor,
  type StorageProof,
  type WitnessSignature,
} from './file.ts'
export { isMuchNewer, type Source } from './sources.ts'
export { lotsNamed, subjectsAsked } from './subjects.ts'
export {
  parseTrust,
  type Trust,
  type TrustedAnchor,
  type TrustedRegistrar,
  type TrustedWitness,
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
