/** The policy: entry 0 of every log, and whatever replaces it: which keys, chains and witnesses the log stands on (formats §3). */
import { parseVkey } from './checkpoint.ts'
import { isCode, isOrigin } from './issuer.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { TrustedRoots } from './keyring.ts'
import { type Jwk, parseJwk } from './keys.ts'
import { exactly, integer, list, oneOf, ShapeError, text, written } from './shape.ts'

/** How a chain's block headers are hashed (formats §8). */
export type ChainRules = (typeof CHAIN_RULES)[number]
/** A contract that heads are anchored in. */
export type PolicyAnchor = { readonly rules: ChainRules; readonly chainId: number; readonly contract: string }
/** Who rebuilds the map and signs heads, and where the signature is to be had. */
export type PolicyWitness = { readonly address: string; readonly owner: string; readonly url: string }
/** The body of a policy. */
export type Policy = {
  readonly origin: string
  readonly platform: string
  /** Verifier key of checkpoints (C2SP signed-note). */
  readonly checkpointKey: string
  readonly receiptKey: Jwk
  readonly registrar: Jwk
  readonly authorities: readonly { readonly party: string; readonly key: Jwk }[]
  readonly anchors: readonly PolicyAnchor[]
  readonly witnesses: readonly PolicyWitness[]
  readonly quorum: number
}

/** All rules that a chain may have. */
export const CHAIN_RULES = ['ethereum', 'qbft'] as const
/** How an entry is built; another rule would be another name. */
export const ENTRY_RULE = 'nguon-entry/1'

const MEMBERS = [
  'nguon:salt',
  'origin',
  'entryRule',
  'platform',
  'checkpointKey',
  'receiptKey',
  'registrar',
  'authorities',
  'anchors',
  'witnesses',
  'quorum',
]

/**
 * Reads the body of a policy.
 * @throws ShapeError, CheckpointError
 */
export function parsePolicy(json: JsonValue): Policy {
  const value = exactly(json, MEMBERS)
  if (value.entryRule !== ENTRY_RULE) throw new ShapeError(`the entry rule is ${ENTRY_RULE}`)
  const policy: Policy = {
    origin: text(value.origin, 300),
    platform: parseCode(value.platform),
    checkpointKey: text(value.checkpointKey, 400),
    receiptKey: parseJwk(value.receiptKey),
    registrar: parseJwk(value.registrar),
    authorities: list(value.authorities, parseAuthority),
    anchors: list(value.anchors, parseAnchor),
    witnesses: list(value.witnesses, parseWitness),
    quorum: integer(value.quorum, 1),
  }
  if (!isOrigin(policy.origin)) throw new ShapeError('not an origin')
  if (parseVkey(policy.checkpointKey).name !== policy.origin)
    throw new ShapeError('the checkpoint key is named as the origin')
  if (policy.quorum > policy.witnesses.length) throw new ShapeError('there are fewer witnesses than the quorum')
  if (new Set(policy.witnesses.map(({ address }) => address)).size < policy.witnesses.length)
    throw new ShapeError('a witness is listed twice')
  return policy
}

/** The body of a policy, for `bodyOf`. */
export function policyBody(policy: Policy): JsonObject {
  return {
    origin: policy.origin,
    entryRule: ENTRY_RULE,
    platform: policy.platform,
    checkpointKey: policy.checkpointKey,
    receiptKey: { ...policy.receiptKey },
    registrar: { ...policy.registrar },
    authorities: policy.authorities.map(({ party, key }) => ({ party, key: { ...key } })),
    anchors: policy.anchors.map(({ rules, chainId, contract }) => ({ rules, chainId, contract })),
    witnesses: policy.witnesses.map(({ address, owner, url }) => ({ address, owner, url })),
    quorum: policy.quorum,
  }
}

/** What the first policy makes the roots of the log. Whoever verifies has these from elsewhere and compares. */
export function rootsOfPolicy({ platform, registrar, authorities }: Policy): TrustedRoots {
  return { platform, registrars: [{ key: registrar, from: 0n }], authorities }
}

function parseAuthority(value: JsonValue): Policy['authorities'][number] {
  const { party, key } = exactly(value, ['party', 'key'])
  return { party: parseCode(party), key: parseJwk(key) }
}

function parseAnchor(value: JsonValue): PolicyAnchor {
  const { rules, chainId, contract } = exactly(value, ['rules', 'chainId', 'contract'])
  return { rules: oneOf(rules, CHAIN_RULES), chainId: integer(chainId, 1), contract: written(contract, ADDRESS) }
}

function parseWitness(value: JsonValue): PolicyWitness {
  const { address, owner, url } = exactly(value, ['address', 'owner', 'url'])
  return {
    address: written(address, ADDRESS),
    owner: text(owner, 200),
    url: written(url, /^https?:\/\/[\x21-\x7e]{1,500}$/),
  }
}

function parseCode(value: JsonValue | undefined): string {
  const code = text(value, 20)
  if (!isCode(code)) throw new ShapeError('not a party code')
  return code
}

const ADDRESS = /^0x[0-9a-f]{40}$/
