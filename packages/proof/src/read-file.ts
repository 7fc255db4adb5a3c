import { isSubjectType, type SubjectType, subjectKey, toHex } from '@nguon/statement'
import { ProofError } from './error.ts'
import type { EvmAnchor, FileAnswer, FileBody, FileSerial, FileTerminal, ProofFile } from './file.ts'
import { address, bytes, hash, hex, integer, list, malformed, object, optional, such, text, word } from './strict.ts'

const LARGEST_FILE = 16 * 1024 * 1024
const MOST_STATEMENTS = 10_000
/** Each is the recovery of a key, a thousand of them some seconds of a telephone's time. */
const MOST_SIGNATURES = 20_000
const LARGEST_BODY = 1_000_000
const DEEPEST = 16
const [QUOTE, BACKSLASH, OBJECT, OBJECT_END, ARRAY, ARRAY_END] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d]
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/**
 * Reads a proof file. Nothing that `formatProofFile` would not have written is accepted.
 *
 * @throws {ProofError} at the step `decoding`
 */
export function parseProofFile(file: string | Uint8Array): ProofFile {
  if (file.length > LARGEST_FILE) throw new ProofError('decoding', 'too-large')
  const written = typeof file === 'string' ? file : readText(file)
  // Before the parser sees it: sixteen megabytes of brackets cost it a minute, or the stack.
  if (nestsTooDeep(written)) malformed()
  const value = readJson(written)
  // Duplicate members, spaces, other spellings of a number or a letter: all of them end here. The length is asked
  // again in bytes, since a text counts in UTF-16.
  if (JSON.stringify(value) !== written) throw new ProofError('decoding', 'not-canonical')
  if (typeof file === 'string' && file.length > LARGEST_FILE / 3 && encoder.encode(file).length > LARGEST_FILE)
    throw new ProofError('decoding', 'too-large')
  return requireLimits(readMembers(value))
}

function readText(file: Uint8Array): string {
  try {
    return decoder.decode(file)
  } catch (cause) {
    throw new ProofError('decoding', 'not-json', { cause })
  }
}

function readJson(written: string): unknown {
  try {
    return JSON.parse(written)
  } catch (cause) {
    throw new ProofError('decoding', 'not-json', { cause })
  }
}

/** Whether brackets stand deeper in each other than in any proof file. Of what is no JSON the parser will tell. */
function nestsTooDeep(text: string): boolean {
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (quoted) {
      if (code === BACKSLASH) at++
      else if (code === QUOTE) quoted = false
    } else if (code === QUOTE) quoted = true
    else if (code === OBJECT || code === ARRAY) {
      if (++depth > DEEPEST) return true
    } else if (code === OBJECT_END || code === ARRAY_END) depth--
  }
  return false
}

const readSubject = object({ type: readType, id: text })

function readType(value: unknown): SubjectType {
  const type = text(value)
  return isSubjectType(type) ? type : malformed()
}

const readWitnesses = such(list(object({ address, signature: bytes(64) }), 256), witnesses =>
  isAscending(witnesses.map(witness => witness.address)),
)

const roots = { size: such(integer, size => size > 0n), time: integer, logRoot: hash, mapRoot: hash }
const readHead = object({ ...roots, checkpoint: text, witnesses: readWitnesses })
const readEarlierHead = object({ ...roots, witnesses: readWitnesses, consistency: list(hash, 128) })

const readEntry = such(bytes(), ({ length }) => length >= 100 && length <= 65_535)

function readBody(value: unknown): FileBody {
  if (value === 'withheld' || value === 'erased') return value
  const body = encoder.encode(text(value))
  if (body.length > LARGEST_BODY) malformed()
  return body
}

const readCount = object({ count: such(integer, count => count > 0n) })
const readOtherLeaf = object({ key: hash, valueHash: hash })

function readTerminal(value: unknown): FileTerminal {
  if (value === null) return null
  return has(value, 'count') ? readCount(value) : readOtherLeaf(value)
}

const readStatement = object({ index: integer, entry: readEntry, path: list(hash, 64), bodies: list(readBody) })

const readAnswer = object({
  subject: readSubject,
  map: object({ siblings: list(hash, 256), terminal: readTerminal }),
  statements: list(readStatement),
})

const readDenial = object({ denial: bytes() })
const readPlace = object({ index: integer, position: integer, blind: bytes(16), path: list(hash, 64) })

function readSerial(value: unknown): FileSerial {
  return has(value, 'denial') ? readDenial(value) : readPlace(value)
}

const readNodes = list(hex(), 65)
const readSlot = object({ key: hex(32), value: hex(32), proof: readNodes })

function readStorage(value: unknown): EvmAnchor['storage'] {
  const [logRoot, mapRoot, sizeAndTime] = list(readSlot, 3)(value)
  if (!logRoot || !mapRoot || !sizeAndTime) malformed()
  return [logRoot, mapRoot, sizeAndTime]
}

/**
 * Reads one element of `anchors`.
 *
 * @throws {ProofError}
 */
export const readAnchor: (value: unknown) => EvmAnchor = object({
  kind: word('evm'),
  rules: text,
  chainId: integer,
  contract: address,
  blockNumber: integer,
  header: hex(),
  account: readNodes,
  storage: readStorage,
})

const readPending = such(
  object({ entry: readEntry, bodies: list(readBody), receipt: optional(bytes()), promise: optional(bytes()) }),
  pending => !(pending.receipt && pending.promise),
)

const readMembers = object({
  format: word('nguon-proof/1'),
  head: readHead,
  answers: list(readAnswer),
  heads: list(readEarlierHead, MOST_STATEMENTS),
  serial: optional(readSerial),
  signers: list(readAnswer),
  records: list(readAnswer),
  anchors: list(readAnchor, 16),
  pending: list(readPending),
})

function requireLimits({ format, ...file }: ReturnType<typeof readMembers>): ProofFile {
  const answers: FileAnswer[] = [...file.answers, ...file.signers, ...file.records]
  const statements = answers.reduce((sum, answer) => sum + answer.statements.length, file.pending.length)
  if (statements > MOST_STATEMENTS) throw new ProofError('decoding', 'too-many-statements')
  const signatures = file.heads.reduce((sum, head) => sum + head.witnesses.length, file.head.witnesses.length)
  if (signatures > MOST_SIGNATURES) malformed()
  if (!isAscending(file.signers.map(({ subject }) => toHex(subjectKey(subject))))) malformed()
  return file
}

function isAscending(texts: readonly string[]): boolean {
  return texts.every((text, i) => i === 0 || texts[i - 1]! < text)
}

function has(value: unknown, member: string): boolean {
  return typeof value === 'object' && value !== null && member in value
}
