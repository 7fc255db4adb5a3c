import { sha256 } from '@nguon/merkle'
import { toHex, utf8 } from '@nguon/statement'

/** In UTF-16 units, at most 900 bytes: a row of an index takes 2,700, and no length of a text may keep an event out. */
const LONGEST = 300
const KEPT = 200

/**
 * A text as an index holds it: itself, or if it is longer than 300 characters, or holds a NUL, its beginning and its
 * hash. Equal texts stay equal and others different; whoever asks and whoever is asked both go through here.
 */
export function indexed(text: string): string {
  if (text.length <= LONGEST && !text.includes('\0')) return text
  const beginning = text.slice(0, KEPT).replaceAll('\0', ' ').toWellFormed()
  return `${beginning}#sha-256:${toHex(sha256(utf8(text)))}`
}
