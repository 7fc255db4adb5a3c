/**
 * The REST binding of EPCIS 2.0 (§12) as a table: each path with the methods it knows, what they ask and what they
 * answer. Allow, discovery and OpenAPI are derived from it.
 */
import { EVENT_PARAMETERS, PAGE_PARAMETERS, SUBSCRIPTION_PARAMETERS } from './parameters.ts'

export type Method = 'OPTIONS' | 'GET' | 'POST' | 'DELETE'

/** What sort of thing a path leads to. */
export type PathKind =
  | 'root'
  | 'captures'
  | 'capture'
  | 'events'
  | 'event'
  | 'resources'
  | 'resource'
  | 'resourceEvents'
  | 'queries'
  | 'query'
  | 'queryEvents'
  | 'subscriptions'
  | 'subscription'
  | 'pageToken'

/** What one method of one path takes and gives. Headers and statuses beyond these are those of HTTP itself. */
export type Operation = {
  method: Method
  path: string
  kind: PathKind
  requestHeaders: readonly string[]
  /** Names of fixed query parameters; where events are asked for, the families of `query-parameter.ts` come to them. */
  queryParameters: readonly string[]
  /** By status, the headers that its answer carries. */
  responses: Readonly<Record<number, readonly string[]>>
}

/** Top-level resources: the parameter of their paths, and the query parameter that an event of theirs meets. */
export const RESOURCES = {
  eventTypes: { parameter: 'eventType', condition: 'eventType' },
  epcs: { parameter: 'epc', condition: 'MATCH_anyEPC' },
  bizSteps: { parameter: 'bizStep', condition: 'EQ_bizStep' },
  bizLocations: { parameter: 'bizLocation', condition: 'EQ_bizLocation' },
  readPoints: { parameter: 'readPoint', condition: 'EQ_readPoint' },
  dispositions: { parameter: 'disposition', condition: 'EQ_disposition' },
} as const
export type Resource = keyof typeof RESOURCES

const MOST = ['GS1-EPCIS-Version', 'GS1-CBV-Version', 'GS1-Extensions'] as const
const PAGED = [...MOST, 'Link', 'GS1-Next-Page-Token-Expires'] as const

/** What any request may carry. */
export const REQUEST_HEADERS = [
  'GS1-EPCIS-Version',
  'GS1-EPCIS-Min',
  'GS1-EPCIS-Max',
  'GS1-CBV-Version',
  'GS1-CBV-Min',
  'GS1-CBV-Max',
  'GS1-EPC-Format',
  'GS1-CBV-XML-Format',
  'GS1-Extensions',
] as const

/** What OPTIONS tells of any path. */
export const DISCOVERY_HEADERS = ['Allow', ...REQUEST_HEADERS, 'GS1-Vendor-Version'] as const
/** What it tells beside that of where events are taken in. */
export const CAPTURE_HEADERS = [
  'GS1-EPCIS-Capture-Limit',
  'GS1-EPCIS-Capture-File-Size-Limit',
  'GS1-Capture-Error-Behaviour',
] as const
const LIMITS = CAPTURE_HEADERS.slice(0, 2)

type Shape = Readonly<{
  method: Exclude<Method, 'OPTIONS'>
  ok: number
  headers?: readonly string[]
  query?: readonly string[]
  asks?: readonly string[]
  errors?: Readonly<Record<number, readonly string[]>>
}>

const page = { method: 'GET', ok: 200, headers: PAGED, query: PAGE_PARAMETERS } as const
const one = { method: 'GET', ok: 200, headers: MOST } as const
const found = { ...page, query: EVENT_PARAMETERS, errors: { 400: [], 413: [], 414: [] } } as const
const created = {
  method: 'POST',
  ok: 201,
  headers: [...MOST, 'Location'],
  errors: { 400: [], 409: [], 415: [] },
} as const
const gone = { method: 'DELETE', ok: 204 } as const

type PathShape = readonly [path: string, kind: PathKind, shapes: readonly Shape[], hasOptions?: false]

const PATHS: readonly PathShape[] = [
  ['/', 'root', [{ ...one, query: [] }]],
  [
    '/capture',
    'captures',
    [
      page,
      {
        ...created,
        ok: 202,
        asks: ['GS1-Capture-Error-Behaviour'],
        errors: { 400: [], 413: LIMITS, 415: [] },
      },
    ],
  ],
  ['/capture/{captureID}', 'capture', [one]],
  ['/events', 'events', [found, { ...created, errors: { ...created.errors, 413: LIMITS } }]],
  ['/events/{eventID}', 'event', [one]],
  ...Object.entries(RESOURCES).flatMap(([name, { parameter }]): PathShape[] => [
    [`/${name}`, 'resources', [page]],
    [`/${name}/{${parameter}}`, 'resource', [{ ...one, query: PAGE_PARAMETERS, errors: { 400: [] } }]],
    [`/${name}/{${parameter}}/events`, 'resourceEvents', [found]],
  ]),
  ['/queries', 'queries', [page, created]],
  ['/queries/{queryName}', 'query', [{ ...one, errors: { 413: [] } }, gone]],
  [
    '/queries/{queryName}/subscriptions',
    'subscriptions',
    [
      { ...page, errors: { 400: [] } },
      { ...created, headers: [...MOST, 'Location'] },
    ],
  ],
  ['/queries/{queryName}/subscriptions/{subscriptionID}', 'subscription', [one, gone]],
  [
    '/queries/{queryName}/events',
    'queryEvents',
    [{ ...found, query: [...PAGE_PARAMETERS, ...SUBSCRIPTION_PARAMETERS], asks: ['Upgrade', 'Connection'] }],
  ],
  ['/nextPageToken/{token}', 'pageToken', [{ ...gone, errors: { 501: [] } }], false],
]

/** All 63 pairs of method and path. */
export const OPERATIONS: readonly Operation[] = PATHS.flatMap(([path, kind, shapes, hasOptions = true]) => {
  const missing: Record<number, readonly string[]> = path.includes('{') ? { 404: [] } : {}
  const always: Record<number, readonly string[]> = { 401: [], 403: [], ...missing, 406: [], 500: [] }
  const options: Operation = {
    method: 'OPTIONS',
    path,
    kind,
    requestHeaders: REQUEST_HEADERS,
    queryParameters: [],
    responses: {
      204: [
        ...DISCOVERY_HEADERS,
        ...(kind === 'captures' ? CAPTURE_HEADERS : []),
        ...(kind === 'subscription' ? ['GS1-Query-Min-Record-Time'] : []),
      ],
      ...always,
      ...(kind.toLowerCase().endsWith('events') ? { 414: [] } : {}),
    },
  }
  const operations = shapes.map(
    ({ method, ok, headers = [], query = [], asks = [], errors = {} }): Operation => ({
      method,
      path,
      kind,
      requestHeaders: [...REQUEST_HEADERS, ...asks],
      queryParameters: query,
      responses: { [ok]: headers, ...always, ...errors },
    }),
  )
  return hasOptions ? [options, ...operations] : operations
})

/** The value of Allow at a path of the table (`/events/{eventID}`). */
export function allowOf(path: string): string {
  return OPERATIONS.filter(operation => operation.path === path)
    .map(({ method }) => method)
    .join(', ')
}
