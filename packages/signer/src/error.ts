/** Bytes that are not the key they should be. */
export class KeyMaterialError extends Error {
  override readonly name = 'KeyMaterialError'
  readonly code = 'KEY_MATERIAL'
}
