import { equalBytes, leafHash, verifyInclusion } from '@nguon/merkle'
import {
  type AdmissionCode,
  AdmissionError,
  checkStatement,
  emptyRing,
  type KeyRing,
  type LiveKey,
  parseErasureBody,
  type Statement,
  toBase64url,
  type VerifySignature,
  verifyPromise,
  verifyReceipt,
} from '@nguon/statement'
import { ProofError, type Reason, refusal } from './error.ts'
import { type DatedHead, recordTimeOf } from './head.ts'
import type { OpenAnswer, OpenFile, OpenPending, OpenStatement } from './open.ts'
import { partiesHeard, platformOf } from './signers.ts'
import type { Trust } from './trust.ts'
import type { VerifiedAnswer, VerifiedStatement } from './verdict.ts'

/** What every check of a statement is made against. */
type Court = { trust: Trust; verify: VerifySignature; heads: readonly DatedHead[]; entries: Map<bigint, Statement> }

/** The statements of the file, each checked. */
export type VerifiedFile = {
  answers: VerifiedAnswer[]
  records: VerifiedAnswer[]
  pending: VerifiedStatement[]
  /** Statements that the platform promised to have in the log by the time of the head, and has not: base64url ids. */
  broken: string[]
  /** Keys that were given to a signer's party without its former keys, and at which index. */
  recovered: { party: string; index: bigint }[]
}

/**
 * Steps 6 and 7: each statement is in the log and says what it is shown to say; each signer's key was live where it
 * spoke, and entitled to. Keys are followed from the roots that the reader trusts, never from the file.
 *
 * @throws {ProofError} of step 6 before any of step 7
 */
export async function verifyStatements(
  open: OpenFile,
  heads: readonly DatedHead[],
  trust: Trust,
  verify: VerifySignature,
): Promise<VerifiedFile> {
  const all = [...open.answers, ...open.signers, ...open.records]
  for (const answer of all) for (const statement of answer.statements) verifyPlace(answer, statement, open)
  const entries = new Map(all.flatMap(({ statements }) => statements.map(it => [it.index, it.statement] as const)))
  const court: Court = { trust, verify, heads, entries }

  // Before the keys themselves: a key whose history is left out cannot be found live either.
  const refused = missingSigners(open, trust)
  /** A signer that failed must not hide that the text of another statement was changed: step 6 comes before step 7. */
  async function hear<Result>(check: Promise<Result>): Promise<Result | null> {
    try {
      return await check
    } catch (error) {
      if (!(error instanceof ProofError)) throw error
      refused.push(error)
      return null
    }
  }

  const ring = await hearKeys(open, court, hear)
  const answers = await hearAnswers(open.answers, ring, court, hear)
  const records = await hearAnswers(open.records, ring, court, hear)
  for (const answer of [...answers, ...records]) await hear(verifyErasures(answer.statements))
  const pending: VerifiedStatement[] = []
  const broken: string[] = []
  for (const it of open.pending) {
    const heard = await hear(verifyPending(it, open, ring, court))
    if (heard) pending.push(heard.verified)
    if (heard && heard.due !== null && heard.due < open.file.head.time) broken.push(toBase64url(it.statement.entryId))
  }
  const first = refused.find(error => error.step === 'statements') ?? refused[0]
  if (first) throw first
  const recovered = [...ring.keys.values()]
    .filter(({ mark }) => mark === 'recovery')
    .map(({ party, from }) => ({ party, index: from - 1n }))
  return { answers, records, pending, broken, recovered }
}

function missingSigners(open: OpenFile, trust: Trust): ProofError[] {
  const given = new Set(open.signers.map(({ subject }) => subject.id))
  const complete = [...partiesHeard(open, trust)].every(party => given.has(party))
  return complete ? [] : [new ProofError('signers', 'signer-missing')]
}

type Hear = <Result>(check: Promise<Result>) => Promise<Result | null>

/** The entry is in the log at its index, and it names the key whose history it is said to be part of. */
function verifyPlace({ key }: OpenAnswer, { index, entry, path, statement }: OpenStatement, { file }: OpenFile): void {
  try {
    verifyInclusion(leafHash(entry), index, file.head.size, path, file.head.logRoot)
  } catch (cause) {
    throw refusal('statements', 'inclusion', cause)
  }
  if (!names(statement, key)) throw new ProofError('statements', 'key-not-named')
}

const names = (statement: Statement, key: Uint8Array) =>
  statement.header.subjects.some(subject => equalBytes(subject, key))

async function hearKeys(open: OpenFile, court: Court, hear: Hear): Promise<KeyRing> {
  const { registrars, authorities } = court.trust
  let ring = emptyRing({ registrars, authorities, platform: platformOf(open, court.trust) })
  // In log order over all parties: who could vouch for a key depends on which keys were live then.
  const statements = new Map(open.signers.flatMap(answer => answer.statements.map(it => [it.index, it] as const)))
  for (const it of [...statements.values()].sort((a, b) => Number(a.index - b.index))) {
    if (it.statement.header.kind !== 'key') {
      await hear(Promise.reject(new ProofError('statements', 'kind')))
      continue
    }
    const admitted = await hear(admit(it.statement, it.bodies, it.index, ring, court))
    if (admitted) ring = admitted.ring
  }
  return ring
}

async function hearAnswers(answers: readonly OpenAnswer[], ring: KeyRing, court: Court, hear: Hear) {
  const verified: VerifiedAnswer[] = []
  for (const { subject, statements } of answers) {
    const heard: VerifiedStatement[] = []
    for (const it of statements) {
      const statement = await hear(verifyOne(it, it.index, ring, court))
      if (statement) heard.push(statement)
    }
    verified.push({ subject, statements: heard })
  }
  return verified
}

async function verifyOne(
  { statement, bodies }: Pick<OpenStatement, 'statement' | 'bodies'>,
  index: bigint,
  ring: KeyRing,
  court: Court,
): Promise<VerifiedStatement> {
  const { body, key } = await admit(statement, bodies, index, ring, court)
  return {
    index,
    statement,
    body,
    bodies: bodies.map(shown => (typeof shown === 'string' ? shown : 'shown')),
    party: statement.party,
    key,
    recordTime: recordTimeOf(index, court.heads),
  }
}

async function admit(
  statement: Statement,
  bodies: OpenStatement['bodies'],
  index: bigint,
  ring: KeyRing,
  { trust, verify, entries }: Court,
) {
  try {
    const entryAt = (at: bigint) => entries.get(at) ?? null
    return await checkStatement({ statement, bodies, index, origin: trust.origin, ring, verify, entryAt })
  } catch (cause) {
    if (!(cause instanceof AdmissionError)) throw refusal('statements', 'kind', cause)
    const { step, code } = reasonOf(cause)
    throw new ProofError(step, code, { cause })
  }
}

function reasonOf({ code, detail }: AdmissionError): Reason {
  if (code === 'BODY' && detail === 'DIGEST') return { step: 'statements', code: 'body-digest' }
  if (code === 'KEY_STATEMENT' && detail === 'SIGNATURE') return { step: 'statements', code: 'signature' }
  return REASON[code]
}

const REASON: Record<AdmissionCode, Reason> = {
  AUDIENCE: { step: 'statements', code: 'audience' },
  ISSUER: { step: 'statements', code: 'issuer' },
  SIGNATURE: { step: 'statements', code: 'signature' },
  BODY_COUNT: { step: 'statements', code: 'body-rules' },
  BODY: { step: 'statements', code: 'body-rules' },
  BODY_REQUIRED: { step: 'statements', code: 'body-rules' },
  SUBJECTS: { step: 'statements', code: 'subjects-differ' },
  SUB: { step: 'statements', code: 'subjects-differ' },
  KIND: { step: 'statements', code: 'kind' },
  EVENT: { step: 'statements', code: 'kind' },
  RECORD: { step: 'statements', code: 'kind' },
  POLICY: { step: 'statements', code: 'kind' },
  ERASURE: { step: 'statements', code: 'kind' },
  HEARTBEAT: { step: 'statements', code: 'kind' },
  KEY_NOT_LIVE: { step: 'signers', code: 'key-not-live' },
  KEY_STATEMENT: { step: 'signers', code: 'key-statement' },
  NOT_REGISTRAR: { step: 'signers', code: 'role' },
  NOT_AUTHORITY: { step: 'signers', code: 'role' },
  NOT_OWNER: { step: 'signers', code: 'role' },
}

/** "Erased" is the platform's word until an authority's later statement in the same history says so. */
async function verifyErasures(statements: readonly VerifiedStatement[]): Promise<void> {
  for (const { index, statement, bodies } of statements) {
    bodies.forEach((shown, i) => {
      const { digest } = statement.bodies[i]!
      if (shown === 'erased' && !statements.some(later => erases(later, index, digest)))
        throw new ProofError('statements', 'erasure-missing')
    })
  }
}

function erases({ index, statement, body, key }: VerifiedStatement, erased: bigint, digest: Uint8Array): boolean {
  if (statement.header.kind !== 'erasure' || body === null || index <= erased || !isAuthority(key)) return false
  const erasure = parseErasureBody(body)
  return erasure.index === erased && equalBytes(erasure.digest, digest)
}

/** Whether a key speaks for an authority. */
export function isAuthority({ roles }: LiveKey): boolean {
  return roles.includes('authority')
}

/** A statement that is not below the head yet passes every other check, as if it came next. */
async function verifyPending(it: OpenPending, open: OpenFile, ring: KeyRing, court: Court) {
  if (!open.answers.some(({ key }) => names(it.statement, key))) throw new ProofError('statements', 'key-not-named')
  const due = await verifyPaper(it, court)
  const { head } = open.file
  const heads = [{ size: head.size + 1n, time: head.time, attested: false }]
  const verified = await verifyOne(it, head.size, ring, { ...court, heads })
  await verifyErasures([verified])
  return { due, verified }
}

/** The receipt or promise that came with a pending statement; by when it is due, if it was promised. */
async function verifyPaper({ statement, receipt, promise }: OpenPending, { trust, verify }: Court) {
  try {
    if (receipt) await verifyReceipt(receipt, statement, trust.receiptKeys, verify)
    if (!promise) return null
    const { origin, entryId, due } = await verifyPromise(promise, trust.receiptKeys, verify)
    if (origin === trust.origin && equalBytes(entryId, statement.entryId)) return BigInt(due)
  } catch (cause) {
    throw refusal('statements', 'promise', cause)
  }
  throw new ProofError('statements', 'promise')
}
