import {
  CAPTURE_FILE_SIZE_LIMIT,
  EpcisError,
  type ExceptionName,
  type Fault,
  HeaderError,
  pointerOf,
  reasonOfJson,
  reasonOfMediaType,
  reasonOfSchema,
} from '@nguon/epcis'
import { JsonError } from '@nguon/statement'
import { BodyTakenError, ErasedBeforeError, KeyNotLiveError, VersionError } from '@nguon/store'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'

/** One thing that is wrong in a request: where (JSON Pointer), which, and why. */
export type RequestFault = { pointer: string; code: string; reason: string }

/** A request that this service refuses, by a literal code. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly code: RefusalCode
  readonly faults: readonly RequestFault[]
  constructor(code: RefusalCode, message: string, faults: readonly RequestFault[] = [], options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.faults = faults
  }
  /** Read by whoever answers errors outside of this room. */
  get statusCode(): number {
    return STATUS[this.code]
  }
}

/** Why this service refuses a request. */
export type RefusalCode =
  | 'REQUEST_INVALID'
  | 'UNAUTHENTICATED'
  | 'NOT_ALLOWED'
  | 'NOT_YOURS'
  | 'SIGNS_ITSELF'
  | 'NOTHING_THERE'
  | 'NOT_ACCEPTABLE'
  | 'ALREADY_THERE'
  | 'ALREADY_ERASED'
  | 'TOO_LARGE'
  | 'MEDIA_TYPE'
  | 'ENTRY_MALFORMED'
  | 'BODY_MISSING'
  | 'STATEMENT_REFUSED'
  | 'PRODUCT_UNKNOWN'
  | 'AUTHORITY_MISSING'
  | 'RECOVERY_TOO_EARLY'
  | 'LOG_NOT_BEGUN'

/** Everything that may go wrong by the sender's doing. */
export type DomainError =
  | RefusedError
  | EpcisError
  | BodyTakenError
  | ErasedBeforeError
  | KeyNotLiveError
  | VersionError

/** Which status answers which code; a new code does not compile until it stands here. */
export const STATUS: Record<DomainError['code'], number> = {
  EPCIS_INVALID: 400,
  REQUEST_INVALID: 400,
  ENTRY_MALFORMED: 400,
  UNAUTHENTICATED: 401,
  NOT_ALLOWED: 403,
  NOT_YOURS: 403,
  SIGNS_ITSELF: 403,
  KEY_NOT_LIVE: 403,
  RECOVERY_TOO_EARLY: 403,
  NOTHING_THERE: 404,
  NOT_ACCEPTABLE: 406,
  ALREADY_THERE: 409,
  ALREADY_ERASED: 409,
  BODY_TAKEN: 409,
  VERSION_TAKEN: 409,
  TOO_LARGE: 413,
  MEDIA_TYPE: 415,
  BODY_MISSING: 422,
  STATEMENT_REFUSED: 422,
  PRODUCT_UNKNOWN: 422,
  AUTHORITY_MISSING: 422,
  LOG_NOT_BEGUN: 503,
}

// Of the exceptions of the REST binding those that a writer is told of, by status.
const EXCEPTION: Record<number, ExceptionName> = {
  400: 'ValidationException',
  401: 'SecurityException',
  403: 'SecurityException',
  404: 'NoSuchResourceException',
  406: 'NotAcceptableException',
  409: 'ResourceAlreadyExistsException',
  413: 'CaptureLimitExceededException',
  415: 'UnsupportedMediaTypeException',
  422: 'ValidationException',
}

// Eight megabytes can hold faults by the million, and an answer would be fifty times as long.
const MOST_FAULTS = 1000

/** The body of `application/problem+json` (RFC 9457), with the faults of the request, the first thousand of them. */
export type Problem = {
  type: string
  title: string
  status: number
  /** What is wrong first, and where. */
  detail: string
  code: string
  faults: readonly RequestFault[]
}

/** Answers errors as problems. What is not the sender's doing is logged whole and answered without a word about it. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
    const known = asDomainError(error, request.headers['content-type'])
    if (known) return sendProblem(reply, problemOf(known))
    request.log.error({ err: error }, 'request failed')
    return sendProblem(reply, {
      type: 'epcisException:ImplementationException',
      title: 'Internal error',
      status: 500,
      detail: 'the request failed here, and not by your doing',
      code: 'INTERNAL',
      faults: [],
    })
  })
}

/** The problem that tells of an error. */
export function problemOf(error: DomainError): Problem {
  const status = STATUS[error.code]
  const faults: readonly Fault[] | readonly RequestFault[] =
    error instanceof EpcisError ? error.issues : error instanceof RefusedError ? error.faults : []
  const type = `epcisException:${EXCEPTION[status] ?? 'ImplementationException'}`
  const [first] = faults
  const detail = first === undefined ? error.message : `${first.pointer || '/'} ${first.reason}`
  return { type, title: error.message, status, detail, code: error.code, faults: faults.slice(0, MOST_FAULTS) }
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="nguon"')
  // Serialised here: the schemas of successful answers know nothing of problems.
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer(JSON.stringify as (payload: unknown) => string)
    .send(problem)
}

function isDomainError(error: Error): error is DomainError {
  return (
    error instanceof RefusedError ||
    error instanceof EpcisError ||
    error instanceof BodyTakenError ||
    error instanceof ErasedBeforeError ||
    error instanceof KeyNotLiveError ||
    error instanceof VersionError
  )
}

function asDomainError(error: Error & { statusCode?: number }, contentType: string | undefined): DomainError | null {
  if (isDomainError(error)) return error
  if (error instanceof JsonError) {
    const reason = reasonOfJson(error)
    return new RefusedError('REQUEST_INVALID', 'the body is not I-JSON (RFC 7493)', [
      { pointer: '', code: error.code, reason },
    ])
  }
  if (error instanceof HeaderError) {
    const fault = { pointer: error.header, code: error.code, reason: error.reason }
    return new RefusedError('NOT_ACCEPTABLE', error.message, [fault], { cause: error })
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const faults = error.validation.map(({ instancePath, keyword, message, params }) => {
      // What is not known here is named by its own place, not by that of the object that holds it.
      const [unknown] = (params as { keys?: string[] }).keys ?? []
      const place = instancePath === '/' ? '' : instancePath
      return {
        pointer: unknown === undefined ? place : `${place}${pointerOf([unknown])}`,
        code: keyword.toUpperCase(),
        reason: reasonOfSchema(message),
      }
    })
    return new RefusedError(
      'REQUEST_INVALID',
      `the ${error.validationContext ?? 'request'} is not as described`,
      faults,
    )
  }
  if (error.statusCode === 413)
    return new RefusedError(
      'TOO_LARGE',
      `the request is larger than is taken here: of EPCIS ${CAPTURE_FILE_SIZE_LIMIT} bytes, so send several documents`,
    )
  if (error.statusCode === 415) return new RefusedError('MEDIA_TYPE', reasonOfMediaType(contentType))
  if (error.statusCode === 400) return new RefusedError('REQUEST_INVALID', error.message)
  return null
}
