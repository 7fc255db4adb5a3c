import { isObject, type JsonValue, type Jwk, parseIJson, parseJwk, parseVkey, toHex } from '@nguon/statement'
import { isRefusal, ProofError, refusal } from './error.ts'
import { address, hex, integer, list, malformed, object, optional, text, word } from './strict.ts'

/** A registrar's key and the positions of the log in which it spoke. */
export type TrustedRegistrar = { key: Jwk; from: bigint; until?: bigint }

/** A contract whose word the reader takes, down to its code. */
export type TrustedAnchor = { rules: string; chainId: bigint; contract: string; codeHash: Uint8Array }

/** A witness, who runs it, and whether that is somebody other than the platform. */
export type TrustedWitness = { address: string; owner: string; independent: boolean }

/**
 * What a reader trusts before opening any file. It comes from the reader's own hands, never from a proof file: a proof
 * under keys of its own choosing proves nothing.
 */
export type Trust = {
  origin: string
  checkpointKeys: string[]
  receiptKeys: Jwk[]
  registrars: TrustedRegistrar[]
  authorities: { party: string; key: Jwk }[]
  anchors: TrustedAnchor[]
  witnesses: TrustedWitness[]
  quorum: number
  /** Seconds after which a head is too old to answer for today. */
  maxAge: bigint
}

/**
 * Reads a trust file, `nguon-trust/1`.
 *
 * @throws {ProofError} at the step `decoding`
 */
export function parseTrust(file: string | Uint8Array): Trust {
  const { format, ...trust } = readMembers(strictly(() => parseIJson(file)))
  // A quorum of none would accept a head that nobody but the platform has seen; of more than all, no head at all.
  const witnesses = new Set(trust.witnesses.map(({ address }) => address))
  if (trust.quorum < 1 || trust.quorum > witnesses.size || witnesses.size < trust.witnesses.length) malformed()
  return trust
}

const MEMBERS = {
  format: word('nguon-trust/1'),
  origin: text,
  checkpointKeys: list(vkey),
  receiptKeys: list(jwk),
  registrars: list(object({ key: jwk, from: integer, until: optional(integer) })),
  authorities: list(object({ party: text, key: jwk })),
  anchors: list(object({ rules: text, chainId: integer, contract: address, codeHash: hex(32) })),
  witnesses: list(object({ address, owner: text, independent: boolean })),
  quorum: (value: unknown) => Number(integer(value)),
  maxAge: integer,
}
const readMembers = object(MEMBERS)

/** What is wrong with a trust file: it is no JSON, it is a proof file, or the first member that is not as it has to be. */
export type TrustFault = { code: 'not-json' | 'is-proof' } | { code: 'member'; member: string }

/** What is wrong with a file that `parseTrust` refused. */
export function trustFaultOf(file: string | Uint8Array): TrustFault {
  let value: JsonValue
  try {
    value = parseIJson(file)
  } catch (error) {
    if (isRefusal(error)) return { code: 'not-json' }
    throw error
  }
  if (!isObject(value)) return { code: 'member', member: 'format' }
  if (typeof value.format === 'string' && value.format.startsWith('nguon-proof/')) return { code: 'is-proof' }
  const known = Object.entries(MEMBERS)
  const wrong = known.find(([name, read]) => !isReadBy(read, value[name]))
  const written = Object.keys(value)
  const displaced = written.find((name, at) => name !== known[at]?.[0])
  // What is right member by member can only be a quorum that the witnesses cannot give.
  return { code: 'member', member: wrong?.[0] ?? displaced ?? 'quorum' }
}

function isReadBy(read: (value: unknown) => unknown, value: unknown): boolean {
  try {
    read(value)
    return true
  } catch (error) {
    if (error instanceof ProofError) return false
    throw error
  }
}

function boolean(value: unknown): boolean {
  return typeof value === 'boolean' ? value : malformed()
}

function vkey(value: unknown): string {
  const written = text(value)
  strictly(() => parseVkey(written))
  return written
}

function jwk(value: unknown): Jwk {
  return strictly(() => parseJwk(value as JsonValue))
}

function strictly<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (cause) {
    throw refusal('decoding', 'malformed', cause)
  }
}

/** A trust file as JSON, the inverse of `parseTrust`. */
export function trustJson(trust: Trust) {
  return {
    format: 'nguon-trust/1',
    origin: trust.origin,
    checkpointKeys: trust.checkpointKeys,
    receiptKeys: trust.receiptKeys,
    registrars: trust.registrars.map(({ key, from, until }) => ({
      key,
      from: Number(from),
      ...(until !== undefined && { until: Number(until) }),
    })),
    authorities: trust.authorities,
    anchors: trust.anchors.map(({ rules, chainId, contract, codeHash }) => ({
      rules,
      chainId: Number(chainId),
      contract,
      codeHash: `0x${toHex(codeHash)}`,
    })),
    witnesses: trust.witnesses,
    quorum: trust.quorum,
    maxAge: Number(trust.maxAge),
  }
}
