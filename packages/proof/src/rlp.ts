/** What RLP can say: a string of bytes, or a list. */
export type Rlp = Uint8Array | Rlp[]

/** Bytes that are not the one RLP encoding of anything, or a value of another shape. */
export class RlpError extends Error {
  override readonly name = 'RlpError'
  readonly code = 'RLP'
}

/**
 * Reads one value that fills `bytes`; only the shortest encoding is accepted.
 *
 * @throws {RlpError}
 */
export function decodeRlp(bytes: Uint8Array): Rlp {
  const [value, end] = item(bytes, 0, 0)
  if (end !== bytes.length) throw new RlpError('bytes after the value')
  return value
}

function item(bytes: Uint8Array, at: number, depth: number): [Rlp, number] {
  if (at >= bytes.length || depth > 64) throw new RlpError('cut short, or too deep')
  const first = bytes[at]!
  if (first < 0x80) return [bytes.subarray(at, at + 1), at + 1]
  const isList = first >= 0xc0
  const [start, end] = span(bytes, at, first - (isList ? 0xc0 : 0x80))
  if (!isList) {
    if (end - start === 1 && bytes[start]! < 0x80) throw new RlpError('a byte that should stand for itself')
    return [bytes.subarray(start, end), end]
  }
  const values: Rlp[] = []
  let next = start
  while (next < end) {
    const [value, after] = item(bytes, next, depth + 1)
    values.push(value)
    next = after
  }
  if (next !== end) throw new RlpError('an element beyond its list')
  return [values, end]
}

/** Where the payload of the item at `at` lies; `short` is its first byte less the base of its kind. */
function span(bytes: Uint8Array, at: number, short: number): [start: number, end: number] {
  let start = at + 1
  let length = short
  if (short > 55) {
    const width = short - 55
    if (width > 4) throw new RlpError('longer than anything read here')
    length = 0
    for (; start < at + 1 + width; start++) length = length * 256 + (bytes[start] ?? 0)
    if (bytes[at + 1] === 0 || length < 56) throw new RlpError('a length that is not the shortest')
  }
  if (start + length > bytes.length) throw new RlpError('cut short')
  return [start, start + length]
}

/** Writes a value in RLP. */
export function encodeRlp(value: Rlp): Uint8Array {
  if (value instanceof Uint8Array) {
    return value.length === 1 && value[0]! < 0x80 ? value : prefixed(0x80, [value])
  }
  return prefixed(0xc0, value.map(encodeRlp))
}

function prefixed(base: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const width = length < 56 ? 0 : length < 256 ? 1 : length < 65_536 ? 2 : 3
  const bytes = new Uint8Array(1 + width + length)
  bytes[0] = base + (width === 0 ? length : 55 + width)
  for (let i = 0; i < width; i++) bytes[1 + i] = length >> (8 * (width - 1 - i))
  let at = 1 + width
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/**
 * The string of bytes that a value is, `length` of them if it is given.
 *
 * @throws {RlpError}
 */
export function rlpBytes(value: Rlp | undefined, length?: number): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new RlpError('not a string of bytes')
  if (length !== undefined && value.length !== length) throw new RlpError('not of the length expected')
  return value
}

/**
 * The scalar that a value is: big-endian, without a leading zero.
 *
 * @throws {RlpError}
 */
export function rlpScalar(value: Rlp | undefined): bigint {
  const bytes = rlpBytes(value)
  if (bytes[0] === 0 || bytes.length > 32) throw new RlpError('not a scalar')
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}
