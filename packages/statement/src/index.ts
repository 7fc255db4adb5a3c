export { type Admission, type AdmissionCode, AdmissionError, type Admitted, type ShownBody } from './admission.ts'
export {
  BodyError,
  bodyDigest,
  bodyOf,
  type Hidden,
  MAX_BODY,
  MIN_SALT,
  mergeBodies,
  readBody,
  splitBodies,
} from './body.ts'
export { bodyBundle, parseBodyBundle } from './body-bundle.ts'
export { isSubjectType, parseSubject } from './canonical.ts'
export type { CborMap, CborValue } from './cbor.ts'
export { checkStatement } from './check.ts'
export {
  assembleCheckpoint,
  CheckpointError,
  formatCheckpoint,
  formatVkey,
  type Head,
  parseSignedCheckpoint,
  parseVkey,
  type SignedCheckpoint,
  sameHead,
  signedNoteMessage,
  type Vkey,
  verifyCheckpoint,
  vkeyOf,
} from './checkpoint.ts'
export {
  CoseError,
  decode,
  decodeMap,
  decodeSign1,
  type Sign1,
  toBeSignedOf,
} from './cose.ts'
export { type DrawnUp, drawUp, type Saying } from './draw-up.ts'
export { drawUpErasure, type Erasing } from './draw-up-erasure.ts'
export {
  compareBytes,
  concat,
  EncodingError,
  fromBase64,
  fromBase64url,
  fromHex,
  toBase64,
  toBase64url,
  toHex,
  utf8,
} from './encoding.ts'
export { ERASABLE, type ErasureBody, erasureBody, parseErasureBody } from './erasure.ts'
export { subjectsOfEvent } from './event.ts'
export { hostOf, isCode, isOrigin, issFor, partyOfIss } from './issuer.ts'
export { isObject, type JsonArray, JsonError, type JsonObject, type JsonValue, MAX_DEPTH, parseIJson } from './json.ts'
export { keccak256 } from './keccak.ts'
export { applyKeyStatement } from './key-statement.ts'
export {
  emptyRing,
  KeyError,
  type KeyRecord,
  type KeyRing,
  keysOfParty,
  type LiveKey,
  liveKey,
  type Mark,
  RECOVERY_SECONDS,
  type RingKey,
  restoreRing,
  type TrustedRoots,
  withRegistrar,
} from './keyring.ts'
export {
  type Countersignature,
  type Custody,
  countersignatureMessage,
  type Jwk,
  jwkOfPoint,
  type KeyChange,
  type KeyStatementBody,
  keyStatementBody,
  parseJwk,
  parseKeyStatementBody,
  publicPoint,
  ROLES,
  type Role,
  thumbprint,
  VOUCHING,
} from './keys.ts'
export { digitalLinkOf, pathOf, subjectsOfLink, subjectsOfPath, wholesOf } from './link.ts'
export { mayBeHidden, parsePointer } from './pointer.ts'
export {
  CHAIN_RULES,
  type ChainRules,
  ENTRY_RULE,
  type Policy,
  type PolicyAnchor,
  type PolicyWitness,
  parsePolicy,
  policyBody,
  rootsOfPolicy,
} from './policy.ts'
export {
  type AcceptancePromise,
  assemblePromise,
  type Denial,
  draftDenial,
  draftPromise,
  MAX_DUE,
  type PromiseDraft,
  PromiseError,
  verifyDenial,
  verifyPromise,
} from './promise.ts'
export {
  assembleReceipt,
  draftReceipt,
  type ParsedReceipt,
  parseReceipt,
  type Receipt,
  type ReceiptDraft,
  ReceiptError,
  verifyReceipt,
} from './receipt.ts'
export { parseRecordBody, type RecordBody, type RecordFile, type RecordType, recordBody } from './record.ts'
export { remembering } from './remember.ts'
export { ShapeError } from './shape.ts'
export {
  type Audience,
  assembleEntry,
  type BodyRef,
  type Draft,
  draftStatement,
  entryOfCose,
  type Header,
  KINDS,
  type Kind,
  MAX_BODIES,
  MAX_ENTRY,
  MAX_SUBJECTS,
  parseEntry,
  type Statement,
  StatementError,
} from './statement.ts'
export { isSubFor, subFor } from './sub.ts'
export {
  distinctSubjects,
  issuerSubject,
  keysSubject,
  logSubject,
  type Subject,
  SubjectError,
  type SubjectType,
  sameSubject,
  subjectBody,
  subjectKey,
  subjectKeys,
  subjectName,
} from './subject.ts'
export type { VerifySignature } from './verify-signature.ts'
export { headDigest, recoverWitness, type WitnessDomain, WitnessError } from './witness.ts'
