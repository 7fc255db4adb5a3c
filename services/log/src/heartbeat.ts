import { randomBytes } from 'node:crypto'
import type { P256Key } from '@nguon/signer'
import {
  assembleEntry,
  bodyDigest,
  bodyOf,
  draftStatement,
  hostOf,
  issFor,
  issuerSubject,
  subFor,
  subjectKeys,
} from '@nguon/statement'
import { acceptStatements, type Database, type NewStatement } from '@nguon/store'
import type { Transaction } from 'kysely'

/** In whose name the platform speaks. */
export type Registrar = { origin: string; platform: string; registrar: P256Key }

/**
 * A heartbeat: the platform says that it is there, and nothing more (formats §2, §3). It lets the log grow where
 * nobody else does, so that a fresh head can be told from a stopped clock.
 */
export function heartbeat({ origin, platform, registrar }: Registrar, received: Date): NewStatement {
  const subjects = [issuerSubject(platform)]
  const keys = subjectKeys(subjects)
  const bytes = bodyOf({}, randomBytes(16))
  const body = { audience: 0 as const, digest: bodyDigest(bytes), pointers: [] }
  const host = hostOf(origin)
  const draft = draftStatement(
    {
      kid: registrar.kid,
      iss: issFor(host, platform),
      sub: subFor(subjects, keys, host, platform),
      aud: origin,
      iat: Math.floor(received.getTime() / 1000),
      kind: 'heartbeat',
      subjects: keys,
    },
    [body],
  )
  return {
    entryId: draft.entryId,
    entry: assembleEntry(draft, registrar.sign(draft.toBeSigned)),
    kind: 'heartbeat',
    party: platform,
    kid: registrar.kid,
    subjects: keys,
    received,
    bodies: [{ digest: body.digest, audience: body.audience, bytes }],
  }
}

/** Accepts a heartbeat. */
export async function acceptHeartbeat(trx: Transaction<Database>, by: Registrar, received: Date): Promise<void> {
  await acceptStatements(trx, [heartbeat(by, received)])
}
