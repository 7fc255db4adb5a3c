/** Why a tree, a tile or a proof was refused. */
export type MerkleCode =
  | 'HASH_LENGTH'
  | 'SIZE_RANGE'
  | 'INDEX_PAST_END'
  | 'SIZE_SHRINKS'
  | 'PATH_CUT'
  | 'PATH_PADDED'
  | 'ROOT_MISMATCH'
  | 'NODE_MISSING'
  | 'FRONTIER_MALFORMED'
  | 'TILE_PATH'
  | 'TILE_LENGTH'
  | 'BUNDLE_MALFORMED'
  | 'HISTORY_MALFORMED'
  | 'PAGE_MISSING'
  | 'PAGE_MALFORMED'
  | 'KEY_LENGTH'
  | 'KEY_REPEATED'
  | 'SIBLINGS_TOO_MANY'
  | 'SIBLING_ZERO'
  | 'TERMINAL_OWN_KEY'
  | 'TERMINAL_OFF_PATH'
  | 'TERMINAL_NOT_VALUE'

/** A tree, a tile or a proof that is not what it should be; `code` names the rule it breaks. */
export class MerkleError extends Error {
  override readonly name = 'MerkleError'
  readonly code: MerkleCode

  constructor(code: MerkleCode, message: string) {
    super(message)
    this.code = code
  }
}
