import type { AnchorReport, Flag, Recall, RecordTime, Strength, Verdict, VerdictName } from '@nguon/proof'
import type { Attestation } from '@nguon/rules'
import type { Custody, JsonObject, Mark, Role, Subject } from '@nguon/statement'

/** Who signed a statement, in which of its roles, and who holds the key. */
export type Signer = { party: string; name: string | null; roles: readonly Role[]; custody: Custody; mark: Mark }

/** A signed record: the version in force, of so many. */
export type RecordOf = {
  subject: Subject
  version: number
  versions: number
  fields: JsonObject
  by: Signer
  index: bigint
  recordTime: RecordTime
  /** The grounds on which parts of it were erased. */
  erased: string[]
}

/** A place as an event names it, with the name it was registered under where that is known. */
export type Place = { uri: string; subject: Subject; name: string | null; address: string | null }

/** A thing that an event names, and how much of it where the event says so. */
export type Thing = {
  subject: Subject
  quantity: number | null
  unit: string | null
  role: 'object' | 'input' | 'output' | 'parent' | 'child'
}

/** A test, certificate or act, by its issuer's own number. */
export type Paper = { type: Attestation; party: string; id: string }

/** A file that a record refers to; `sha256` in base64url, as the record writes it. */
export type VouchedFile = { name: string; size: number; sha256: string }

/** One result of a test, as it is stated: value or text, what it is held against, and what the issuer says follows. */
export type Found = {
  parameter: string
  method: string | null
  value: string | null
  qualifier: 'less_than' | 'greater_than' | null
  text: string | null
  unit: string | null
  limit: { value: string | null; comparison: string | null; text: string | null; source: string | null } | null
  verdict: 'pass' | 'fail' | 'informative'
  /** Whether value and limit say another thing than the verdict. */
  contradicted: boolean
}

/** A test, certificate or act about the thing, its producer or a place it was at: the newest version. */
export type Vouched = {
  type: Attestation
  id: string
  version: number
  /** YYYY-MM-DD: issued, or of a certificate valid from. */
  day: string
  subjects: Subject[]
  fields: JsonObject
  results: Found[]
  /** Of a certificate; what the issuer says of it comes before what the calendar says. */
  standing: 'valid' | 'suspended' | 'withdrawn' | 'expired' | 'future' | null
  files: VouchedFile[]
  by: Signer
  index: bigint
  recordTime: RecordTime
  pending: boolean
  /** The grounds on which parts of it were erased. */
  grounds: string[]
}

/** One event of the history, or one that is not shown to this reader (`event` null). */
export type TimelineItem = {
  index: bigint
  pending: boolean
  /** RFC 3339 with the offset it was written with; null where the event is not shown. */
  eventTime: string | null
  recordTime: RecordTime
  type: string | null
  /** CBV words, bare: `shipping`, `recalled`. */
  bizStep: string | null
  disposition: string | null
  action: string | null
  sets: string[]
  unsets: string[]
  place: Place | null
  things: Thing[]
  sources: string[]
  destinations: string[]
  /** Tests, certificates and acts that the event names. */
  papers: Paper[]
  by: Signer
  event: JsonObject | null
  /** How many of its bodies are not shown, and on which grounds those that are erased were. */
  hidden: { withheld: number; erased: number; grounds: string[] }
}

/**
 * Where the thing stands, the first that applies: a recall is in force; its expiry day is over; nothing is said of it;
 * else what its last event says of it is current.
 */
export type State = 'recalled' | 'expired' | 'silent' | 'current'

/** The story of what was scanned, as the verified statements tell it. */
export type Story = {
  subject: Subject
  lot: Subject | null
  verdict: VerdictName
  strength: Strength | null
  complete: boolean
  state: State
  /** What the last event says of the thing, a bare CBV word. */
  disposition: string | null
  product: RecordOf | null
  lotRecord: RecordOf | null
  /** The party that the product's record, else the lot's first event, was signed by. */
  producer: { party: string; name: string | null; address: string | null; record: RecordOf | null } | null
  productionDate: string | null
  expiryDate: string | null
  timeline: TimelineItem[]
  /** Tests, certificates and acts, by day. */
  vouched: Vouched[]
  recalls: Recall[]
  flags: Flag[]
  anchor: AnchorReport | null
  asOf: bigint | null
  alerts: Verdict['alerts']
}
