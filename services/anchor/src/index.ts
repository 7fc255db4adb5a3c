export { type AnchorDeps, type AnchorTurn, anchorOnce, ForeignHeadError } from './anchor.ts'
export { type BringDeps, REPLACE_AFTER_MS } from './bring.ts'
export { type AnchorHealth, type AnchorService, type AnchorServiceDeps, buildAnchor } from './service.ts'
export {
  collectSignatures,
  type Gathered,
  gatherSignatures,
  type SignatureDeps,
  type WitnessAddress,
} from './signatures.ts'
