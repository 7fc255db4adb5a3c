import { type JsonObject, pathOf, type Subject, subjectKey, toBase64url, toHex } from '@nguon/statement'
import {
  type Database,
  findStatements,
  mapValueAt,
  type StoredHead,
  type StoredStatement,
  statementsNaming,
} from '@nguon/store'
import type { Kysely } from 'kysely'
import { headBody } from './event-proof.ts'
import type { ShownEvent } from './shown.ts'

/** Statements of a subject that are told one by one, at most; of more, nothing is claimed. */
const MOST_TOLD = 1000

/**
 * Under which head an answer about one subject holds everything, so that whoever asked can check it: `count` entries
 * below `head` name the subject, as the map of that head commits to and the file at `proof` proves; each of them is
 * either an event of this answer or listed under `others` with what it is, since this answer does not show it: a record
 * or an erasure, an event that the reader may not see or that was erased, or that names the subject in another way than
 * was asked for. What the answer holds beyond that head is listed under `pending`. Null where nothing can be claimed:
 * of more statements than can be told, or where the subject has no proof file.
 *
 * `head` was read before the answer was, or what was anchored meanwhile would look left out; and the answer is whole:
 * of a page of several nothing can be said.
 */
export async function completeness(
  db: Kysely<Database>,
  head: StoredHead,
  subject: Subject,
  shown: readonly ShownEvent[],
): Promise<JsonObject | null> {
  const path = pathOf(subject)
  if (!path) return null
  const key = subjectKey(subject)
  const value = await mapValueAt(db, key, head.size)
  const count = value?.count ?? 0n
  if (count > MOST_TOLD) return null
  const below = (await statementsNaming(db, [key])).flatMap(({ entryId, index }) =>
    index !== null && index < head.size ? [entryId] : [],
  )
  const inAnswer = new Set(shown.map(({ entryId }) => toHex(entryId)))
  const others = await findStatements(
    db,
    below.filter(entryId => !inAnswer.has(toHex(entryId))),
  )
  return {
    head: headBody(head),
    subject: { type: subject.type, id: subject.id },
    count: Number(count),
    proof: `/proof${path}`,
    others: others.sort(byIndex).map(({ index, kind }) => ({ index: Number(index), kind })),
    pending: shown.filter(({ index }) => !isBelow(index, head)).map(({ entryId }) => toBase64url(entryId)),
  }
}

const isBelow = (index: bigint | null, { size }: StoredHead) => index !== null && index < size

const byIndex = (a: StoredStatement, b: StoredStatement) => Number(a.index! - b.index!)
