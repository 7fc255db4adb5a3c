import type { MapTree } from '@nguon/merkle'
import { leafHash, type ReadNodes, treeRoot } from '@nguon/merkle'
import {
  type Audience,
  assembleEntry,
  type BodyRef,
  type Custody,
  draftStatement,
  type Head,
  type Hidden,
  hostOf,
  issFor,
  issuerSubject,
  type JsonObject,
  type Jwk,
  type Kind,
  parseEntry,
  type Role,
  type Statement,
  type Subject,
  splitBodies,
  subFor,
  subjectKeys,
  toHex,
} from '@nguon/statement'
import type { EvmAnchor, FileBody } from './file.ts'

/** A key that signs. */
export type Signing = { jwk: Jwk; kid: Uint8Array; sign(message: Uint8Array): Uint8Array }

/** A party of the world with its key. */
export type Actor = { party: string; key: Signing; roles: readonly Role[]; custody: Custody }

/** A witness of the world. */
export type WorldWitness = { address: string; owner: string; independent: boolean; sign(head: Head): Uint8Array }

/** A statement with its bodies as the platform keeps them. */
export type Kept = { statement: Statement; texts: FileBody[] }

/** A head with the map under it, and the block that holds it. */
export type Sealed = { head: Head; checkpoint: string; map: MapTree; anchor: EvmAnchor; blockHash: Uint8Array }

/**
 * A whole platform in memory, for tests: log, map, keys, heads, witnesses and chain, with every key in hand, so that a
 * test can play the operator and lie.
 */
export type World = {
  origin: string
  platform: string
  chainId: bigint
  contract: string
  codeHash: Uint8Array
  registrar: Signing
  receipts: Signing
  checkpoints: { publicKey: Uint8Array; sign(message: Uint8Array): Uint8Array }
  authority: Actor
  witnesses: WorldWitness[]
  kept: Kept[]
  heads: Sealed[]
  now: bigint
}

/** Gives a statement the next position. */
export function append(world: World, kept: Kept): bigint {
  world.kept.push(kept)
  return BigInt(world.kept.length - 1)
}

/** What is said, of what, and who may read it. */
export type Saying = {
  kind: Kind
  content: JsonObject
  /** Null where only the keys are known. */
  subjects: readonly Subject[] | null
  keys?: readonly Uint8Array[]
  hidden?: readonly Hidden[]
  base?: Audience
}

let salts = 0

/** A statement that nobody has logged. */
export function say(
  world: World,
  actor: Actor,
  { kind, content, subjects, keys, hidden = [], base = 0 }: Saying,
): Kept {
  const salt = () => Uint8Array.from({ length: 16 }, (_, i) => (++salts >> (i % 4)) & 255)
  const { refs, texts } = splitBodies(content, hidden, salt, base)
  const named = keys ?? subjectKeys([...(subjects ?? []), issuerSubject(actor.party)])
  return sayBodies(world, actor, { kind, refs, texts, named, subjects: base === 0 ? subjects : null })
}

/** A statement over bodies that a test made itself, naming what the test says. */
export function sayBodies(
  world: World,
  actor: Actor,
  it: {
    kind: Kind
    refs: readonly BodyRef[]
    texts: FileBody[]
    named: readonly Uint8Array[]
    subjects: readonly Subject[] | null
  },
): Kept {
  const host = hostOf(world.origin)
  const named = [...new Map(it.named.map(key => [toHex(key), key])).entries()].sort(([a], [b]) => (a < b ? -1 : 1))
  const subjects = named.map(([, key]) => key)
  const draft = draftStatement(
    {
      kid: actor.key.kid,
      iss: issFor(host, actor.party),
      sub: subFor(it.subjects, subjects, host, actor.party),
      aud: world.origin,
      iat: Number(world.now),
      kind: it.kind,
      subjects,
    },
    it.refs,
  )
  return { statement: parseEntry(assembleEntry(draft, actor.key.sign(draft.toBeSigned))), texts: it.texts }
}

/** The leaves of the log. */
export function leavesOf({ kept }: World): Uint8Array[] {
  return kept.map(({ statement }) => leafHash(statement.entry))
}

/** The nodes of the log's tree, each computed from its leaves. */
export function nodesOf(world: World): ReadNodes {
  const leaves = leavesOf(world)
  return async ids =>
    ids.map(({ level, index }) => {
      const width = 2 ** level
      return treeRoot(leaves.slice(Number(index) * width, (Number(index) + 1) * width))
    })
}

/** The positions of the entries that name each key, by key in hex. */
export function historiesOf({ kept }: World): Map<string, bigint[]> {
  const histories = new Map<string, bigint[]>()
  kept.forEach(({ statement }, index) => {
    for (const key of statement.header.subjects.map(toHex))
      histories.set(key, [...(histories.get(key) ?? []), BigInt(index)])
  })
  return histories
}
