import { checkEvent } from '@nguon/epcis'
import { apartInEvent, apartInRecord, deedsOf } from '@nguon/rules'
import {
  BodyError,
  entryOfCose,
  hostOf,
  type JsonObject,
  mergeBodies,
  parseEntry,
  parseErasureBody,
  parseKeyStatementBody,
  parseRecordBody,
  ShapeError,
  type Statement,
  StatementError,
  SubjectError,
} from '@nguon/statement'
import {
  acceptErasure,
  acceptStatements,
  type Database,
  findBodies,
  findStatement,
  lockKeys,
  type NewStatement,
  wakeSequencer,
} from '@nguon/store'
import type { Kysely, Transaction } from 'kysely'
import { requireOwnErrors } from './commit.ts'
import type { Writer } from './deps.ts'
import { admit } from './door.ts'
import { acceptKeyStatement } from './enrol.ts'
import { requireErasable } from './erasable.ts'
import { requirePermission } from './permission.ts'
import { RefusedError } from './problem.ts'
import { claimNamed, project, type Said } from './project.ts'
import { acceptRecord } from './records.ts'

/** An accepted statement and when it was received: what a promise is made of. */
export type Accepted = { entryId: Uint8Array; received: Date }

/**
 * Accepts a statement that its party signed itself; its bodies were brought
 * before. Sent again, it is the same statement with the same promise.
 * @throws {@link RefusedError} ENTRY_MALFORMED, NOT_YOURS, BODY_MISSING, STATEMENT_REFUSED and what its kind may be refused for
 */
export async function acceptEntry(writer: Writer, party: string, message: Uint8Array): Promise<Accepted> {
  const { db } = writer
  const statement = readStatement(message)
  if (statement.party !== party) throw new RefusedError('NOT_YOURS', `the statement is signed for ${statement.party}`)
  const known = await findStatement(db, statement.entryId)
  if (known) return known
  const accepted = await db.transaction().execute(trx => accept(writer, trx, statement))
  await wakeSequencer(db)
  return accepted
}

async function accept(writer: Writer, trx: Transaction<Database>, statement: Statement): Promise<Accepted> {
  const texts = await readBodies(trx, statement)
  const received = writer.now()
  const signed: NewStatement = {
    entryId: statement.entryId,
    entry: statement.entry,
    kind: statement.header.kind,
    party: statement.party,
    kid: statement.header.kid,
    subjects: [...statement.header.subjects],
    received,
    bodies: statement.bodies.map(({ digest, audience }, at) => ({ digest, audience, bytes: texts[at]! })),
  }
  const body = wellShaped(() => mergeBodies(statement.bodies, texts))
  switch (statement.header.kind) {
    case 'key':
      await acceptKeyStatement(
        writer,
        trx,
        signed,
        wellShaped(() => parseKeyStatementBody(body)),
        texts,
      )
      break
    case 'event':
    case 'record':
    case 'erasure': {
      // Held until the commit: a revocation of the key waits, and arrives after this statement.
      await lockKeys(trx, [signed.kid])
      const asked = { kids: [signed.kid], parties: [] }
      if (statement.header.kind === 'erasure')
        await requireErasable(
          trx,
          wellShaped(() => parseErasureBody(body)),
          statement,
        )
      const { key } = await admit(writer, trx, statement, texts, asked)
      const shown = mergeBodies(statement.bodies, [texts[0]!, ...texts.slice(1).map(() => null)])
      const said: Said = {
        entryId: signed.entryId,
        kind: signed.kind,
        party: signed.party,
        received,
        roles: key.roles,
        body,
        shown,
        audience: statement.bodies[0]!.audience,
        named: signed.kind === 'event' ? deedsOf(body) : [],
      }
      await ACCEPT[statement.header.kind](writer, trx, signed, said)
      break
    }
    default:
      throw new RefusedError('NOT_ALLOWED', `a ${statement.header.kind} does not come in by this way`)
  }
  return { entryId: statement.entryId, received }
}

type Accept = (writer: Writer, trx: Transaction<Database>, signed: NewStatement, said: Said) => Promise<void>

const ACCEPT: Record<'event' | 'record' | 'erasure', Accept> = {
  event: async (writer, trx, signed, said) => {
    checkEvent(withoutSalt(said.body))
    requireApart(apartInEvent(said.shown).map(({ pointer }) => pointer))
    const claimed = await claimNamed(trx, [said])
    await requirePermission(trx, [said], [''], claimed)
    await requireOwnErrors(trx, [said], [''])
    const [isNew] = await acceptStatements(trx, [signed])
    // Of the same statement sent twice at once, one is entered and the other finds it there.
    if (isNew) await project(trx, hostOf(writer.origin), [said])
  },
  record: async (writer, trx, signed, said) => {
    const record = wellShaped(() => parseRecordBody(said.body))
    const { fields } = said.shown as { fields: JsonObject }
    requireApart(
      [...apartInRecord(record.fields).keys()]
        .filter(name => Object.hasOwn(fields, name))
        .map(name => `/fields/${name}`),
    )
    await acceptRecord(writer, trx, record, said, () => acceptStatements(trx, [signed]))
  },
  erasure: async (_, trx, signed, said) => {
    const { digest } = wellShaped(() => parseErasureBody(said.body))
    await acceptStatements(trx, [signed])
    await acceptErasure(trx, { digest, entryId: signed.entryId, accepted: signed.received })
  },
}

function readStatement(message: Uint8Array): Statement {
  try {
    return parseEntry(entryOfCose(message))
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    const fault = { pointer: '', code: error.code, reason: error.message }
    throw new RefusedError('ENTRY_MALFORMED', 'not a statement of this log', [fault], { cause: error })
  }
}

/** Bodies of a statement, each brought before by its party. */
async function readBodies(db: Kysely<Database>, statement: Statement): Promise<Uint8Array[]> {
  const digests = statement.bodies.map(ref => ref.digest)
  const found = new Map((await findBodies(db, digests)).map(stored => [stored.digest.toHex(), stored]))
  const faults = digests.flatMap((digest, at) => {
    const stored = found.get(digest.toHex())
    return stored?.bytes && stored.uploadedBy === statement.party
      ? []
      : [{ pointer: `/bodies/${at}`, code: 'BODY_MISSING', reason: `bring ${digest.toHex()} first` }]
  })
  if (faults.length > 0) throw new RefusedError('BODY_MISSING', 'bodies are missing', faults)
  return digests.map(digest => found.get(digest.toHex())!.bytes!)
}

/** Names of persons, telephones, exact places and free text could not be erased alone if they stood in body 0. */
function requireApart(pointers: readonly string[]): void {
  if (pointers.length === 0) return
  const reason = 'stands in a body of its own (formats §2): put it into a further body, under this pointer'
  const faults = pointers.map(pointer => ({ pointer, code: 'APART', reason }))
  throw new RefusedError('STATEMENT_REFUSED', 'body 0 holds what has to be erasable alone', faults)
}

function withoutSalt(body: JsonObject): JsonObject {
  const { 'nguon:salt': _, ...event } = body
  return event
}

function wellShaped<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ShapeError || error instanceof BodyError || error instanceof SubjectError)) throw error
    const fault = { pointer: '', code: error.code, reason: error.message }
    throw new RefusedError('STATEMENT_REFUSED', 'the body is not what its kind asks for', [fault], { cause: error })
  }
}
