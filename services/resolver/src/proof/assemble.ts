import { consistencyPath } from '@nguon/merkle'
import {
  type EarlierHead,
  type EvmAnchor,
  type FilePending,
  lotsNamed,
  type ProofFile,
  readAnchor,
  subjectsAsked,
  type WitnessSignature,
} from '@nguon/proof'
import {
  type JsonObject,
  keysSubject,
  mergeBodies,
  parseIJson,
  parseKeyStatementBody,
  type Subject,
  subjectKey,
  toHex,
} from '@nguon/statement'
import {
  anchorsOf,
  type Database,
  findKeys,
  firstAnchoredHeadsAbove,
  headSignatures,
  type MayRead,
  nothing,
  type PartyKey,
  partiesOfGlns,
  type StoredHead,
} from '@nguon/store'
import type { Kysely } from 'kysely'
import type { Generation } from './generation.ts'
import { type Held, type Histories, type History, openHistories } from './histories.ts'
import { partyNumbersIn, recordsDrawnOn } from './records.ts'

/** A proof file, and what it rests on: the keys whose growth makes it old. */
export type Assembled = {
  file: ProofFile
  /** The histories of the answers, and those of records and signers. */
  asked: History[]
  others: History[]
  /** Everything known of them is below the head. */
  settled: boolean
}

/**
 * Everything the log says about what was scanned, under one head, as formats §9 puts it, for a reader who may see what
 * `mayRead` says beside what is public.
 */
export async function assembleProof(
  db: Kysely<Database>,
  generation: Generation,
  scanned: readonly Subject[],
  mayRead: MayRead = nothing,
): Promise<Assembled> {
  const { head } = generation
  const histories = openHistories(db, generation, mayRead)
  const answers = await readAsked(histories, scanned)
  const records = await readRecords(db, histories, answers)
  const signers = await readSigners(db, histories, [...answers, ...records])
  const all = [...answers, ...records, ...signers]
  const indexes = all.flatMap(({ below }) => below.map(({ index }) => index))
  const [proved, { witnesses, heads }, anchors, pending] = await Promise.all([
    histories.answers(all),
    witnessedHeads(db, histories, head, indexes),
    anchorsFor(db, head),
    pendingOf(db, head, answers),
  ])
  const file: ProofFile = {
    head: { ...roots(head), checkpoint: head.checkpoint, witnesses },
    answers: proved.slice(0, answers.length),
    heads,
    signers: proved.slice(answers.length + records.length),
    records: proved.slice(answers.length, answers.length + records.length),
    anchors,
    pending,
  }
  return {
    file,
    asked: answers,
    others: [...records, ...signers],
    settled: all.every(({ above }) => above.length === 0),
  }
}

async function readAsked(histories: Histories, scanned: readonly Subject[]): Promise<History[]> {
  const asked = await histories.read(subjectsAsked(scanned))
  const items = asked.filter(({ subject }) => subject.type === 'item' || subject.type === 'local-item')
  // In the open: what a reader with a right sees beside it must not change what the file has to answer.
  const open = items.flatMap(({ below }) => below.filter(({ statement }) => statement.bodies[0]!.audience === 0))
  const named = subjectsAsked(open.flatMap(held => lotsNamed(contentOf(held) ?? null)))
  return [...asked, ...(await histories.read(notIn(named, asked)))]
}

async function readRecords(
  db: Kysely<Database>,
  histories: Histories,
  answers: readonly History[],
): Promise<History[]> {
  const said = answers
    .flatMap(({ below, above }) => [...below, ...above])
    .map(held => ({ party: held.statement.party, kind: held.statement.header.kind, content: contentOf(held) }))
  const numbered = await partiesOfGlns(db, partyNumbersIn(said))
  const parties = [...numbered.values()].map((id): Subject => ({ type: 'party', id }))
  const records = await histories.read(notIn([...recordsDrawnOn(said), ...parties], answers))
  // Who certified the producer or a place has a name too.
  const vouching = records
    .flatMap(({ below }) => below)
    .flatMap(({ statement }): Subject[] =>
      statement.header.kind === 'record' ? [{ type: 'party', id: statement.party }] : [],
    )
  return [...records, ...(await histories.read(notIn(vouching, [...answers, ...records])))]
}

/** The key histories of whoever signed or countersigned; a countersigner's own keys were countersigned in turn. */
async function readSigners(db: Kysely<Database>, histories: Histories, signed: readonly History[]): Promise<History[]> {
  const signers = new Map<string, History>()
  let parties = new Set(signed.flatMap(({ below, above }) => [...below, ...above].map(held => held.statement.party)))
  while (parties.size > 0) {
    const found = await histories.read([...parties].map(keysSubject))
    for (const history of found) signers.set(history.subject.id, history)
    const statements = found.flatMap(({ below }) => below)
    const countersigned = await findKeys(db, statements.flatMap(countersigners))
    const next = [...statements.map(held => held.statement.party), ...countersigned.map(({ party }) => party)]
    parties = new Set(next.filter(party => !signers.has(party)))
  }
  return [...signers.values()].sort((a, b) => (toHex(a.key) < toHex(b.key) ? -1 : 1))
}

function countersigners(held: Held): Uint8Array[] {
  const content = contentOf(held)
  if (!content || held.statement.header.kind !== 'key') return []
  return parseKeyStatementBody(content).countersignatures.map(({ kid }) => kid)
}

/** What a statement says in public; undefined where that is not shown. */
function contentOf({ statement, bodies }: Held): JsonObject | undefined {
  const [whole] = bodies
  if (typeof whole === 'string' || !whole) return undefined
  const shown = bodies.map(body => (typeof body === 'string' ? null : body))
  return shown.length === 1 ? (parseIJson(whole) as JsonObject) : mergeBodies(statement.bodies, shown)
}

/** Who signed the head, and the earlier heads that tell when something was recorded, each with its own signatures. */
async function witnessedHeads(
  db: Kysely<Database>,
  histories: Histories,
  head: StoredHead,
  indexes: readonly bigint[],
): Promise<{ witnesses: WitnessSignature[]; heads: EarlierHead[] }> {
  const first = await firstAnchoredHeadsAbove(db, [...new Set(indexes)])
  const earlier = first.filter(({ size }) => size < head.size)
  const [signatures, ...paths] = await Promise.all([
    headSignatures(db, [head.size, ...earlier.map(({ size }) => size)]),
    ...earlier.map(({ size }) => consistencyPath(size, head.size, histories.nodes)),
  ])
  const signaturesOf = (size: bigint) =>
    signatures
      .filter(one => one.size === size)
      .map(({ address, signature }) => ({ address: `0x${toHex(address)}`, signature }))
  const heads = earlier.map((one, i) => {
    return { ...roots(one), witnesses: signaturesOf(one.size), consistency: paths[i]! }
  })
  return { witnesses: signaturesOf(head.size), heads }
}

async function anchorsFor(db: Kysely<Database>, { size }: StoredHead): Promise<EvmAnchor[]> {
  return (await anchorsOf(db, size)).map(({ evidence }) => readAnchor(JSON.parse(evidence)))
}

/**
 * What names the scanned things and is not below the head yet; shown at once, since it may be a recall. Left out is
 * what a key signed whose enrolment is not below the head either: no reader could check it under this head.
 */
async function pendingOf(db: Kysely<Database>, head: StoredHead, answers: readonly History[]): Promise<FilePending[]> {
  const all = answers.flatMap(({ above }) => above)
  const distinct = [...new Map(all.map(held => [toHex(held.stored.entryId), held])).values()]
  const keys = await findKeys(
    db,
    distinct.map(({ stored }) => stored.kid),
  )
  const live = new Set(keys.filter(key => isLiveAt(key, head.size)).map(({ kid }) => toHex(kid)))
  return distinct
    .filter(({ stored, statement }) => live.has(toHex(stored.kid)) && statement.header.kind !== 'policy')
    .map(({ stored, bodies }) => ({ entry: stored.entry, bodies }))
}

function isLiveAt({ enrolledBy, enrolledAt, revokedAt }: PartyKey, size: bigint): boolean {
  const enrolled = enrolledBy === null || (enrolledAt !== null && enrolledAt < size)
  return enrolled && (revokedAt === null || revokedAt >= size)
}

const roots = ({ size, time, logRoot, mapRoot }: StoredHead) => ({ size, time, logRoot, mapRoot })

function notIn(subjects: readonly Subject[], read: readonly History[]): Subject[] {
  const known = new Set(read.map(({ key }) => toHex(key)))
  return [...new Map(subjects.map(subject => [toHex(subjectKey(subject)), subject])).entries()].flatMap(
    ([key, subject]) => (known.has(key) ? [] : [subject]),
  )
}
