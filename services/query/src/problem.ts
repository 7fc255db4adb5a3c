import {
  type EpcisProblem,
  type ExceptionName,
  problemOf as exceptionOf,
  HeaderError,
  QueryError,
  reasonOfJson,
  reasonOfSchema,
} from '@nguon/epcis'
import { JsonError } from '@nguon/statement'
import {
  PageTokenError,
  QueryNameError,
  QueryTooComplexError,
  QueryTooLargeError,
  SubscriptionRefusedError,
} from '@nguon/store'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { PageMarkError } from './page-mark.ts'

/** One thing that is wrong in a request: which member or parameter, why, and what would be right. */
export type RequestFault = { pointer: string; code: string; reason: string }

/** Why this service refuses a request. */
export type RefusalCode =
  | 'REQUEST_INVALID'
  | 'QUERY_INVALID'
  | 'PARAMETER_INVALID'
  | 'CONTROLS_INVALID'
  | 'UNAUTHENTICATED'
  | 'NOT_ALLOWED'
  | 'NAME_UNKNOWN'
  | 'NOTHING_THERE'
  | 'NOT_ACCEPTABLE'
  | 'ALREADY_THERE'
  | 'TOO_LARGE'
  | 'TOO_COMPLEX'
  | 'ADDRESS_TOO_LONG'
  | 'MEDIA_TYPE'

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
}

/** The exception of EPCIS 2.0 (§12) for each code; a new code does not compile until it stands here. */
const EXCEPTION: Record<RefusalCode, ExceptionName> = {
  REQUEST_INVALID: 'ValidationException',
  QUERY_INVALID: 'QueryValidationException',
  PARAMETER_INVALID: 'QueryParameterException',
  CONTROLS_INVALID: 'SubscriptionControlsException',
  UNAUTHENTICATED: 'SecurityException',
  NOT_ALLOWED: 'SecurityException',
  NAME_UNKNOWN: 'NoSuchNameException',
  NOTHING_THERE: 'NoSuchResourceException',
  NOT_ACCEPTABLE: 'NotAcceptableException',
  ALREADY_THERE: 'ResourceAlreadyExistsException',
  TOO_LARGE: 'QueryTooLargeException',
  TOO_COMPLEX: 'QueryTooComplexException',
  ADDRESS_TOO_LONG: 'URITooLongException',
  MEDIA_TYPE: 'UnsupportedMediaTypeException',
}

/** The body of `application/problem+json` (RFC 9457), with what is wrong one by one. */
export type Problem = EpcisProblem & { code: string; faults: readonly RequestFault[] }

/** The problem that tells of an error; null where it is not the asker's doing. */
export function problemOf(error: FastifyError | Error): Problem | null {
  const refused = refusalOf(error)
  if (!refused) return null
  const { message, code, faults } = refused
  const status = code === 'UNAUTHENTICATED' ? 401 : undefined
  return { ...exceptionOf(EXCEPTION[code], message, status), code, faults }
}

/** Answers errors as problems. What is not the asker's doing is logged whole and answered without a word about it. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler(answerError)
  app.setNotFoundHandler((request, reply) =>
    answerError(new RefusedError('NOTHING_THERE', `${request.method} is not answered at this address`), request, reply),
  )
}

/** Answers one error; also what fails before a route is found, as an address that cannot be decoded. */
export function answerError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem: Problem = problemOf(error) ?? {
    ...exceptionOf('ImplementationException', 'the request failed here, and not by your doing'),
    code: 'INTERNAL',
    faults: [],
  }
  if (problem.status === 500) request.log.error({ err: error }, 'request failed')
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="nguon"')
  // Serialised here: the schemas of successful answers know nothing of problems.
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .serializer(JSON.stringify as (payload: unknown) => string)
    .send(problem)
}

function refusalOf(error: FastifyError | Error): RefusedError | null {
  if (error instanceof RefusedError) return error
  if (error instanceof PageMarkError) {
    const fault = { pointer: 'nextPageToken', code: error.code, reason: error.message }
    return new RefusedError('PARAMETER_INVALID', `nextPageToken ${error.message}: ask for the first page again`, [
      fault,
    ])
  }
  if (error instanceof PageTokenError) return new RefusedError('PARAMETER_INVALID', error.message)
  if (error instanceof HeaderError) {
    const fault = { pointer: error.header, code: error.code, reason: error.reason }
    return new RefusedError('NOT_ACCEPTABLE', error.message, [fault])
  }
  if (error instanceof QueryError) {
    const faults = error.faults.map(({ parameter, code, reason }) => ({ pointer: parameter, code, reason }))
    const complex = faults.every(({ code }) => code === 'QUERY_TOO_COMPLEX')
    return new RefusedError(complex ? 'TOO_COMPLEX' : 'PARAMETER_INVALID', error.message, faults)
  }
  if (error instanceof QueryTooLargeError) return new RefusedError('TOO_LARGE', error.message)
  if (error instanceof QueryTooComplexError) return new RefusedError('TOO_COMPLEX', error.message)
  if (error instanceof QueryNameError)
    return new RefusedError(error.code === 'QUERY_NAME_TAKEN' ? 'ALREADY_THERE' : 'NOT_ALLOWED', error.message)
  if (error instanceof SubscriptionRefusedError)
    return new RefusedError(error.code === 'QUERY_NAME_UNKNOWN' ? 'NAME_UNKNOWN' : 'NOT_ALLOWED', error.message)
  if (error instanceof JsonError)
    return new RefusedError('REQUEST_INVALID', `the body ${reasonOfJson(error)}`, [
      { pointer: '', code: error.code, reason: reasonOfJson(error) },
    ])
  if (hasZodFastifySchemaValidationErrors(error)) {
    const faults = error.validation.flatMap(({ instancePath, keyword, message, params }) => {
      const place = error.validationContext === 'querystring' ? instancePath.slice(1) : instancePath
      // What is not known here is named by its own name, not by that of the object that holds it.
      const unknown = (params as { keys?: string[] }).keys
      const pointers = unknown ? unknown.map(name => (place === '' ? name : `${place}/${name}`)) : [place]
      return pointers.map(pointer => ({ pointer, code: keyword.toUpperCase(), reason: reasonOfSchema(message) }))
    })
    const [first] = faults
    const code = error.validationContext === 'querystring' ? 'PARAMETER_INVALID' : 'REQUEST_INVALID'
    return new RefusedError(
      code,
      first ? `${first.pointer}: ${first.reason}` : 'the request is not as described',
      faults,
    )
  }
  return refusalOfStatus(error)
}

/** What the framework refuses, or whoever knows the readers. */
function refusalOfStatus(error: FastifyError | Error): RefusedError | null {
  const { code, statusCode, message } = error as FastifyError
  if (code === 'FST_ERR_MAX_PARAM_LENGTH')
    return new RefusedError('ADDRESS_TOO_LONG', 'a part of the address is too long')
  // SQLSTATE character_not_in_repertoire: PostgreSQL takes no text with NUL in it.
  if (code === '22021') return new RefusedError('REQUEST_INVALID', 'the request holds the character NUL')
  if (statusCode === 401) return new RefusedError('UNAUTHENTICATED', message)
  if (statusCode === 403) return new RefusedError('NOT_ALLOWED', message)
  if (statusCode === 413) return new RefusedError('TOO_COMPLEX', 'the request is larger than 1 MB')
  if (statusCode === 415)
    return new RefusedError('MEDIA_TYPE', 'only application/json and application/ld+json are taken here')
  if (statusCode !== undefined && statusCode < 500) return new RefusedError('REQUEST_INVALID', message)
  return null
}
