/** The operator, with every key but an independent witness's: a log it wrote, files it forged, and how a reader takes them. */
import { emptyMap, encodeMapValue, historyItem, historyRoot, mapRoot, setInMap, sha256 } from '@nguon/merkle'
import {
  formatProofFile,
  type ProofCode,
  type ProofFile,
  type Source,
  type StepName,
  type Trust,
  type Verdict,
  verify,
} from '@nguon/proof'
import {
  ACADEMY,
  type Actor,
  chainHolding,
  checkpointOf,
  createWorld,
  enrol,
  historiesOf,
  type Kept,
  leavesOf,
  logEvent,
  logRecord,
  proofOf,
  seal,
  sourceOf,
  trustOf,
  type World,
} from '@nguon/proof/testing'
import { nodeVerify } from '@nguon/signer'
import {
  type Audience,
  assembleEntry,
  bodyDigest,
  bodyOf,
  draftStatement,
  fromHex,
  hostOf,
  issFor,
  issuerSubject,
  type JsonObject,
  type Statement,
  type Subject,
  subFor,
  subjectKeys,
  toBeSignedOf,
  toHex,
  utf8,
} from '@nguon/statement'
import { p256 } from '@noble/curves/nist.js'
import { eventOf, ITEM, LOT, OTHER_LOT, PRODUCT } from '../../packages/proof/src/testing-settled.ts'

export { eventOf, ITEM, LOT, OTHER_LOT, PRODUCT }
export const FARM = 'HTX-0042'
export const CARRIER = 'VT-0007'

export const commissioning = eventOf('commissioning', { action: 'ADD' })
export const recall = eventOf('holding', { persistentDisposition: { set: ['recalled'] } })
export const lift = eventOf('inspecting', { persistentDisposition: { unset: ['recalled'] } })

/** A log that is honest so far: a product, two lots of it, who made them and who carries them. */
export type Stage = { world: World; farm: Actor; carrier: Actor }

/** Sets the stage. `operated` adds a witness that the operator runs. */
export function stage({ operated = false } = {}): Stage {
  const own = operated ? [{ owner: 'nền tảng', independent: false }] : []
  const world = createWorld([ACADEMY, ...own])
  const farm = enrol(world, FARM, ['producer'])
  const carrier = enrol(world, CARRIER, ['carrier'])
  logRecord(world, farm, { type: 'product', id: PRODUCT.id, subjects: [PRODUCT], fields: { name: 'Vải thiều' } })
  logEvent(world, farm, commissioning)
  logEvent(world, farm, eventOf('commissioning', { action: 'ADD' }, 'VT0626B'))
  logEvent(world, carrier, eventOf('shipping'))
  return { world, farm, carrier }
}

/** How a reader asks; what is not named is as an honest and careful one has it. */
export type Asking = { scanned?: Subject[]; sources?: Source[]; trust?: Trust; now?: bigint | null }

/** What a reader finds in a file, honest or forged; of none, in the one that the operator makes now. */
export async function read(world: World, file?: ProofFile | string, asking: Asking = {}): Promise<Verdict> {
  const { scanned = [LOT], sources = [sourceOf(world)], trust = trustOf(world), now = world.now + 60n } = asking
  const given = file ?? (await proofOf(world, scanned))
  const text = typeof given === 'string' ? given : formatProofFile(given)
  return await verify(text, scanned, sources, trust, now, nodeVerify)
}

/** A verdict that names this step and reason, and shows nothing of the file. */
export function invalidAt(step: StepName, code: ProofCode) {
  return { verdict: 'invalid', reason: { step, code }, answers: [], head: null, strength: null } as const
}

/** Leaves only the signatures of the operator's own witnesses under a head: the independent one has refused. */
export function withoutIndependent(world: World, file: ProofFile): ProofFile {
  const own = new Set(world.witnesses.filter(({ independent }) => !independent).map(({ address }) => address))
  file.head.witnesses = file.head.witnesses.filter(({ address }) => own.has(address))
  return file
}

/** Seals a head whose map leaves an entry out of every history. */
export function sealWithout(world: World, left: bigint): void {
  seal(world)
  const { head, ...sealed } = world.heads.at(-1)!
  const leaves = leavesOf(world)
  let map = emptyMap
  for (const [key, indexes] of historiesOf(world)) {
    const items = indexes.filter(index => index !== left).map(index => historyItem(index, leaves[Number(index)]!))
    if (items.length > 0) map = setInMap(map, fromHex(key), encodeMapValue(BigInt(items.length), historyRoot(items)))
  }
  const lie = { ...head, mapRoot: mapRoot(map) }
  const { blockNumber: number } = sealed.anchor
  const forged = { head: lie, checkpoint: checkpointOf(world, lie), map, ...chainHolding(lie, { ...world, number }) }
  world.heads[world.heads.length - 1] = forged
}

/** The file that goes with such a head: the entry is in no answer. */
export async function proofWithout(world: World, left: bigint): Promise<ProofFile> {
  const file = await proofOf(world, [LOT])
  for (const answer of file.answers) {
    answer.statements = answer.statements.filter(({ index }) => index !== left)
    answer.map.terminal = { count: BigInt(answer.statements.length) }
  }
  return file
}

/** The same statement under its other valid signature: whoever has one can write the second, without any key. */
export function malleated(statement: Statement): Uint8Array {
  const { n } = p256.Point.CURVE()
  const s = BigInt(`0x${toHex(statement.signature.subarray(32))}`)
  const signature = statement.signature.slice()
  signature.set(fromHex((n - s).toString(16).padStart(64, '0')), 32)
  return assembleEntry(statement, signature)
}

/** A body of a forged statement: who may read it, what it says, byte for byte, and which members it adds. */
export type ForgedBody = { audience: Audience; bytes: Uint8Array; pointers?: readonly string[] }

/** The bytes of a body that says this. */
export function textOf(content: JsonObject): Uint8Array {
  return bodyOf(content, new Uint8Array(16).fill(9))
}

/** The bytes of a further body that adds these members. */
export function adding(members: JsonObject): Uint8Array {
  return textOf({ 'nguon:add': members })
}

/** The bytes of a body, written as JSON text by hand. */
export function byHand(json: string): Uint8Array {
  return utf8(json.replace('{', `{"nguon:salt":"${'A'.repeat(22)}",`))
}

/**
 * Signs what the library would not draw up. `misspelt` are pointers as they are to stand in the payload, each as long as
 * the harmless one that it replaces.
 */
export function forge(
  { origin, party, key }: { origin: string; party: string; key: Signer },
  subjects: readonly Subject[],
  bodies: readonly ForgedBody[],
  misspelt: Readonly<Record<string, string>> = {},
): Kept {
  const host = hostOf(origin)
  const named = subjectKeys([...subjects, issuerSubject(party)])
  const refs = bodies.map(({ audience, bytes, pointers = [] }) => ({ audience, digest: bodyDigest(bytes), pointers }))
  const header = {
    kid: key.kid,
    iss: issFor(host, party),
    sub: subFor(subjects, named, host, party),
    aud: origin,
    iat: 1_767_225_600,
    kind: 'event' as const,
    subjects: named,
  }
  const draft = draftStatement(header, refs)
  const payload = Object.entries(misspelt).reduce((bytes, [from, to]) => replaced(bytes, from, to), draft.payload)
  const toBeSigned = toBeSignedOf(draft.protectedBytes, payload)
  const signature = key.sign(toBeSigned)
  const forged = { ...draft, payload, toBeSigned, entryId: sha256(toBeSigned) }
  const entry = assembleEntry(forged, signature)
  return {
    statement: { ...forged, entry, signature, header, bodies: refs, party },
    texts: bodies.map(({ bytes }) => bytes),
  }
}

type Signer = Pick<Actor['key'], 'kid' | 'sign'>

function replaced(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const [wanted, other] = [utf8(from), utf8(to)]
  const at = Buffer.from(bytes).lastIndexOf(wanted)
  if (at < 0 || wanted.length !== other.length) throw new Error(`${from} cannot be written over`)
  const copy = bytes.slice()
  copy.set(other, at)
  return copy
}
