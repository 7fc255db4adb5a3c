import { consistencyPath, inclusionPath, proveInMap } from '@nguon/merkle'
import { type Head, type JsonObject, keysSubject, type Subject, subjectKey, toHex } from '@nguon/statement'
import { headSlots } from './evm.ts'
import type { EarlierHead, FileAnswer, FileStatement, ProofFile } from './file.ts'
import type { Source } from './sources.ts'
import { isItem, lotsNamed, subjectsAsked } from './subjects.ts'
import { historiesOf, nodesOf, type Sealed, type World } from './testing-world.ts'
import { formatProofFile } from './write-file.ts'

/** The proof file that an honest platform gives for what was scanned, against its newest sealed head. */
export async function proofOf(
  world: World,
  scanned: readonly Subject[],
  drawnOn: readonly Subject[] = [],
): Promise<ProofFile> {
  const sealed = world.heads.at(-1)!
  const { head } = sealed
  const lots = scanned.filter(isItem).flatMap(item => eventsOf(world, item, head.size).flatMap(lotsNamed))
  const wanted = subjectsAsked([...scanned, ...lots])
  const answers = await Promise.all(wanted.map(subject => answerOf(world, subject, sealed)))
  const records = await Promise.all(drawnOn.map(subject => answerOf(world, subject, sealed)))
  return {
    head: { ...head, checkpoint: sealed.checkpoint, witnesses: witnessed(world, head) },
    answers,
    heads: await Promise.all(world.heads.slice(0, -1).map(earlier => earlierHead(world, earlier.head, head))),
    signers: await signersOf(world, [...answers, ...records], sealed),
    records,
    anchors: [sealed.anchor],
    pending: [],
  }
}

/** What a test does to a proof file: it writes into it, or gives other members for it. */
export type Change = (file: ProofFile) => Partial<ProofFile> | undefined

/** The same, as the text of a file, after a test had its way with it. */
export async function fileOf(world: World, scanned: readonly Subject[], change: Change = () => {}): Promise<string> {
  const file = await proofOf(world, scanned)
  return formatProofFile({ ...file, ...change(file) })
}

/** The history of one subject below a head, with its proofs. */
export async function answerOf(
  world: World,
  subject: Subject,
  { head, map }: Pick<Sealed, 'head' | 'map'> = world.heads.at(-1)!,
): Promise<FileAnswer> {
  const key = subjectKey(subject)
  const { siblings, terminal } = proveInMap(map, key)
  const indexes = (historiesOf(world).get(toHex(key)) ?? []).filter(index => index < head.size)
  const statements = await Promise.all(indexes.map(index => shown(world, index, head.size)))
  const end = terminal === 'present' ? { count: BigInt(statements.length) } : terminal
  return { subject, map: { siblings, terminal: end }, statements }
}

/** One statement as a stranger sees it: what is not public is withheld. */
async function shown(world: World, index: bigint, size: bigint): Promise<FileStatement> {
  const { statement, texts } = world.kept[Number(index)]!
  const bodies = texts.map((text, i) => {
    return text instanceof Uint8Array && statement.bodies[i]!.audience > 0 ? 'withheld' : text
  })
  return { index, entry: statement.entry, path: await inclusionPath(index, size, nodesOf(world)), bodies }
}

function eventsOf(world: World, subject: Subject, size: bigint): JsonObject[] {
  const indexes = (historiesOf(world).get(toHex(subjectKey(subject))) ?? []).filter(index => index < size)
  return indexes.flatMap(index => {
    const { statement, texts } = world.kept[Number(index)]!
    const [body] = texts
    if (statement.header.kind !== 'event' || !(body instanceof Uint8Array)) return []
    return [JSON.parse(new TextDecoder().decode(body)) as JsonObject]
  })
}

async function signersOf(world: World, answers: readonly FileAnswer[], sealed: Sealed): Promise<FileAnswer[]> {
  // By position and not by entry: a test may have logged what nobody can read.
  const indexes = answers.flatMap(({ statements }) => statements.map(({ index }) => Number(index)))
  const parties = new Set([world.authority.party, ...indexes.map(index => world.kept[index]!.statement.party)])
  parties.delete(world.platform)
  const signers = await Promise.all([...parties].map(party => answerOf(world, keysSubject(party), sealed)))
  const key = ({ subject }: FileAnswer) => toHex(subjectKey(subject))
  return signers.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** The signatures of every witness under a head. */
export function witnessed(world: World, head: Head) {
  return world.witnesses.map(({ address, sign }) => ({ address, signature: sign(head) }))
}

/** An earlier head as a proof file lists it. */
export async function earlierHead(world: World, head: Head, newest: Head): Promise<EarlierHead> {
  const consistency = await consistencyPath(head.size, newest.size, nodesOf(world))
  return { ...head, witnesses: witnessed(world, head), consistency }
}

/** What an honest node says of the newest sealed head. */
export function sourceOf(world: World, changes: Partial<Source> = {}): Source {
  const { head, blockHash } = world.heads.at(-1)!
  const { chainId, contract } = world
  const keys = [...historiesOf(world).keys(), ...(changes.alerts?.keys() ?? [])]
  const alerts = new Map(keys.map(key => [key, 0n]))
  const honest = {
    name: 'https://node.example',
    independent: true,
    chainId,
    contract,
    blockHash,
    finalised: true,
    head,
  }
  return { ...honest, alerts, ...changes }
}

/** What a node of the world's chain answers to the four methods that a reader asks. */
export function answerRpc(world: World, method: string, params: readonly unknown[]): unknown {
  const hexed = (bytes: Uint8Array) => `0x${toHex(bytes)}`
  const block = ({ anchor, blockHash }: Sealed) => ({
    number: `0x${anchor.blockNumber.toString(16)}`,
    hash: hexed(blockHash),
  })
  const newest = world.heads.at(-1)!
  switch (method) {
    case 'eth_chainId':
      return `0x${world.chainId.toString(16)}`
    case 'eth_getBlockByNumber': {
      const named = world.heads.find(sealed => block(sealed).number === params[0])
      return ['latest', 'finalized'].includes(String(params[0])) ? block(newest) : named ? block(named) : null
    }
    case 'eth_getStorageAt': {
      const [contract, slot] = params
      const held = headSlots(newest.head).find(({ key }) => hexed(key) === slot)
      return hexed(held && contract === world.contract ? held.value : new Uint8Array(32))
    }
    default:
      return undefined
  }
}
