import { fromBase64url, fromHex, parseEntry, toBase64url, toHex } from '@nguon/statement'
import {
  type Database,
  disclosuresOf,
  findBodies,
  findStatement,
  type StoredStatement,
  statementsAt,
  supervises,
} from '@nguon/store'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { callerOf } from '../caller.ts'
import { RefusedError } from '../problem.ts'
import type { Routes } from '../routes.ts'

const AUDIENCE = ['public', 'partners', 'authority'] as const

const Entry = z.object({
  entryId: z.string(),
  index: z.number().nullable().describe('position in the log, null until it has one'),
  kind: z.string(),
  party: z.string(),
  entry: z.string().describe('b64u, as the log holds it'),
  bodies: z.array(
    z.object({
      digest: z.string().describe('b64u'),
      audience: z.enum(AUDIENCE),
      pointers: z.array(z.string()),
      state: z
        .enum(['kept', 'erasing', 'erased'])
        .describe('erasing: the erasure was accepted, and readers are shown the body until it is anchored'),
      erasedBy: z.string().nullable().describe('entryId of the erasure'),
      readers: z
        .array(z.object({ party: z.string(), day: z.string() }))
        .optional()
        .describe('who read it beside the one that said it; told to that party, authorities and inspectors'),
    }),
  ),
})

/** One entry and what became of its bodies, for whoever looks after them; what they say is read elsewhere. */
export const entryStateRoutes: Routes = async (app, { writer }) => {
  app.get(
    '/entries/:name',
    {
      schema: {
        summary: 'An entry and the state of its bodies, by entryId (b64u), position, or digest of a body (hex)',
        tags: ['Entries'],
        params: z.strictObject({ name: z.string().max(64) }),
        response: { 200: Entry },
      },
    },
    async request => {
      const { party, admin } = await callerOf(writer, request)
      const found = await findByName(writer.db, request.params.name)
      if (!found) throw new RefusedError('NOTHING_THERE', 'there is no entry under this entryId, position or digest')
      const { bodies, header, party: issuer } = parseEntry(found.entry)
      const digests = bodies.map(({ digest }) => digest)
      const stored = new Map((await findBodies(writer.db, digests)).map(body => [toHex(body.digest), body]))
      const told = admin || party === issuer || (party !== null && (await supervises(writer.db, party)))
      const readers = told ? await disclosuresOf(writer.db, digests) : null
      return {
        entryId: toBase64url(found.entryId),
        index: found.index === null ? null : Number(found.index),
        kind: header.kind,
        party: issuer,
        entry: toBase64url(found.entry),
        bodies: bodies.map(({ digest, audience, pointers }) => {
          const { bytes = null, erasedBy = null } = stored.get(toHex(digest)) ?? {}
          const state = erasedBy === null ? ('kept' as const) : bytes ? ('erasing' as const) : ('erased' as const)
          return {
            digest: toBase64url(digest),
            audience: AUDIENCE[audience],
            pointers: [...pointers],
            state,
            erasedBy: erasedBy && toBase64url(erasedBy),
            ...(readers && {
              readers: readers
                .filter(read => toHex(read.digest) === toHex(digest))
                .map(({ party, day }) => ({ party, day })),
            }),
          }
        }),
      }
    },
  )
}

async function findByName(db: Kysely<Database>, name: string): Promise<StoredStatement | undefined> {
  if (/^(0|[1-9]\d{0,17})$/.test(name)) return (await statementsAt(db, [BigInt(name)]))[0]
  if (/^[0-9a-f]{64}$/.test(name)) {
    const [body] = await findBodies(db, [fromHex(name)])
    return body?.entryId ? await findStatement(db, body.entryId) : undefined
  }
  return /^[\w-]{42}[AEIMQUYcgkosw048]$/.test(name) ? await findStatement(db, fromBase64url(name)) : undefined
}
