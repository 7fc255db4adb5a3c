/** The exceptions of the EPCIS 2.0 REST binding, as `application/problem+json` (RFC 9457) names them. */

/** Each with the status it is answered with, and its title. */
export const EXCEPTIONS = {
  ValidationException: [400, 'The request is not as EPCIS 2.0 describes it'],
  QueryValidationException: [400, 'The query is not as EPCIS 2.0 describes it'],
  QueryParameterException: [400, 'A query parameter is unknown or malformed'],
  SubscriptionControlsException: [400, 'What controls the subscription is invalid'],
  SecurityException: [403, 'This is not allowed'],
  NoSuchNameException: [404, 'There is no query or subscription of this name'],
  NoSuchResourceException: [404, 'There is nothing here'],
  NotAcceptableException: [406, 'The answer cannot be given in what was asked for'],
  ResourceAlreadyExistsException: [409, 'There is one of this name already'],
  CaptureLimitExceededException: [413, 'The request is larger than the announced limit'],
  QueryTooLargeException: [413, 'The query finds more events than may be answered'],
  QueryTooComplexException: [413, 'The query is too complex'],
  URITooLongException: [414, 'The address is too long'],
  UnsupportedMediaTypeException: [415, 'This media type is not taken here'],
  ImplementationException: [500, 'Internal error'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ExceptionName = keyof typeof EXCEPTIONS

/** A problem as EPCIS wants it; `detail` says what is wrong in this request. */
export type EpcisProblem = { type: string; title: string; status: number; detail?: string }

/** The problem of an exception. `status` where it is another: 401 for a SecurityException, 501 for what is not built. */
export function problemOf(name: ExceptionName, detail?: string, status: number = EXCEPTIONS[name][0]): EpcisProblem {
  const problem = { type: `epcisException:${name}`, title: EXCEPTIONS[name][1], status }
  return detail === undefined ? problem : { ...problem, detail }
}
