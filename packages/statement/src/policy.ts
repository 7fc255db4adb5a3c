/** The policy: entry 0 of every log, and whatever replaces it: which keys, chains and witnesses the log stands on (formats §3). */
import { parseVkey } from './checkpoint.ts'
import { isCode, isOrigin } from './issuer.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { TrustedRoots } from './keyring.ts'
import { type Jwk, parseJwk } from './keys.ts'
import { integer, list, members, oneOf, SALT, ShapeError, text, textThat } from './shape.ts'

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

const address = textThat('a lower-case address', text => /^0x[0-9a-f]{40}$/.test(text))
const party = textThat('a party code', isCode)

const readMembers = members(
  {
    origin: textThat('an origin', isOrigin),
    entryRule: oneOf(ENTRY_RULE),
    platform: party,
    checkpointKey: text(400),
    receiptKey: parseJwk,
    registrar: parseJwk,
    authorities: list(members({ party, key: parseJwk })),
    anchors: list(members({ rules: oneOf(...CHAIN_RULES), chainId: integer(1), contract: address })),
    witnesses: list(
      members({
        address,
        owner: text(200),
        url: textThat('a web address', text => /^https?:\/\/[\x21-\x7e]{1,500}$/.test(text)),
      }),
    ),
    quorum: integer(1),
  },
  SALT,
)

/**
 * Reads the body of a policy.
 * @throws ShapeError, CheckpointError
 */
export function parsePolicy(json: JsonValue): Policy {
  const { entryRule, ...policy } = readMembers(json)
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
