/** Byte strings of one length, joined: how a column holds several of them. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
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

/** The parts again; they share the memory of the whole. */
export function split(joined: Uint8Array, width: number): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let at = 0; at < joined.length; at += width) parts.push(joined.subarray(at, at + width))
  return parts
}
