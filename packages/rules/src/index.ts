export { DEEDS, type Deed, deedsOf, isShipping, type Named } from './deed.ts'
export { handlesGoods, isRole, needsAuthority } from './roles.ts'
export { type Containment, containmentOf, isKind, type Shipment, setsDisposition, shipmentOf } from './shipment.ts'
export {
  type Facts,
  isClaimable,
  MAY_WRITE,
  mayWrite,
  namespaceOf,
  productOf,
  type Refusal,
  refusalsOf,
  STANDINGS,
  type Standing,
  standingOf,
} from './write.ts'
