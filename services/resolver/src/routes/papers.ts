import { mergeBodies, parseEntry, parseRecordBody, pathOf, type Subject } from '@nguon/statement'
import { attestationVersions, type Database, findStatements, nothing, shownBodies } from '@nguon/store'
import type { FastifyPluginCallback } from 'fastify'
import type { Kysely } from 'kysely'
import { CACHE } from '../respond.ts'

const TYPES = ['test', 'certificate', 'act'] as const

/** The addresses of tests, certificates and acts, by which events name them: each leads to the page of what it is about. */
export const papersRoutes: FastifyPluginCallback<{ db: Kysely<Database> }> = (app, { db }, done) => {
  for (const type of TYPES)
    app.get<{ Params: { party: string; id: string } }>(`/party/:party/${type}/:id`, async (request, reply) => {
      const { party: issuer, id } = request.params
      const subject = await subjectOf(db, { type, issuer, id })
      const path = subject && (subject.type === 'party' ? `/party/${subject.id}` : pathOf(subject))
      if (!path) return reply.callNotFound()
      return reply.header('cache-control', CACHE.ask).redirect(path, 303)
    })
  done()
}

/** The first thing that the newest version is about, if that is public. */
async function subjectOf(
  db: Kysely<Database>,
  name: Parameters<typeof attestationVersions>[1],
): Promise<Subject | undefined> {
  const newest = (await attestationVersions(db, name)).at(-1)
  const [stored] = newest ? await findStatements(db, [newest.entryId]) : []
  if (!stored) return undefined
  const statement = parseEntry(stored.entry)
  const shown = (await shownBodies(db, [statement], nothing)).get(statement)!
  return shown[0] ? parseRecordBody(mergeBodies(statement.bodies, shown)).subjects[0] : undefined
}
