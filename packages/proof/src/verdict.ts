import type { JsonObject, LiveKey, Statement, Subject } from '@nguon/statement'
import type { Reason, StepName } from './error.ts'
import type { FileHead } from './file.ts'

/** What a proof comes to, the first that applies (formats §9). */
export type VerdictName =
  | 'invalid'
  | 'contradicted'
  | 'alert'
  | 'recalled'
  | 'incomplete'
  | 'unanchored'
  | 'stale'
  | 'pending'
  | 'unknown'
  | 'verified'

/** On whose word it rests, never rounded up: an independent witness, an independent source, or the operator's own. */
export type Strength = 'full' | 'witnesses' | 'chain' | 'operator'

/** One step of the verification, as it is shown to a reader. */
export type Step = {
  step: number
  name: StepName
  state: 'ok' | 'failed' | 'not-reached'
  code?: Reason['code']
}

/** When the log held a statement: attested by an independent witness, or only as the platform states. */
export type RecordTime = { time: bigint; attested: boolean }

/** A statement that passed every check, with what was said and by whom. */
export type VerifiedStatement = {
  index: bigint
  statement: Statement
  /** The merged content, or null where the whole of it is withheld or erased. */
  body: JsonObject | null
  /** What the reader of this file sees of each body, in the order of the payload. */
  bodies: readonly ('shown' | 'withheld' | 'erased')[]
  party: string
  key: LiveKey
  recordTime: RecordTime
}

/** The complete history of one subject below the head; no statements: its absence was proved. */
export type VerifiedAnswer = { subject: Subject; statements: VerifiedStatement[] }

/** A recall in force, and who ordered it. */
export type Recall = { subject: Subject; statement: VerifiedStatement; pending: boolean }

/** Something a reader should know though it does not change the verdict. */
export type Flag =
  /** The lot was commissioned by another party than the one that registered its product. */
  | { code: 'other-producer'; subject: Subject; party: string; registered: string }
  /** A statement was signed with a key that was enrolled without the party's former keys. */
  | { code: 'recovery-key'; party: string; index: bigint }
  /** A party that signed something here was given such a key, at that index; nothing here is signed with it. */
  | { code: 'recovery-enrolled'; party: string; index: bigint }
  /** The item's own events name another lot than the one on its label. */
  | { code: 'other-lot'; subject: Subject }
  /** No public event says that anybody made it: neither commissioning nor transformation. */
  | { code: 'never-commissioned'; subject: Subject }
  /** More than one party signed a version 1 of the product's record; the first of them counts as its registrant. */
  | { code: 'several-registrants'; subject: Subject; parties: string[] }
  /** A recall stands by a party that is not entitled to it. */
  | { code: 'recall-not-entitled'; subject: Subject; party: string }
  /** A promise in the file is past due and its statement is not in the log. */
  | { code: 'promise-broken'; entryId: string }

/** A look-up of the reader's, and whether it bears out the chain part of the file. */
export type SourceReport = { name: string; independent: boolean; matches: boolean }

/** The block in which the head was proved to be anchored. */
export type AnchorReport = { chainId: bigint; contract: string; blockNumber: bigint; blockHash: Uint8Array }

/** Everything that `verify` found out. */
export type Verdict = {
  verdict: VerdictName
  /** Why the verdict is not `verified`, where a step says so. */
  reason?: Reason
  strength: Strength | null
  /** "None was left out" may be said: an independent witness rebuilt the map of this head. */
  complete: boolean
  steps: Step[]
  head: FileHead | null
  witnesses: { address: string; owner: string; independent: boolean }[]
  anchors: AnchorReport[]
  sources: SourceReport[]
  scanned: Subject[]
  answers: VerifiedAnswer[]
  records: VerifiedAnswer[]
  pending: VerifiedStatement[]
  serial: 'proved' | 'denied' | null
  alerts: { state: 'none' | 'raised' | 'unknown'; independent: boolean; subjects: Subject[] }
  recalls: Recall[]
  flags: Flag[]
}
