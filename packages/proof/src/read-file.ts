import { type Subject, type SubjectType, subjectKey, toHex } from '@nguon/statement'
import { ProofError } from './error.ts'
import type {
  EarlierHead,
  EvmAnchor,
  FileAnswer,
  FileBody,
  FileHead,
  FilePending,
  FileSerial,
  FileStatement,
  FileTerminal,
  ProofFile,
  StorageProof,
  WitnessSignature,
} from './file.ts'
import { address, bytes, hash, hex, integer, list, type Members, malformed, members, text } from './strict.ts'

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
  return readFile(value)
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

function readFile(value: unknown): ProofFile {
  const it = members(value, [
    'format',
    'head',
    'answers',
    'heads',
    'serial?',
    'signers',
    'records',
    'anchors',
    'pending',
  ])
  if (it.format !== 'nguon-proof/1') malformed()
  const file: ProofFile = {
    head: readHead(it.head),
    answers: list(it.answers, readAnswer),
    heads: list(it.heads, readEarlierHead, MOST_STATEMENTS),
    ...('serial' in it && { serial: readSerial(it.serial) }),
    signers: list(it.signers, readAnswer),
    records: list(it.records, readAnswer),
    anchors: list(it.anchors, readAnchor, 16),
    pending: list(it.pending, readPending),
  }
  const answers = [...file.answers, ...file.signers, ...file.records]
  const statements = answers.reduce((sum, answer) => sum + answer.statements.length, file.pending.length)
  if (statements > MOST_STATEMENTS) throw new ProofError('decoding', 'too-many-statements')
  const signatures = file.heads.reduce((sum, head) => sum + head.witnesses.length, file.head.witnesses.length)
  if (signatures > MOST_SIGNATURES) malformed()
  const signers = file.signers.map(({ subject }) => toHex(subjectKey(subject)))
  if (signers.some((key, i) => i > 0 && key <= signers[i - 1]!)) malformed()
  return file
}

function readHead(value: unknown): FileHead {
  const it = members(value, ['size', 'time', 'logRoot', 'mapRoot', 'checkpoint', 'witnesses'])
  return { ...readRoots(it), checkpoint: text(it.checkpoint), witnesses: readWitnesses(it.witnesses) }
}

function readEarlierHead(value: unknown): EarlierHead {
  const it = members(value, ['size', 'time', 'logRoot', 'mapRoot', 'witnesses', 'consistency'])
  return { ...readRoots(it), witnesses: readWitnesses(it.witnesses), consistency: list(it.consistency, hash, 128) }
}

function readRoots(it: Members) {
  const head = {
    size: integer(it.size),
    time: integer(it.time),
    logRoot: hash(it.logRoot),
    mapRoot: hash(it.mapRoot),
  }
  if (head.size < 1n) malformed()
  return head
}

function readWitnesses(value: unknown): WitnessSignature[] {
  const witnesses = list(
    value,
    element => {
      const it = members(element, ['address', 'signature'])
      return { address: address(it.address), signature: bytes(it.signature, 64) }
    },
    256,
  )
  if (witnesses.some((witness, i) => i > 0 && witness.address <= witnesses[i - 1]!.address)) malformed()
  return witnesses
}

const SUBJECT_TYPES: Record<SubjectType, true> = {
  lot: true,
  item: true,
  product: true,
  unit: true,
  place: true,
  local: true,
  'local-item': true,
  'local-product': true,
  other: true,
  party: true,
  keys: true,
  issuer: true,
  log: true,
}

/**
 * Reads `{ type, id }`.
 *
 * @throws {ProofError}
 */
export function readSubject(value: unknown): Subject {
  const it = members(value, ['type', 'id'])
  const type = text(it.type)
  if (!Object.hasOwn(SUBJECT_TYPES, type)) malformed()
  return { type: type as SubjectType, id: text(it.id) }
}

function readAnswer(value: unknown): FileAnswer {
  const it = members(value, ['subject', 'map', 'statements'])
  const map = members(it.map, ['siblings', 'terminal'])
  return {
    subject: readSubject(it.subject),
    map: { siblings: list(map.siblings, hash, 256), terminal: readTerminal(map.terminal) },
    statements: list(it.statements, readStatement),
  }
}

function readTerminal(value: unknown): FileTerminal {
  if (value === null) return null
  if (typeof value === 'object' && 'count' in value) {
    const count = integer(members(value, ['count']).count)
    if (count < 1n) malformed()
    return { count }
  }
  const it = members(value, ['key', 'valueHash'])
  return { key: hash(it.key), valueHash: hash(it.valueHash) }
}

function readStatement(value: unknown): FileStatement {
  const it = members(value, ['index', 'entry', 'path', 'bodies'])
  return {
    index: integer(it.index),
    entry: readEntry(it.entry),
    path: list(it.path, hash, 64),
    bodies: list(it.bodies, readBody),
  }
}

function readEntry(value: unknown): Uint8Array {
  const entry = bytes(value)
  if (entry.length < 100 || entry.length > 65_535) malformed()
  return entry
}

function readBody(value: unknown): FileBody {
  if (value === 'withheld' || value === 'erased') return value
  const body = encoder.encode(text(value))
  if (body.length > LARGEST_BODY) malformed()
  return body
}

function readSerial(value: unknown): FileSerial {
  if (typeof value === 'object' && value !== null && 'denial' in value)
    return { denial: bytes(members(value, ['denial']).denial) }
  const it = members(value, ['index', 'position', 'blind', 'path'])
  return {
    index: integer(it.index),
    position: integer(it.position),
    blind: bytes(it.blind, 16),
    path: list(it.path, hash, 64),
  }
}

/**
 * Reads one element of `anchors`.
 *
 * @throws {ProofError}
 */
export function readAnchor(value: unknown): EvmAnchor {
  const names = ['kind', 'rules', 'chainId', 'contract', 'blockNumber', 'header', 'account', 'storage']
  const it = members(value, names)
  if (it.kind !== 'evm') malformed()
  const nodes = (proof: unknown) => list(proof, node => hex(node), 65)
  const slot = (proved: unknown): StorageProof => {
    const of = members(proved, ['key', 'value', 'proof'])
    return { key: hex(of.key, 32), value: hex(of.value, 32), proof: nodes(of.proof) }
  }
  const [logRoot, mapRoot, sizeAndTime] = list(it.storage, slot, 3)
  if (!logRoot || !mapRoot || !sizeAndTime) malformed()
  return {
    kind: 'evm',
    rules: text(it.rules),
    chainId: integer(it.chainId),
    contract: address(it.contract),
    blockNumber: integer(it.blockNumber),
    header: hex(it.header),
    account: nodes(it.account),
    storage: [logRoot, mapRoot, sizeAndTime],
  }
}

function readPending(value: unknown): FilePending {
  const it = members(value, ['entry', 'bodies', 'receipt?', 'promise?'])
  if ('receipt' in it && 'promise' in it) malformed()
  return {
    entry: readEntry(it.entry),
    bodies: list(it.bodies, readBody),
    ...('receipt' in it && { receipt: bytes(it.receipt) }),
    ...('promise' in it && { promise: bytes(it.promise) }),
  }
}
