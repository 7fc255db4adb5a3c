/** Drawing an erasure up (formats §2): it names what the erased entry names, and says nothing about what is erased. */

import type { DrawnUp } from './draw-up.ts'
import { hostOf, issFor } from './issuer.ts'
import { type BodyRef, draftStatement, type Header, type Statement } from './statement.ts'
import { subFor } from './sub.ts'
import { distinctKeys, issuerSubject, subjectKey } from './subject.ts'

/** Which entry a body is erased from, and who says so with which key. */
export type Erasing = {
  readonly origin: string
  readonly party: string
  readonly kid: Uint8Array
  /** The entry that names the body. */
  readonly erased: Statement
  /** The erasure's own body, which is public. */
  readonly body: Pick<BodyRef, 'digest'>
  readonly received: Date
}

/**
 * Draws up the erasure of a body, ready to be signed.
 * @throws StatementError if no reader would accept it
 */
export function drawUpErasure({ origin, party, kid, erased, body, received }: Erasing): DrawnUp {
  const host = hostOf(origin)
  const keys = distinctKeys([subjectKey(issuerSubject(party)), ...erased.header.subjects])
  const header: Header = {
    kid,
    iss: issFor(host, party),
    // Its subjects are known by their keys alone.
    sub: subFor(null, keys, host, party),
    aud: origin,
    iat: Math.floor(received.getTime() / 1000),
    kind: 'erasure',
    subjects: keys,
  }
  return { ...draftStatement(header, [{ audience: 0, digest: body.digest, pointers: [] }]), header }
}
