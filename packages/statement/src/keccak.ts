/** Keccak-256 as Ethereum has it: the sponge of FIPS 202 before its last change, whose padding begins with 01. */

/** Bytes that are taken in between two permutations. */
const RATE = 136

/** The hash of a message. It is here and not a library's for the same reason as SHA-256 is in `merkle`: its weight. */
export function keccak256(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(message.length + RATE - (message.length % RATE))
  padded.set(message)
  padded[message.length]! ^= 0x01
  padded[padded.length - 1]! ^= 0x80
  const view = new DataView(padded.buffer)
  // A lane of 64 bits is two words, the lower first; lane x, y stands at 2 · (x + 5y).
  const state = new Int32Array(50)
  for (let block = 0; block < padded.length; block += RATE) {
    for (let i = 0; i < RATE / 4; i++) state[i]! ^= view.getInt32(block + 4 * i, true)
    permute(state)
  }
  const hash = new DataView(new ArrayBuffer(32))
  for (let i = 0; i < 8; i++) hash.setInt32(4 * i, state[i]!, true)
  return new Uint8Array(hash.buffer)
}

/** The way of ρ and π (§3.2.2, §3.2.3) from lane to lane: where the next one lies, and by how many bits it is turned. */
const WAY: readonly { readonly lane: number; readonly turn: number }[] = Array.from({ length: 24 }, (_, t) => {
  let [x, y] = [1, 0]
  for (let i = 0; i <= t; i++) [x, y] = [y, (2 * x + 3 * y) % 5]
  return { lane: 2 * (x + 5 * y), turn: (((t + 1) * (t + 2)) / 2) % 64 }
})

/** ι (§3.2.5): of each round's constant only the bits 2^j − 1 may be set, as a shift register gives them. */
const ROUNDS: readonly (readonly [low: number, high: number])[] = roundConstants()

function roundConstants(): [number, number][] {
  let register = 1
  return Array.from({ length: 24 }, () => {
    const words: [number, number] = [0, 0]
    for (let j = 0; j < 7; j++) {
      const place = 2 ** j - 1
      if (register & 1) words[place >> 5]! |= 1 << (place & 31)
      register = (register << 1) ^ (register >> 7 ? 0x171 : 0)
    }
    return words
  })
}

const COLUMNS = new Int32Array(10)
const ROW = new Int32Array(10)

function permute(s: Int32Array): void {
  for (const [low, high] of ROUNDS) {
    // θ
    for (let x = 0; x < 10; x++) COLUMNS[x] = s[x]! ^ s[x + 10]! ^ s[x + 20]! ^ s[x + 30]! ^ s[x + 40]!
    for (let x = 0; x < 10; x += 2) {
      const before = (x + 8) % 10
      const after = (x + 2) % 10
      const [l, h] = [COLUMNS[after]!, COLUMNS[after + 1]!]
      const dl = COLUMNS[before]! ^ (l << 1) ^ (h >>> 31)
      const dh = COLUMNS[before + 1]! ^ (h << 1) ^ (l >>> 31)
      for (let y = 0; y < 50; y += 10) {
        s[x + y]! ^= dl
        s[x + y + 1]! ^= dh
      }
    }
    // ρ and π
    let l = s[2]!
    let h = s[3]!
    for (const { lane, turn } of WAY) {
      if (turn >= 32) [l, h] = [h, l]
      const bits = turn & 31
      // A shift by 32 would be one by none.
      const tl = bits ? (l << bits) | (h >>> (32 - bits)) : l
      const th = bits ? (h << bits) | (l >>> (32 - bits)) : h
      l = s[lane]!
      h = s[lane + 1]!
      s[lane] = tl
      s[lane + 1] = th
    }
    // χ
    for (let y = 0; y < 50; y += 10) {
      for (let x = 0; x < 10; x++) ROW[x] = s[y + x]!
      for (let x = 0; x < 10; x++) s[y + x]! ^= ~ROW[(x + 2) % 10]! & ROW[(x + 4) % 10]!
    }
    // ι
    s[0]! ^= low
    s[1]! ^= high
  }
}
