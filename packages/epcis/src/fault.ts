/** What can be wrong with a document, as a word that does not change. */
export type EpcisCode =
  | 'NOT_A_CAPTURE_DOCUMENT'
  | 'EVENT_TYPE_UNKNOWN'
  | 'MEMBER_MISSING'
  | 'MEMBER_UNKNOWN'
  | 'MEMBER_RESERVED'
  | 'TYPE_WRONG'
  | 'VALUE_WRONG'
  | 'LIST_LENGTH'
  | 'LIST_REPEATS'
  | 'OBJECT_MISSING'
  | 'TIME_MALFORMED'
  | 'OFFSET_MALFORMED'
  | 'URI_MALFORMED'
  | 'IDENTIFIER_WRONG'
  | 'CLASS_AS_INSTANCE'
  | 'INSTANCE_AS_CLASS'
  | 'ILMD_MISPLACED'
  | 'PREFIX_UNDECLARED'
  | 'CONTEXT_UNKNOWN'
  | 'NOT_NFC'

/** One fault: where it is (JSON Pointer, RFC 6901), which it is, and why. */
export type Fault = { pointer: string; code: EpcisCode; reason: string }

/** A document or event was refused; `issues` holds every fault found, not only the first. */
export class EpcisError extends Error {
  override readonly name = 'EpcisError'
  readonly code = 'EPCIS_INVALID'
  readonly issues: readonly Fault[]

  constructor(issues: readonly Fault[]) {
    const first = issues[0]
    const rest = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
    super(first ? `${first.pointer || '/'}: ${first.reason}${rest}` : 'refused')
    this.issues = issues
  }
}

/** The JSON Pointer of a path of member names and positions. */
export function pointerOf(path: readonly PropertyKey[]): string {
  let pointer = ''
  for (const step of path) pointer += `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`
  return pointer
}
