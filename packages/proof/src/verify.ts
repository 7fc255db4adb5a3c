import { equalBytes } from '@nguon/merkle'
import { type Subject, subjectKey, toHex, type VerifySignature } from '@nguon/statement'
import { ProofError, type Reason, STEPS } from './error.ts'
import { verifyAnchor } from './evm.ts'
import type { FileHead, ProofFile } from './file.ts'
import { flagsOf, neverCommissioned } from './flags.ts'
import { verifyHead } from './head.ts'
import { verifyHistories, verifyMap } from './history.ts'
import { openFile } from './open.ts'
import { recallsOf } from './recall.ts'
import { verifySerial } from './serial.ts'
import { compareSources, type Source, type SourceFindings } from './sources.ts'
import { type VerifiedFile, verifyStatements } from './statements.ts'
import { verifySubjects } from './subjects.ts'
import type { Trust } from './trust.ts'
import type { AnchorReport, Strength, Verdict, VerdictName, VerifiedAnswer, VerifiedStatement } from './verdict.ts'

/** Seconds that a reader's clock may be behind the head's before the head is not taken for a fresh one. */
const CLOCK_TOLERANCE = 300n

/** What steps 1 to 9 established. */
type Facts = VerifiedFile & {
  head: FileHead
  witnesses: Verdict['witnesses']
  anchors: AnchorReport[]
  serial: Verdict['serial']
}

/**
 * Verifies a proof file (formats §9): each step in order, or named as the one that failed. It asks nobody and knows no
 * clock; what the reader saw, looked up and trusts is handed in.
 *
 * @param file the file as received
 * @param scanned what the reader saw on the goods, finest first; never what the file says it is about
 * @param sources what the reader's own look-ups of the chain said
 * @param trust the reader's own, never taken from the file
 * @param now seconds; null asks about the head's own time, as of a file read years later
 */
export async function verify(
  file: string | Uint8Array,
  scanned: readonly Subject[],
  sources: readonly Source[],
  trust: Trust,
  now: bigint | null,
  crypto: VerifySignature,
): Promise<Verdict> {
  let facts: Facts
  try {
    facts = await establish(file, scanned, trust, crypto)
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    return invalid(scanned, { step: error.step, code: error.code })
  }
  const subjects = facts.answers.map(answer => answer.subject)
  const seen = compareSources({ head: facts.head, anchors: facts.anchors, subjects }, sources, trust, now)
  return judge(facts, seen, scanned, ageReason(facts.head, trust, now))
}

/** Steps 1 to 9. */
async function establish(
  bytes: string | Uint8Array,
  scanned: readonly Subject[],
  trust: Trust,
  crypto: VerifySignature,
): Promise<Facts> {
  const open = openFile(bytes)
  const { file } = open
  const { witnesses, heads } = await verifyHead(file, trust, crypto)
  verifySubjects(open, scanned)
  for (const answer of [...open.answers, ...open.signers, ...open.records]) verifyMap(answer, file.head)
  verifyHistories(open, file.head)
  const verified = await verifyStatements(open, heads, trust, crypto)
  const serial = await verifySerial(file.serial, scanned, verified.answers, trust, crypto)
  const anchors = verifyAnchors(file, trust)
  return { ...verified, head: file.head, witnesses, serial, anchors }
}

/** Step 9. A file without anchors is not wrong: it is not anchored. */
function verifyAnchors({ anchors, head }: ProofFile, trust: Trust): AnchorReport[] {
  return anchors.map(anchor => {
    const { chainId, contract, blockNumber, rules } = anchor
    if (rules !== 'ethereum') throw new ProofError('anchor', 'rules-unknown')
    const trusted = trust.anchors.find(
      known => known.rules === rules && known.chainId === chainId && known.contract === contract,
    )
    if (!trusted) throw new ProofError('anchor', 'anchor-foreign')
    return { chainId, contract, blockNumber, blockHash: verifyAnchor(anchor, head, trusted.codeHash).hash }
  })
}

/** Step 11. */
function ageReason(head: FileHead, trust: Trust, now: bigint | null): Reason | null {
  if (now === null) return null
  if (now - head.time > trust.maxAge) return { step: 'age', code: 'head-old' }
  return head.time - now > CLOCK_TOLERANCE ? { step: 'age', code: 'clock' } : null
}

/** The first verdict that applies, and how far it reaches. */
function judge(facts: Facts, seen: SourceFindings, scanned: readonly Subject[], age: Reason | null): Verdict {
  const { answers, records, pending, serial, head, witnesses, anchors } = facts
  const witnessed = witnesses.some(({ independent }) => independent)
  const strength = strengthOf(witnessed, anchors, seen)
  const recalls = answers.flatMap(answer => recallsOf(answer, answers, pending))
  const unanchored = unanchoredReason(anchors, strength)
  const withheld = [...answers, ...records].some(isIncomplete)
  const silent = isSilent(facts, scanned)

  const verdicts: [VerdictName, boolean, (Reason | null)?][] = [
    ['contradicted', seen.contradiction !== null, seen.contradiction],
    ['alert', seen.alerts.state === 'raised', { step: 'sources', code: 'alert' }],
    ['recalled', recalls.length > 0],
    ['incomplete', withheld, { step: 'statements', code: 'body-withheld' }],
    ['unanchored', unanchored !== null, unanchored],
    ['stale', (seen.superseded ?? age) !== null, seen.superseded ?? age],
    ['pending', silent && pending.some(coming => says(coming) && isAbout(coming, scanned[0]!))],
    ['unknown', silent],
  ]
  const failures = verdicts.flatMap(([, applies, reason]) => (applies && reason ? [reason] : []))
  if (seen.superseded && age) failures.push(age)
  const [verdict, , reason] = verdicts.find(([, applies]) => applies) ?? ['verified', true]
  return {
    verdict,
    ...(reason && { reason }),
    strength,
    complete: witnessed,
    steps: STEPS.map((name, i) => {
      const failure = failures.find(({ step }) => step === name)
      return failure ? { step: i + 1, name, state: 'failed', code: failure.code } : { step: i + 1, name, state: 'ok' }
    }),
    head,
    witnesses,
    anchors,
    sources: seen.reports,
    scanned: [...scanned],
    answers,
    records,
    pending,
    serial,
    alerts: seen.alerts,
    recalls,
    flags: [...flagsOf(scanned, facts), ...(silent ? [] : neverCommissioned(answers, serial === 'proved'))],
  }
}

function strengthOf(witnessed: boolean, anchors: readonly AnchorReport[], seen: SourceFindings): Strength | null {
  if (anchors.length === 0) return null
  const matching = seen.reports.filter(({ matches }) => matches)
  const independent = matching.some(source => source.independent)
  if (witnessed) return independent ? 'full' : 'witnesses'
  if (independent) return 'chain'
  return matching.length > 0 ? 'operator' : null
}

/** Whoever made the file could make up its chain part too, if neither a witness nor a look-up bears it out. */
function unanchoredReason(anchors: readonly AnchorReport[], strength: Strength | null): Reason | null {
  if (anchors.length === 0) return { step: 'anchor', code: 'anchor-missing' }
  return strength === null ? { step: 'sources', code: 'no-source' } : null
}

/** Something that everyone may read is not there, or the whole of a statement is gone. */
function isIncomplete({ statements }: VerifiedAnswer): boolean {
  return statements.some(
    ({ statement, bodies }) =>
      bodies[0] === 'erased' || bodies.some((shown, i) => shown === 'withheld' && statement.bodies[i]!.audience === 0),
  )
}

/** Nothing is said of what was scanned that everyone may read, and no serial proof vouches for it. */
function isSilent({ answers, serial }: Facts, scanned: readonly Subject[]): boolean {
  if (serial !== null) return serial === 'denied'
  const key = toHex(subjectKey(scanned[0]!))
  return answers.every(({ subject, statements }) => !statements.some(says) || toHex(subjectKey(subject)) !== key)
}

/** Whether everyone can read what was said. That something was erased says nothing of the thing. */
function says({ statement, body }: VerifiedStatement): boolean {
  return statement.header.kind !== 'erasure' && statement.bodies[0]!.audience === 0 && body !== null
}

function isAbout({ statement }: VerifiedStatement, subject: Subject): boolean {
  const key = subjectKey(subject)
  return statement.header.subjects.some(named => equalBytes(named, key))
}

function invalid(scanned: readonly Subject[], reason: Reason): Verdict {
  const failed = STEPS.indexOf(reason.step)
  return {
    verdict: 'invalid',
    reason,
    strength: null,
    complete: false,
    steps: STEPS.map((name, i) => {
      if (i === failed) return { step: i + 1, name, state: 'failed', code: reason.code }
      return { step: i + 1, name, state: i < failed ? 'ok' : 'not-reached' }
    }),
    // Nothing of a file that does not hold is shown: not even what it says correctly.
    head: null,
    witnesses: [],
    anchors: [],
    sources: [],
    scanned: [...scanned],
    answers: [],
    records: [],
    pending: [],
    serial: null,
    alerts: { state: 'unknown', independent: false, subjects: [] },
    recalls: [],
    flags: [],
  }
}
