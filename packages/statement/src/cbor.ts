/**
 * CBOR (RFC 8949), as far as COSE and our formats need it. Written deterministically (§4.2.1): shortest heads, definite
 * lengths; maps in the order in which they were filled, which whoever fills them keeps bytewise. Read with longer heads
 * and in whatever order too, since a message may come from anyone's writer: every reader in this room writes again what
 * it understood and compares.
 */
import { utf8 } from './encoding.ts'

/** A CBOR value. No floating-point numbers: nothing that we read or write has one. */
export type CborValue =
  | number
  | bigint
  | string
  | boolean
  | null
  | undefined
  | Uint8Array
  | readonly CborValue[]
  | CborMap
  | CborTag
/** A CBOR map; it is written in the order in which it was filled. */
export type CborMap = Map<string | number, CborValue>
/** A tagged value. */
export type CborTag = { readonly tag: number; readonly value: CborValue }

/** Bytes that are no CBOR of ours. */
export class CborError extends Error {
  override readonly name = 'CborError'
  readonly code = 'CBOR'
}

/** The encoding of a value of integers, texts, byte strings, arrays, maps, tags and null. */
export function encode(value: CborValue): Uint8Array {
  SINK.length = 0
  write(SINK, value)
  return SINK.bytes.slice(0, SINK.length)
}

type Sink = { bytes: Uint8Array; length: number }

/**
 * Written over again by each call, and grown by doubling: an entry has dozens of heads, and an allocation for each
 * would cost more than its signature.
 */
const SINK: Sink = { bytes: new Uint8Array(4096), length: 0 }

const UNSIGNED = 0
const NEGATIVE = 1
const BYTES = 2
const TEXT = 3
const ARRAY = 4
const MAP = 5
const TAG = 6
const NULL = 0xf6

function write(sink: Sink, value: CborValue): void {
  if (typeof value === 'number' || typeof value === 'bigint') writeInteger(sink, value)
  else if (typeof value === 'string') writeText(sink, value)
  else if (value instanceof Uint8Array) writeBytes(sink, BYTES, value)
  else if (Array.isArray(value)) {
    writeHead(sink, ARRAY, value.length)
    for (const element of value) write(sink, element)
  } else if (value instanceof Map) {
    writeHead(sink, MAP, value.size)
    for (const [key, member] of value) {
      write(sink, key)
      write(sink, member)
    }
  } else if (value === null) {
    reserve(sink, 1)
    sink.bytes[sink.length++] = NULL
  } else if (isTag(value)) {
    writeHead(sink, TAG, value.tag)
    write(sink, value.value)
  } else throw new TypeError('no value of our formats')
}

function writeInteger(sink: Sink, value: number | bigint): void {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new TypeError('no integer')
  if (value >= 0) writeHead(sink, UNSIGNED, value)
  else writeHead(sink, NEGATIVE, typeof value === 'bigint' ? -1n - value : -1 - value)
}

function writeText(sink: Sink, text: string): void {
  const { length } = sink
  if (text.length <= SHORT) {
    writeHead(sink, TEXT, text.length)
    reserve(sink, text.length)
    if (wroteAscii(sink, text)) return
    sink.length = length
  }
  writeBytes(sink, TEXT, utf8(text))
}

/** Up to here letter by letter costs less than an allocation. */
const SHORT = 128

function wroteAscii(sink: Sink, text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) return false
    sink.bytes[sink.length + at] = code
  }
  sink.length += text.length
  return true
}

function writeBytes(sink: Sink, major: number, bytes: Uint8Array): void {
  writeHead(sink, major, bytes.length)
  reserve(sink, bytes.length)
  sink.bytes.set(bytes, sink.length)
  sink.length += bytes.length
}

function writeHead(sink: Sink, major: number, argument: number | bigint): void {
  const follow = argument < 24 ? 0 : argument < 0x100 ? 1 : argument < 0x1_0000 ? 2 : argument < 0x1_0000_0000 ? 4 : 8
  reserve(sink, 1 + follow)
  const { bytes, length } = sink
  bytes[length] = (major << 5) | (follow === 0 ? Number(argument) : 24 + Math.log2(follow))
  sink.length += 1 + follow
  if (follow === 8) {
    new DataView(bytes.buffer).setBigUint64(length + 1, BigInt(argument))
    return
  }
  let rest = Number(argument)
  for (let at = length + follow; at > length; at--) {
    bytes[at] = rest & 0xff
    rest >>>= 8
  }
}

function reserve(sink: Sink, more: number): void {
  if (sink.length + more <= sink.bytes.length) return
  const larger = new Uint8Array(Math.max(2 * sink.bytes.length, sink.length + more))
  larger.set(sink.bytes.subarray(0, sink.length))
  sink.bytes = larger
}

/** Whether a value is tagged. */
export function isTag(value: CborValue): value is CborTag {
  return typeof value === 'object' && value !== null && 'tag' in value
}

/**
 * Reads one item that fills `bytes`: definite lengths, no map with a member twice.
 * @throws CborError
 */
export function decodeCbor(bytes: Uint8Array): CborValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const source: Source = { view, at: 0 }
  const value = read(source, 0)
  if (source.at !== view.byteLength) throw new CborError('bytes after the item')
  return value
}

type Source = { readonly view: DataView<ArrayBufferLike>; at: number }

const SIMPLE = 7
const SIMPLE_VALUES = new Map([
  [20, false],
  [21, true],
  [22, null],
  [23, undefined],
])
/** A message must not exhaust the stack of its reader. */
const DEEPEST = 16
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function read(source: Source, depth: number): CborValue {
  if (depth > DEEPEST) throw new CborError('nested too deep')
  const first = take(source, 1).getUint8(0)
  const major = first >> 5
  const argument = readArgument(source, first & 31)
  if (major === UNSIGNED) return argument
  if (major === NEGATIVE) return typeof argument === 'bigint' ? -1n - argument : -1 - argument
  const length = Number(argument)
  switch (major) {
    case BYTES:
      return readBytes(source, length)
    case TEXT:
      return readText(readBytes(source, length))
    case ARRAY:
      return readItems(source, length, depth)
    case MAP:
      return mapOf(readItems(source, 2 * length, depth))
    case TAG:
      if (typeof argument === 'bigint') throw new CborError('a tag that nothing here has')
      return { tag: argument, value: read(source, depth + 1) }
    default:
      if (major !== SIMPLE || !SIMPLE_VALUES.has(first & 31)) throw new CborError('a value that nothing here has')
      return SIMPLE_VALUES.get(first & 31)
  }
}

/** The number behind a head: in the head itself, or in the 1, 2, 4 or 8 bytes that follow it. */
function readArgument(source: Source, short: number): number | bigint {
  if (short < 24) return short
  if (short > 27) throw new CborError('no definite length')
  const width = 1 << (short - 24)
  const view = take(source, width)
  let value = 0n
  for (let at = 0; at < width; at++) value = (value << 8n) | BigInt(view.getUint8(at))
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

function readBytes(source: Source, length: number): Uint8Array {
  const { buffer, byteOffset } = take(source, length)
  return new Uint8Array(buffer.slice(byteOffset, byteOffset + length))
}

function readText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new CborError('not UTF-8', { cause })
  }
}

function readItems(source: Source, count: number, depth: number): CborValue[] {
  // Each item has a byte at least: a count that cannot be is refused before anything is made for it.
  if (count > source.view.byteLength - source.at) throw new CborError('cut short')
  return Array.from({ length: count }, () => read(source, depth + 1))
}

function mapOf(items: readonly CborValue[]): CborMap {
  const map: CborMap = new Map()
  for (let at = 0; at < items.length; at += 2) {
    const key = items[at]
    if ((typeof key !== 'string' && typeof key !== 'number') || map.has(key))
      throw new CborError('a member twice, or named by neither text nor number')
    map.set(key, items[at + 1])
  }
  return map
}

function take(source: Source, length: number): DataView<ArrayBufferLike> {
  const { buffer, byteOffset, byteLength } = source.view
  if (length > byteLength - source.at) throw new CborError('cut short')
  source.at += length
  return new DataView(buffer, byteOffset + source.at - length, length)
}
