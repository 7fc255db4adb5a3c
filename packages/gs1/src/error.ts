/** Why a key, an element string, a Digital Link or an EPC URN was refused. */
export type Gs1Code =
  | 'KEY_LENGTH'
  | 'CHECK_DIGIT'
  | 'VALUE_EMPTY'
  | 'VALUE_LENGTH'
  | 'VALUE_CHARACTER'
  | 'VALUE_RANGE'
  | 'URI_MALFORMED'
  | 'URI_CHARACTER'
  | 'NO_PRIMARY_KEY'
  | 'PATH_ORDER'
  | 'AI_UNKNOWN'
  | 'AI_REPEATED'
  | 'QUALIFIER_AS_ATTRIBUTE'
  | 'QUALIFIERS_EXCLUDE'
  | 'AI_MISSING'
  | 'AI_EXCLUDED'
  | 'ELEMENT_MALFORMED'
  | 'URN_MALFORMED'
  | 'URN_SCHEME'
  | 'PREFIX_LENGTH'

/** A code that breaks a rule of GS1: which rule, where in the text as given (from 0), and why in words. */
export class Gs1Error extends Error {
  override readonly name = 'Gs1Error'
  readonly code: Gs1Code
  readonly position: number
  readonly reason: string

  constructor(code: Gs1Code, position: number, reason: string) {
    super(`${reason} (at ${position})`)
    this.code = code
    this.position = position
    this.reason = reason
  }
}
