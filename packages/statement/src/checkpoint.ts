/**
 * A checkpoint names one head of the log, signed: a C2SP signed note (signed-note, tlog-checkpoint) with two lines of
 * our own (formats §5).
 *
 *     truyxuat.example/log
 *     48213
 *     nND/nri/U0xuHUrYSy0HtMeal2vzD9V4k/BO79C+QeI=
 *     map 0kqVcV0Vy3v4kG1qT1y8mVbQbQkD0G0b8gqGm2V3yqI=
 *     time 1767225600
 *
 *     — truyxuat.example/log 9l2k0Q…
 */
import { equalBytes, sha256 } from '@nguon/merkle'
import { compareBytes, concat, EncodingError, fromBase64, fromHex, toBase64, toHex, utf8 } from './encoding.ts'
import { isOrigin } from './issuer.ts'
import type { VerifySignature } from './verify-signature.ts'

/** One state of the log: how many entries, since when, the root over them and the root of the subject map. */
export type Head = {
  readonly size: bigint
  /** Seconds; grows from head to head. */
  readonly time: bigint
  readonly logRoot: Uint8Array
  readonly mapRoot: Uint8Array
}
/** A verifier key of signed notes, Ed25519. */
export type Vkey = { readonly name: string; readonly keyId: Uint8Array; readonly publicKey: Uint8Array }
/** A checkpoint as read; {@link verifyCheckpoint} says whether it is genuine. */
export type SignedCheckpoint = {
  readonly origin: string
  readonly head: Head
  readonly keyId: Uint8Array
  readonly signature: Uint8Array
  /** What the signature is over. */
  readonly message: Uint8Array
}

/** A checkpoint or verifier key that is not exactly as it is written, or not signed by whom it should be. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError'
  readonly code: 'CHECKPOINT' | 'VKEY' | 'KEY_UNKNOWN' | 'SIGNATURE'
  constructor(code: CheckpointError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

const ED25519 = 0x01
const DECIMAL = '(0|[1-9][0-9]{0,18})'
const NOTE = new RegExp(
  `^([^\\n]+)\\n${DECIMAL}\\n([^\\n]+)\\nmap ([^\\n]+)\\ntime ${DECIMAL}\\n\\n— ([^ \\n]+) ([^\\n]+)\\n$`,
)

/** Whether two heads say the same of the same log. */
export function sameHead(a: Head, b: Head): boolean {
  return a.size === b.size && a.time === b.time && equalBytes(a.logRoot, b.logRoot) && equalBytes(a.mapRoot, b.mapRoot)
}

/** The text of a checkpoint, without signature. */
export function formatCheckpoint(origin: string, { size, time, logRoot, mapRoot }: Head): string {
  return `${origin}\n${size}\n${toBase64(logRoot)}\nmap ${toBase64(mapRoot)}\ntime ${time}\n`
}

/** What the checkpoint key signs: the text with its last line feed. */
export function signedNoteMessage(origin: string, head: Head): Uint8Array {
  return utf8(formatCheckpoint(origin, head))
}

/** The signed checkpoint. */
export function assembleCheckpoint(origin: string, head: Head, vkey: Vkey, signature: Uint8Array): string {
  return `${formatCheckpoint(origin, head)}\n— ${vkey.name} ${toBase64(concat(vkey.keyId, signature))}\n`
}

/**
 * Reads a checkpoint with exactly one signature; only the text that {@link assembleCheckpoint} writes is accepted.
 * @throws CheckpointError CHECKPOINT
 */
export function parseSignedCheckpoint(text: string): SignedCheckpoint {
  const [, origin, size, logRoot, mapRoot, time, name, signed] = NOTE.exec(text) ?? []
  if (!origin || !isOrigin(origin) || name !== origin) throw malformed()
  const head = {
    size: BigInt(size!),
    time: BigInt(time!),
    logRoot: base64(logRoot!, 32),
    mapRoot: base64(mapRoot!, 32),
  }
  const line = base64(signed!, 68)
  const message = signedNoteMessage(origin, head)
  return { origin, head, keyId: line.slice(0, 4), signature: line.slice(4), message }
}

/**
 * The head that a checkpoint signed by one of `vkeys` names.
 * @throws CheckpointError
 */
export async function verifyCheckpoint(text: string, vkeys: readonly Vkey[], verify: VerifySignature): Promise<Head> {
  const { origin, head, keyId, signature, message } = parseSignedCheckpoint(text)
  const candidates = vkeys.filter(vkey => vkey.name === origin && equalBytes(vkey.keyId, keyId))
  if (candidates.length === 0) throw new CheckpointError('KEY_UNKNOWN', 'signed by a key that is not known')
  for (const { publicKey } of candidates) if (await verify.ed25519(publicKey, message, signature)) return head
  throw new CheckpointError('SIGNATURE', 'the signature is not genuine')
}

/** The verifier key of an Ed25519 key; its id is the first four bytes of `H(name ‖ 0A ‖ 01 ‖ key)`. */
export function vkeyOf(name: string, publicKey: Uint8Array): Vkey {
  const keyId = sha256(concat(utf8(`${name}\n`), Uint8Array.of(ED25519), publicKey)).slice(0, 4)
  return { name, keyId, publicKey }
}

/** `name+hex(id)+base64(01 ‖ key)`. */
export function formatVkey({ name, keyId, publicKey }: Vkey): string {
  return `${name}+${toHex(keyId)}+${toBase64(concat(Uint8Array.of(ED25519), publicKey))}`
}

/**
 * Reads a verifier key; the id must be that of the key.
 * @throws CheckpointError VKEY
 */
export function parseVkey(text: string): Vkey {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? []
  if (!name || !isOrigin(name)) throw new CheckpointError('VKEY', 'not a verifier key')
  const key = base64(encoded!, 33)
  const vkey = vkeyOf(name, key.slice(1))
  if (key[0] !== ED25519 || compareBytes(vkey.keyId, fromHex(id!)) !== 0)
    throw new CheckpointError('VKEY', 'not an Ed25519 key under its own id')
  return vkey
}

function base64(text: string, length: number): Uint8Array {
  try {
    const bytes = fromBase64(text)
    if (bytes.length === length) return bytes
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error
  }
  throw malformed()
}

function malformed(): CheckpointError {
  return new CheckpointError('CHECKPOINT', 'not a checkpoint')
}
