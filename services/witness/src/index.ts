export { ConfigError, parseConfig } from './config.ts'
export { type Copy, type Known, restoreCopy } from './copy.ts'
export { ContradictionError, type Evidence, LogUnavailableError, RefusalError } from './fault.ts'
export { CHUNK, type FollowDeps, followOnce, signAgain, TIME_TOLERANCE } from './follow.ts'
export { type Domain, openRecords, type Records } from './records.ts'
export { witnessRoutes } from './routes.ts'
export { loadWitnessKey, type WitnessKey } from './sign.ts'
export { httpLog, type LogSource } from './source.ts'
export {
  buildWitness,
  type SignedHead,
  signedHeadJson,
  type Witness,
  type WitnessDeps,
  type WitnessHealth,
} from './witness.ts'
