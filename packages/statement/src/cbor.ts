/**
 * Deterministic CBOR (RFC 8949 §4.2.1), written: shortest heads, definite lengths; maps in the order in which they
 * were filled, which whoever fills them keeps bytewise. Reading is a library's; that another hand wrote the
 * writer makes the comparison of both worth something.
 */
import { CBORTag, type CBORType } from '@levischuck/tiny-cbor'
import { utf8 } from './encoding.ts'

/** A CBOR value; of these, only what our formats hold is written. */
export type CborValue = CBORType
/** A CBOR map; it is written in the order in which it was filled. */
export type CborMap = Map<string | number, CborValue>

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
  else if (typeof value === 'string') writeBytes(sink, TEXT, utf8(value))
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
  } else if (value instanceof CBORTag) {
    writeHead(sink, TAG, value.tag)
    write(sink, value.value)
  } else if (value === null) {
    reserve(sink, 1)
    sink.bytes[sink.length++] = NULL
  } else throw new TypeError('no value of our formats')
}

function writeInteger(sink: Sink, value: number | bigint): void {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new TypeError('no integer')
  if (value >= 0) writeHead(sink, UNSIGNED, value)
  else writeHead(sink, NEGATIVE, typeof value === 'bigint' ? -1n - value : -1 - value)
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
