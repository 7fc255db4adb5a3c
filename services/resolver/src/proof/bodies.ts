import type { FileBody } from '@nguon/proof'
import { type Statement, toHex } from '@nguon/statement'
import { type Database, findBodies, findStatements, type MayRead, type StoredBody } from '@nguon/store'
import type { Kysely } from 'kysely'

/**
 * What a reader is shown of each statement's bodies under a head of `size` entries: what is public, what `mayRead`
 * lets through, and that something was erased by law. "erased" is said where the erasure's own statement is below the
 * head, since only there does it excuse a missing body; until then a public body is shown, and nothing else could be
 * checked.
 */
export async function showBodies(
  db: Kysely<Database>,
  statements: readonly Statement[],
  size: bigint,
  mayRead: MayRead,
): Promise<FileBody[][]> {
  const digests = statements.flatMap(({ bodies }) => bodies.map(body => body.digest))
  const stored = new Map((await findBodies(db, digests)).map(body => [toHex(body.digest), body]))
  const erasures = [...stored.values()].flatMap(({ erasedBy }) => (erasedBy ? [erasedBy] : []))
  const provable = new Set(
    (await findStatements(db, erasures)).flatMap(({ entryId, index }) =>
      index !== null && index < size ? [toHex(entryId)] : [],
    ),
  )
  const restricted = statements.flatMap(statement =>
    statement.bodies.flatMap(({ digest, audience }) => {
      const body = stored.get(toHex(digest))
      return body?.bytes && audience !== 0 ? [{ statement, body }] : []
    }),
  )
  const readable = restricted.length > 0 ? await mayRead(restricted) : new Set<StoredBody>()
  return statements.map(({ bodies }) =>
    bodies.map(({ digest, audience }): FileBody => {
      const body = stored.get(toHex(digest))
      if (body?.erasedBy && provable.has(toHex(body.erasedBy))) return 'erased'
      return body?.bytes && (audience === 0 || readable.has(body)) ? body.bytes : 'withheld'
    }),
  )
}
