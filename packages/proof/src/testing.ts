import {
  appendLeaf,
  emptyFrontier,
  emptyMap,
  encodeMapValue,
  frontierRoot,
  historyItem,
  historyRoot,
  mapRoot,
  setInMap,
} from '@nguon/merkle'
import { generateEd25519, generateP256 } from '@nguon/signer'
import {
  type Audience,
  assembleCheckpoint,
  assemblePromise,
  type Custody,
  countersignatureMessage,
  draftPromise,
  erasureBody,
  formatVkey,
  fromHex,
  type Head,
  type Hidden,
  headDigest,
  issuerSubject,
  type JsonObject,
  keyStatementBody,
  keysSubject,
  logSubject,
  policyBody,
  type RecordBody,
  type Role,
  recordBody,
  signedNoteMessage,
  subjectKey,
  subjectsOfEvent,
  toHex,
  utf8,
  vkeyOf,
} from '@nguon/statement'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import * as secp256k1 from '@noble/secp256k1'
import { chainHolding } from './testing-chain.ts'
import {
  type Actor,
  append,
  historiesOf,
  type Kept,
  leavesOf,
  type Saying,
  say,
  type World,
  type WorldWitness,
} from './testing-world.ts'
import type { Trust } from './trust.ts'

export { generateEd25519, generateP256 } from '@nguon/signer'
export { buildTrie, chainHolding } from './testing-chain.ts'
export { answerOf, answerRpc, type Change, earlierHead, fileOf, proofOf, sourceOf, witnessed } from './testing-file.ts'
export {
  type Actor,
  append,
  historiesOf,
  type Kept,
  leavesOf,
  nodesOf,
  type Saying,
  say,
  sayBodies,
  type World,
} from './testing-world.ts'

secp256k1.hashes.sha256 = sha256
secp256k1.hashes.hmacSha256 = (key, message) => hmac(sha256, key, message)

/** The witness that a world has unless it is told otherwise. */
export const ACADEMY = { owner: 'Học viện Kiểm định', independent: true }

/** A world whose log holds its policy and nothing else. */
export function createWorld(
  witnesses: readonly Pick<WorldWitness, 'owner' | 'independent'>[] = [ACADEMY],
  chainId = 8453n,
): World {
  const chain = { chainId, contract: '0x00000000000000000000000000000000000a11ce' }
  const world: World = {
    origin: 'nguon.example/log',
    platform: 'NGUON',
    ...chain,
    codeHash: keccak_256(utf8('the code of AnchorLog')),
    registrar: generateP256(),
    receipts: generateP256(),
    checkpoints: generateEd25519(),
    authority: { party: 'SO-KHCN', key: generateP256(), roles: ['authority'], custody: 'own' },
    witnesses: witnesses
      .map(({ owner, independent }, i) => ({ owner, independent, ...witnessKey(`${i} ${owner}`, chain) }))
      .sort((a, b) => (a.address < b.address ? -1 : 1)),
    kept: [],
    heads: [],
    now: 1_790_000_000n,
  }
  state(world, office(world), { kind: 'policy', content: firstPolicy(world), subjects: [logSubject(world.origin)] })
  return world
}

function firstPolicy(world: World): JsonObject {
  return policyBody({
    origin: world.origin,
    platform: world.platform,
    checkpointKey: vkeyText(world),
    receiptKey: world.receipts.jwk,
    registrar: world.registrar.jwk,
    authorities: [{ party: world.authority.party, key: world.authority.key.jwk }],
    anchors: [{ rules: 'ethereum', chainId: Number(world.chainId), contract: world.contract }],
    witnesses: world.witnesses.map(({ address, owner }) => ({ address, owner, url: 'https://witness.example' })),
    quorum: 1,
  })
}

function witnessKey(seed: string, domain: { chainId: bigint; contract: string }) {
  const secret = sha256(utf8(`witness ${seed}`))
  const address = `0x${toHex(keccak_256(secp256k1.getPublicKey(secret, false).subarray(1)).subarray(12))}`
  const sign = (head: Head) => {
    const recovered = secp256k1.sign(headDigest(head, domain), secret, { prehash: false, format: 'recovered' })
    // ERC-2098: the parity of y in the first bit of s.
    const signature = recovered.slice(1)
    signature[32]! |= recovered[0]! << 7
    return signature
  }
  return { address, sign }
}

const vkeyText = ({ origin, checkpoints }: World) => formatVkey(vkeyOf(origin, checkpoints.publicKey))

/** Trust as an honest reader of this world holds it. */
export function trustOf(world: World): Trust {
  const { chainId, contract, codeHash } = world
  return {
    origin: world.origin,
    checkpointKeys: [vkeyText(world)],
    receiptKeys: [world.receipts.jwk],
    registrars: [{ key: world.registrar.jwk, from: 0n }],
    authorities: [{ party: world.authority.party, key: world.authority.key.jwk }],
    anchors: [{ rules: 'ethereum', chainId, contract, codeHash }],
    witnesses: world.witnesses.map(({ address, owner, independent }) => ({ address, owner, independent })),
    quorum: 1,
    maxAge: 7200n,
  }
}

/** The platform itself, speaking through its registrar's key. */
export function office(world: World): Actor {
  return { party: world.platform, key: world.registrar, roles: [], custody: 'platform' }
}

/** Signs a statement and gives it the next position. */
export function state(world: World, actor: Actor, saying: Saying): bigint {
  return append(world, say(world, actor, saying))
}

/** Enrols a party under a new key; `consenting` keys countersign beside the new one. */
export function enrol(
  world: World,
  party: string,
  roles: readonly Role[],
  consenting: readonly Actor[] = [],
  custody: Custody = 'platform',
): Actor {
  const actor: Actor = { party, key: generateP256(), roles, custody }
  const change = { action: 'enrol' as const, party, key: actor.key.jwk, roles, custody }
  const message = countersignatureMessage({ ...change, origin: world.origin, kid: actor.key.kid })
  const countersignatures = [actor, ...consenting].map(({ key }) => ({ kid: key.kid, signature: key.sign(message) }))
  const content = keyStatementBody({ ...change, countersignatures })
  state(world, office(world), { kind: 'key', content, subjects: [keysSubject(party)] })
  return actor
}

/** Revokes a party's key; `by` signs. */
export function revoke(world: World, { party, key, custody }: Actor, by: Actor = office(world)): bigint {
  const change = { action: 'revoke' as const, party, key: key.jwk, roles: [], custody }
  const content = keyStatementBody({ ...change, countersignatures: [] })
  return state(world, by, { kind: 'key', content, subjects: [keysSubject(party)] })
}

/** Logs an event that a party signs. */
export function logEvent(
  world: World,
  actor: Actor,
  event: JsonObject,
  hidden: readonly Hidden[] = [],
  base: Audience = 0,
): bigint {
  return state(world, actor, { kind: 'event', content: event, subjects: subjectsOfEvent(event), hidden, base })
}

/** A signed event that nobody has logged, and the platform's promise to. */
export function draftEvent(world: World, actor: Actor, event: JsonObject): Kept & { promise: Uint8Array } {
  const kept = say(world, actor, { kind: 'event', content: event, subjects: subjectsOfEvent(event) })
  const received = Number(world.now)
  const { entryId } = kept.statement
  const draft = draftPromise(world.receipts.kid, { origin: world.origin, entryId, received, due: received + 900 })
  return { ...kept, promise: assemblePromise(draft, world.receipts.sign(draft.toBeSigned)) }
}

/** Logs a record. */
export function logRecord(
  world: World,
  actor: Actor,
  record: Pick<RecordBody, 'type' | 'id' | 'subjects' | 'fields'> & { version?: number },
): bigint {
  const content = recordBody({ version: 1, validFrom: '2026-01-01', files: [], ...record })
  return state(world, actor, { kind: 'record', content, subjects: record.subjects })
}

/** Erases a body, under a statement of the authority or of whoever says so. */
export function logErasure(world: World, index: bigint, body: number, by: Actor = world.authority): bigint {
  const { statement, texts } = world.kept[Number(index)]!
  texts[body] = 'erased'
  const content = erasureBody({ index, digest: statement.bodies[body]!.digest, ground: 'Luật 91/2025/QH15' })
  const keys = [...statement.header.subjects, subjectKey(issuerSubject(by.party))]
  return state(world, by, { kind: 'erasure', content, keys, subjects: null })
}

/** Seals everything so far into a head, which the platform signs and the chain holds. `count` may lie. */
export function seal(world: World, count = (_key: string, items: number): bigint => BigInt(items)): Head {
  world.now += 10n
  const leaves = leavesOf(world)
  let map = emptyMap
  for (const [key, indexes] of historiesOf(world)) {
    const items = indexes.map(index => historyItem(index, leaves[Number(index)]!))
    map = setInMap(map, fromHex(key), encodeMapValue(count(key, items.length), historyRoot(items)))
  }
  const logRoot = frontierRoot(leaves.reduce(appendLeaf, emptyFrontier()))
  const head: Head = { size: BigInt(leaves.length), time: world.now, logRoot, mapRoot: mapRoot(map) }
  const number = 1000n + BigInt(world.heads.length)
  world.heads.push({ head, checkpoint: checkpointOf(world, head), map, ...chainHolding(head, { ...world, number }) })
  return head
}

/** The platform's signature under a head. */
export function checkpointOf({ origin, checkpoints }: World, head: Head): string {
  const vkey = vkeyOf(origin, checkpoints.publicKey)
  return assembleCheckpoint(origin, head, vkey, checkpoints.sign(signedNoteMessage(origin, head)))
}
