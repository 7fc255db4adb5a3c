export { type Apart, apartInEvent, apartInRecord, hasExactPlace } from './apart.ts'
export {
  ActFields,
  ATTESTATION_FIELDS,
  type Attestation,
  CertificateFields,
  isAttestation,
  TestFields,
} from './attestation.ts'
export { dayInVietnam, wallInVietnam } from './day.ts'
export { DEEDS, type Deed, deedsOf, isShipping, type Named } from './deed.ts'
export { judgeStated } from './limit.ts'
export { mayRead, type Reader, SUPERVISING } from './read.ts'
export * from './record.ts'
export { handlesGoods } from './roles.ts'
export { type Containment, containmentOf, isKind, type Shipment, shipmentOf } from './shipment.ts'
export {
  type Facts,
  isClaim,
  MAY_ATTEST,
  MAY_WRITE,
  mayAttest,
  mayWrite,
  namespaceOf,
  productOf,
  type Refusal,
  refusalsOf,
  STANDINGS,
  type Standing,
  standingOf,
} from './write.ts'
