/**
 * Byte strings as text. Decoders accept exactly what the encoder beside them writes: a second spelling of the
 * same bytes would be a second file with the same proof.
 */
export class EncodingError extends Error {
  override readonly name = 'EncodingError'
  readonly code = 'ENCODING'
}

const utf8Encoder = new TextEncoder()

/** The UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return (text.length <= SHORT && ascii(text)) || utf8Encoder.encode(text)
}

/** Up to here the call into the encoder costs more than the text. */
const SHORT = 128

function ascii(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) return null
    bytes[at] = code
  }
  return bytes
}

/** Base64url without padding (RFC 4648 §5). */
export function toBase64url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/**
 * The bytes of a base64url text without padding whose unused bits are zero.
 * @throws EncodingError
 */
export function fromBase64url(text: string): Uint8Array {
  const bytes = /^[\w-]*$/.test(text) ? decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/')) : null
  if (!bytes || !endsAs(text, bytes, toBase64url)) throw new EncodingError('not base64url')
  return bytes
}

/** Base64 with padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  // In pieces: `fromCharCode` takes its arguments on the stack.
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(binary)
}

/**
 * The bytes of a base64 text with padding whose unused bits are zero.
 * @throws EncodingError
 */
export function fromBase64(text: string): Uint8Array {
  const bytes = /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? decodeBase64(text) : null
  if (!bytes || !endsAs(text, bytes, toBase64)) throw new EncodingError('not base64')
  return bytes
}

/** Lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX[byte]
  return text
}

/**
 * The bytes of a lower-case hex text.
 * @throws EncodingError
 */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) throw new EncodingError('not lower-case hex')
  const bytes = new Uint8Array(text.length / 2)
  for (let at = 0; at < bytes.length; at++) bytes[at] = 16 * digit(text, 2 * at) + digit(text, 2 * at + 1)
  return bytes
}

/** Joins byte strings. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const joined = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

/** Order of byte strings: below, at or above zero; a prefix comes first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length)
  for (let at = 0; at < shared; at++) {
    const difference = a[at]! - b[at]!
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** What a digit of lower-case hex stands for: `0` is 48, `a` 97. */
function digit(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code < 97 ? code - 48 : code - 87
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function decodeBase64(text: string): Uint8Array | null {
  let binary: string
  try {
    binary = atob(text)
  } catch {
    return null
  }
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at)
  return bytes
}

/** Four letters are three bytes and back; only what is left over at the end has bits unused, and padding. */
function endsAs(text: string, bytes: Uint8Array, encode: (bytes: Uint8Array) => string): boolean {
  const whole = bytes.length - (bytes.length % 3)
  return text.slice((whole / 3) * 4) === encode(bytes.subarray(whole))
}
