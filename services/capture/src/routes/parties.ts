import { PartyFields } from '@nguon/rules'
import { fromBase64url, type Jwk, parseJwk, ROLES, ShapeError, toBase64url } from '@nguon/statement'
import { keysOfParty, listRegister, versionsOf, wakeSequencer } from '@nguon/store'
import { z } from 'zod'
import { callerOf, partyOf, requireAdmin, requireItself } from '../caller.ts'
import type { Writer } from '../deps.ts'
import { enrolOwnKey, finishParty, openParty } from '../party.ts'
import { RefusedError } from '../problem.ts'
import { writeRecord } from '../records.ts'
import { Code, type Routes } from '../routes.ts'
import { Envelope, envelopeOf } from './record-envelope.ts'

const Roles = z.array(z.enum(ROLES)).min(1).max(ROLES.length)
const Bytes = (length: number) =>
  z
    .string()
    .refine(text => isBytes(text, length), `is not ${length} bytes in base64url`)
    .transform(fromBase64url)
const Countersignatures = z.array(z.strictObject({ kid: Bytes(32), signature: Bytes(64) })).max(16)
const Key = z
  .strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() })
  .refine(isPoint, 'is not a public key of P-256')

const Status = z.object({
  code: z.string(),
  status: z.enum(['enrolled', 'waiting']),
  kid: z.string(),
  entryId: z.string().nullable(),
  message: z.string().nullable().describe('what an authority has to sign (ES256), b64u; null once enrolled'),
})

const Row = z.object({
  code: z.string(),
  version: z.number(),
  validFrom: z.string(),
  fields: z.record(z.string(), z.unknown()),
  entryId: z.string(),
  keys: z.array(
    z.object({
      kid: z.string(),
      roles: z.array(z.string()),
      custody: z.enum(['own', 'platform']),
      mark: z.enum(['first', 'joined', 'recovery']),
      live: z.boolean(),
    }),
  ),
})

/** Parties: who they are, and with which keys they speak. */
export const partyRoutes: Routes = async (app, { writer }) => {
  const tags = ['parties']
  const params = z.strictObject({ code: Code })

  app.post(
    '/api/parties',
    {
      schema: {
        summary: 'Register a party whose key the platform keeps, or record the next version of a party',
        description:
          'An administrator registers; where the roles need an authority, the answer is 202 with what it has to sign. A party writes its own next version without `roles`.',
        tags,
        body: z.strictObject({ code: Code, roles: Roles.optional(), ...Envelope, fields: PartyFields }),
        response: { 201: Status, 202: Status },
      },
    },
    async (request, reply) => {
      const { code, roles } = request.body
      const record = envelopeOf(request.body)
      if (roles === undefined) {
        if ((await partyOf(writer, request)) !== code)
          throw new RefusedError('NOT_YOURS', 'a party writes its own record')
        const row = await writer.db
          .transaction()
          .execute(trx => writeRecord(writer, trx, code, 'party', { subject: { type: 'party', id: code }, ...record }))
        await wakeSequencer(writer.db)
        const kid = await newestKid(writer, code)
        return reply.code(201).send({ code, status: 'enrolled', kid, entryId: toBase64url(row.entryId), message: null })
      }
      await requireAdmin(writer, request)
      const opened = await openParty(writer, code, roles, record)
      return reply.code(opened.status === 'enrolled' ? 201 : 202).send(opened)
    },
  )

  app.post(
    '/api/parties/:code/enrolment',
    {
      schema: {
        summary: 'Bring the countersignature of an authority, or enrol a key that the party keeps itself',
        tags,
        params,
        body: z.union([
          z.strictObject({ countersignatures: Countersignatures }),
          z.strictObject({ key: Key, roles: Roles, countersignatures: Countersignatures }),
        ]),
        response: { 201: Status, 202: Status },
      },
    },
    async (request, reply) => {
      const { code } = request.params
      await requireItself(writer, request, code)
      const { body } = request
      const enrolled =
        'key' in body
          ? await enrolOwnKey(writer, { party: code, custody: 'own', ...body, key: body.key as Jwk })
          : await finishParty(writer, code, body.countersignatures)
      return reply.code(enrolled.status === 'enrolled' ? 201 : 202).send(enrolled)
    },
  )

  app.get(
    '/api/parties',
    {
      schema: {
        summary: 'The newest version of every party, by code',
        tags,
        querystring: z.strictObject({ after: Code.optional() }),
        response: { 200: z.object({ items: z.array(Row.omit({ keys: true })) }) },
      },
    },
    async request => {
      await callerOf(writer, request)
      const rows = await listRegister(writer.db, 'party', { after: request.query.after, limit: 500 })
      return { items: rows.map(({ id, entryId, ...row }) => ({ ...row, code: id, entryId: toBase64url(entryId) })) }
    },
  )

  app.get(
    '/api/parties/:code',
    { schema: { summary: 'A party and its keys', tags, params, response: { 200: Row } } },
    async request => {
      await callerOf(writer, request)
      const { code } = request.params
      const newest = (await versionsOf(writer.db, 'party', code)).at(-1)
      if (!newest) throw new RefusedError('NOTHING_THERE', 'no party is registered under this code')
      const keys = (await keysOfParty(writer.db, code)).map(({ kid, roles, custody, mark, revokedBy }) => ({
        kid: toBase64url(kid),
        roles,
        custody,
        mark,
        live: revokedBy === null,
      }))
      return { ...newest, code, entryId: toBase64url(newest.entryId), keys }
    },
  )
}

async function newestKid(writer: Writer, party: string): Promise<string> {
  const live = (await keysOfParty(writer.db, party)).find(key => key.revokedBy === null && key.custody === 'platform')
  return live ? toBase64url(live.kid) : ''
}

function isBytes(text: string, length: number): boolean {
  try {
    return fromBase64url(text).length === length
  } catch {
    return false
  }
}

function isPoint(key: { kty: 'EC'; crv: 'P-256'; x: string; y: string }): boolean {
  try {
    return parseJwk(key) !== null
  } catch (error) {
    if (error instanceof ShapeError) return false
    throw error
  }
}
