/** secp256k1 (SEC 2 §2.4.1), as far as an address asks for it: the key that made a signature (SEC 1 §4.1.6). */

const P = 2n ** 256n - 2n ** 32n - 977n
/** How many points there are. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** Jacobian: x / z², y / z³; where z is 0, the point at infinity. */
type Point = readonly [x: bigint, y: bigint, z: bigint]

const INFINITY: Point = [1n, 1n, 0n]
const GENERATOR: Point = [
  0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
  1n,
]

/**
 * The public key, x and y, whose signature of a digest is r and s, or null if there is none; `odd` says which of two
 * points r stands for. A library's would do as well and weighs five times as much; nothing here is secret, so nothing
 * has to take the same time whatever the numbers are.
 */
export function recoverKey(
  digest: bigint,
  r: bigint,
  s: bigint,
  odd: boolean,
): { readonly x: bigint; readonly y: bigint } | null {
  if (r < 1n || r >= ORDER || s < 1n || s >= ORDER) return null
  const square = modulo(r * r * r + 7n, P)
  const root = power(square, (P + 1n) / 4n, P)
  if ((root * root) % P !== square) return null
  const point: Point = [r, (root & 1n) === BigInt(odd) ? root : P - root, 1n]
  const inverse = power(r, ORDER - 2n, ORDER)
  const [x, y, z] = sum(modulo(-digest * inverse, ORDER), GENERATOR, (s * inverse) % ORDER, point)
  if (z === 0n) return null
  const scale = power(z, P - 2n, P)
  return { x: (x * scale ** 2n) % P, y: (y * scale ** 3n) % P }
}

/** a·A + b·B, both bit by bit on one way (Strauss). */
function sum(a: bigint, A: Point, b: bigint, B: Point): Point {
  const summands = [INFINITY, A, B, add(A, B)]
  let total = INFINITY
  for (let bit = 255n; bit >= 0n; bit--)
    total = add(double(total), summands[Number(((a >> bit) & 1n) | (((b >> bit) & 1n) << 1n))]!)
  return total
}

/** The curve has a = 0. */
function double([x, y, z]: Point): Point {
  const yy = (y * y) % P
  const s = (4n * x * yy) % P
  const m = (3n * x * x) % P
  const x3 = modulo(m * m - 2n * s, P)
  return [x3, modulo(m * (s - x3) - 8n * yy * yy, P), (2n * y * z) % P]
}

function add(a: Point, b: Point): Point {
  const [x1, y1, z1] = a
  const [x2, y2, z2] = b
  if (z1 === 0n) return b
  if (z2 === 0n) return a
  const zz1 = (z1 * z1) % P
  const zz2 = (z2 * z2) % P
  const u = (x1 * zz2) % P
  const s = (y1 * zz2 * z2) % P
  const h = modulo(x2 * zz1 - u, P)
  const r = modulo(y2 * zz1 * z1 - s, P)
  // The same x: the same point, or its opposite.
  if (h === 0n) return r === 0n ? double(a) : INFINITY
  const hh = (h * h) % P
  const hhh = (hh * h) % P
  const v = (u * hh) % P
  const x3 = modulo(r * r - hhh - 2n * v, P)
  return [x3, modulo(r * (v - x3) - s * hhh, P), (h * z1 * z2) % P]
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let square = base
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

function modulo(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus
  return rest < 0n ? rest + modulus : rest
}
