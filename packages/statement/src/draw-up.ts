/** Drawing a statement up: its header follows from what is said, of what, in whose name and when (formats §2). */
import { hostOf, issFor } from './issuer.ts'
import { type BodyRef, type Draft, draftStatement, type Header, type Kind } from './statement.ts'
import { subFor } from './sub.ts'
import { issuerSubject, type Subject, subjectKeys } from './subject.ts'

/** What is said, and who says it with which key. */
export type Saying = {
  readonly origin: string
  readonly party: string
  readonly kid: Uint8Array
  readonly kind: Kind
  /** What it is about; the issuer's own subject is always named and need not be among these. */
  readonly subjects: readonly Subject[]
  readonly bodies: readonly BodyRef[]
  readonly received: Date
}
/** A statement but for its signature. */
export type DrawnUp = Draft & { readonly header: Header }

/**
 * Draws up the statement that says this, ready to be signed.
 * @throws StatementError if no reader would accept it
 */
export function drawUp({ origin, party, kid, kind, subjects, bodies, received }: Saying): DrawnUp {
  const host = hostOf(origin)
  const keys = subjectKeys([issuerSubject(party), ...subjects])
  const isPublic = bodies.some(({ audience }) => audience === 0)
  const header: Header = {
    kid,
    iss: issFor(host, party),
    sub: subFor(isPublic ? subjects : null, keys, host, party),
    aud: origin,
    iat: Math.floor(received.getTime() / 1000),
    kind,
    subjects: keys,
  }
  return { ...draftStatement(header, bodies), header }
}
