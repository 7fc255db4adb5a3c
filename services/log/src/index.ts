export { buildErasure, type ErasureDeps, eraseOnce, LONGEST_HOLD } from './erasure.ts'
export {
  ABANDON_AFTER_SECONDS,
  abandonOverdue,
  beatIfIdle,
  buildHeadOnce,
  type HeadDeps,
  type HeadLine,
  headIsDue,
  IDLE_SECONDS,
} from './head.ts'
export { acceptHeartbeat, heartbeat, type Registrar } from './heartbeat.ts'
export { buildLog, type LogDeps, type LogHealth, type LogService } from './log.ts'
export { growMap, growMapOnce, type MapDeps, type MapLine, mapIsBehind } from './map.ts'
export { currentPolicy, PolicyMissingError } from './policy.ts'
export {
  BATCH_LIMIT,
  EntryOrderError,
  type Sequenced,
  type SequencerDeps,
  type SequencerLine,
  sequenceOnce,
  tilesOf,
} from './sequence.ts'
