export { type Announced, discoveryHeaders } from './discovery.ts'
export { type CompanyPrefixLength, translateIdentifier, translateIdentifiers } from './epc-format.ts'
export { type EpcisProblem, EXCEPTIONS, type ExceptionName, problemOf } from './exception.ts'
export { MEDIA_TYPES, mediaTypeFor } from './media.ts'
export {
  answerHeaders,
  type CaptureErrorBehaviour,
  type EpcFormat,
  HeaderError,
  type Negotiation,
  negotiate,
  type RequestHeaders,
  VERSIONS,
} from './negotiation.ts'
export {
  DISCOVERY_HEADERS,
  type Method,
  OPERATIONS,
  type Operation,
  type PathKind,
  REQUEST_HEADERS,
  RESOURCES,
  type Resource,
} from './operation.ts'
export { EVENT_PARAMETERS, PAGE_PARAMETERS } from './parameters.ts'
export { type QueryResults, queryDocument } from './query-document.ts'
export { reasonOfJson, reasonOfMediaType, reasonOfSchema } from './request-fault.ts'
