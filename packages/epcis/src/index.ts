export { checkEvent, parseCaptureDocument, parseCaptureEvent, parseEachEvent, type Reading } from './capture.ts'
export { contextList, type Namespaces, NGUON_PREFIX, namespacesOf } from './context.ts'
export { compareDecimals } from './decimal.ts'
export {
  CAPTURE_FILE_SIZE_LIMIT,
  CAPTURE_LIMIT,
  EpcisDocument,
  EpcisQueryDocument,
  openApiComponents,
} from './document.ts'
export {
  AggregationEvent,
  AssociationEvent,
  EpcisEvent,
  ObjectEvent,
  TransactionEvent,
  TransformationEvent,
} from './event.ts'
export { eventHash, withEventId } from './event-hash.ts'
export { type Decimal, type EventFacts, type Key, ROLES, type Thing, type ThingRole, type Value } from './facts.ts'
export { factsOfEvent } from './facts-of-event.ts'
export { type EpcisCode, EpcisError, type Fault, pointerOf } from './fault.ts'
export { keyOf } from './key.ts'
export { matches } from './matches.ts'
export { type ParsedQuery, parseQuery, parseQueryBody } from './parse-query.ts'
export { prehashOf } from './prehash.ts'
export type { Comparison, Condition, EventQuery, Field, KeyPattern } from './query.ts'
export { QUERY_FAMILIES, QueryBody, QueryString } from './query-body.ts'
export { type QueryCode, QueryError, type QueryFault } from './query-error.ts'
export * from './rest/index.ts'
export { EPCIS_CONTEXT } from './terms.ts'
export {
  ACTIONS,
  type Action,
  BIZ_STEPS,
  BIZ_TRANSACTION_TYPES,
  type BizStep,
  type BizTransactionType,
  COMPONENTS,
  type Component,
  cbvWord,
  DISPOSITIONS,
  type Disposition,
  ERROR_REASONS,
  type ErrorReason,
  EVENT_TYPES,
  type EventType,
  MEASUREMENT_TYPES,
  type MeasurementType,
  SENSOR_ALERTS,
  type SensorAlert,
  SOURCE_DESTINATION_TYPES,
  type SourceDestinationType,
} from './vocabulary.ts'
