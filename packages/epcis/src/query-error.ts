/** What can be wrong with a parameter of a query, as a word that does not change. */
export type QueryCode =
  | 'PARAMETER_UNKNOWN'
  | 'PARAMETER_MALFORMED'
  | 'PARAMETER_REPEATED'
  | 'PARAMETERS_EXCLUDE'
  | 'PREFIX_UNDECLARED'
  | 'QUERY_TOO_COMPLEX'

/** One fault: the parameter, which fault it is, and why, with what would be right. */
export type QueryFault = { parameter: string; code: QueryCode; reason: string }

/** A query was refused; `faults` holds every fault found, not only the first (QueryParameterException). */
export class QueryError extends Error {
  override readonly name = 'QueryError'
  readonly code = 'QUERY_INVALID'
  readonly faults: readonly QueryFault[]

  constructor(faults: readonly QueryFault[]) {
    const [first] = faults
    const rest = faults.length > 1 ? ` (and ${faults.length - 1} more)` : ''
    super(first ? `${first.parameter}: ${first.reason}${rest}` : 'refused')
    this.faults = faults
  }
}

/** @throws {@link QueryError} */
export function refuse(parameter: string, code: QueryCode, reason: string): never {
  throw new QueryError([{ parameter, code, reason }])
}
