/** SHA-256 (FIPS 180-4), for whole messages. */

/**
 * The hash of a message. A library's would do as well and weighs four times as much: this room is what a reader on a
 * telephone has to load before anything can be checked, and WebCrypto only answers asynchronously.
 */
export function sha256(message: Uint8Array): Uint8Array {
  const state = INITIAL.slice()
  const whole = message.length & ~63
  for (let at = 0; at < whole; at += 64) compress(state, message, at)
  // The rest, a one bit, zeros, and the length in bits in the last eight bytes.
  const rest = message.length - whole
  const tail = new Uint8Array(rest < 56 ? 64 : 128)
  tail.set(message.subarray(whole))
  tail[rest] = 0x80
  const length = new DataView(tail.buffer, tail.length - 8)
  length.setUint32(0, message.length / 0x2000_0000)
  length.setUint32(4, message.length << 3)
  for (let at = 0; at < tail.length; at += 64) compress(state, tail, at)
  const hash = new Uint8Array(32)
  for (let i = 0; i < 32; i++) hash[i] = state[i >> 2]! >>> (24 - 8 * (i & 3))
  return hash
}

/** The first 64 primes: the constants of §4.2.2 and §5.3.3 are fractional parts of their roots. */
const PRIMES: number[] = []
for (let n = 2; PRIMES.length < 64; n++) if (PRIMES.every(prime => n % prime !== 0)) PRIMES.push(n)
const INITIAL = Int32Array.from(PRIMES.slice(0, 8), prime => fraction(Math.sqrt(prime)))
const ROUND = Int32Array.from(PRIMES, prime => fraction(Math.cbrt(prime)))
/** The message schedule, written over by each block. */
const SCHEDULE = new Int32Array(64)

/** The first 32 bits behind the point. */
function fraction(root: number): number {
  return ((root % 1) * 0x1_0000_0000) | 0
}

/** §6.2.2 for the block at `at`. */
function compress(state: Int32Array, bytes: Uint8Array, at: number): void {
  const w = SCHEDULE
  for (let t = 0; t < 16; t++, at += 4)
    w[t] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
  for (let t = 16; t < 64; t++) {
    const x = w[t - 15]!
    const y = w[t - 2]!
    const small0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const small1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    w[t] = (w[t - 16]! + small0 + w[t - 7]! + small1) | 0
  }
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  let e = state[4]!
  let f = state[5]!
  let g = state[6]!
  let h = state[7]!
  for (let t = 0; t < 64; t++) {
    const big1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + big1 + ((e & f) ^ (~e & g)) + ROUND[t]! + w[t]!) | 0
    const big0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  state[0]! += a
  state[1]! += b
  state[2]! += c
  state[3]! += d
  state[4]! += e
  state[5]! += f
  state[6]! += g
  state[7]! += h
}
