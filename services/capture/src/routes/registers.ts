import { isGln, isGtin, padGtin } from '@nguon/gs1'
import { Line, LotFields, PlaceFields, ProductFields, type Register } from '@nguon/rules'
import {
  digitalLinkOf,
  hostOf,
  isCode,
  type Subject,
  SubjectError,
  subjectsOfPath,
  toBase64url,
} from '@nguon/statement'
import { listRegister, type RegisterRow, versionsOf, wakeSequencer } from '@nguon/store'
import { z } from 'zod'
import { callerOf, partyOf } from '../caller.ts'
import type { Writer } from '../deps.ts'
import { RefusedError } from '../problem.ts'
import { writeRecord } from '../records.ts'
import { Code, type Routes, type TypedInstance } from '../routes.ts'
import { Envelope, envelopeOf } from './record-envelope.ts'

const Gtin = z.string().refine(isGtin, 'is not a GTIN with its check digit').transform(padGtin)
const Gln = z.string().refine(isGln, 'is not a global location number')
// The printable characters of GS1 set 82 that a lot number may have.
const LotNumber = z.string().regex(/^[!"%-?A-Z_a-z]{1,20}$/, 'is not a lot number of at most 20 characters')

/** Goods with a GTIN, or by the code their maker gave them. */
const goods = { gtin: Gtin.optional(), code: Code.optional() }
const oneOfBoth = (value: { gtin?: string | undefined; code?: string | undefined }) =>
  (value.gtin === undefined) !== (value.code === undefined)

const Product = z.strictObject({ ...goods, ...Envelope, fields: ProductFields }).refine(oneOfBoth, 'needs gtin or code')
const Place = z.strictObject({ gln: Gln, ...Envelope, fields: PlaceFields })
const Lot = z
  .strictObject({ ...goods, lot: LotNumber, ...Envelope, fields: LotFields })
  .refine(oneOfBoth, 'needs gtin or code')
  .refine(({ code, lot }) => code === undefined || isCode(lot), {
    path: ['lot'],
    error: 'of goods without a GTIN has 1 to 20 characters of A–Z 0–9 -',
  })

const Row = z.object({
  id: z.string(),
  link: z.string().nullable(),
  version: z.number(),
  validFrom: z.string(),
  issuer: z.string(),
  fields: z.record(z.string(), z.unknown()),
  entryId: z.string(),
})

/** The registers of products, places and lots: every version a signed record in the log. */
export const registerRoutes: Routes = async (app, { writer }) => {
  const register = registrar(app, writer)

  register('product', 'products', Product, (party, { gtin, code }) =>
    gtin === undefined ? { type: 'local-product', id: `${party}/${code}` } : { type: 'product', id: `(01)${gtin}` },
  )
  register('place', 'places', Place, (_, { gln }) => ({ type: 'place', id: `(414)${gln}` }))
  register('lot', 'lots', Lot, (party, { gtin, code, lot }) =>
    gtin === undefined
      ? { type: 'local', id: `${party}/${code}/${lot}` }
      : { type: 'lot', id: `(01)${gtin}(10)${lot}` },
  )
}

function registrar(app: TypedInstance, writer: Writer) {
  const host = hostOf(writer.origin)
  const rowOf = (row: RegisterRow, subject: Subject) => ({
    ...row,
    link: digitalLinkOf(subject, host),
    entryId: toBase64url(row.entryId),
  })

  return <T extends Request>(
    name: Exclude<Register, 'party'>,
    plural: string,
    body: z.ZodType<T>,
    subjectOf: (party: string, body: T) => Subject,
  ) => {
    const tags = [plural]

    app.post(
      `/api/${plural}`,
      { schema: { summary: `Record the next version of a ${name}`, tags, body, response: { 201: Row } } },
      async (request, reply) => {
        const party = await partyOf(writer, request)
        const given = request.body as T
        const subject = subjectOf(party, given)
        const row = await writer.db
          .transaction()
          .execute(trx => writeRecord(writer, trx, party, name, { subject, ...envelopeOf(given) }))
        await wakeSequencer(writer.db)
        return reply.code(201).send(rowOf(row, subject))
      },
    )

    app.get(
      `/api/${plural}`,
      {
        schema: {
          summary: `The newest version of every ${name}, by id`,
          tags,
          querystring: z.strictObject({
            party: Code.optional(),
            after: Line.optional(),
            limit: z
              .string()
              .regex(/^[1-9]\d{0,2}$/)
              .transform(Number)
              .optional(),
          }),
          response: { 200: z.object({ items: z.array(Row) }) },
        },
      },
      async request => {
        await callerOf(writer, request)
        const { party, after, limit = 100 } = request.query
        const rows = await listRegister(writer.db, name, { issuer: party, after, limit })
        return { items: rows.map(row => rowOf(row, subjectOfId(name, row.id))) }
      },
    )

    app.get(
      `/api/${plural}/*`,
      {
        schema: {
          summary: `Every version of one ${name}, by its Digital Link path, the newest first`,
          description: `For example \`/api/${plural}/01/08930000000019\`, \`…/10/VT0626A\`, \`/414/…\` or \`/l/HTX-0042/RUOU-NEP\`.`,
          tags,
          response: { 200: Row.extend({ versions: z.array(Row) }) },
        },
      },
      async request => {
        await callerOf(writer, request)
        const subject = subjectOfUrl(request.raw.url ?? '', plural)
        const versions = await versionsOf(writer.db, name, subject.id)
        const newest = versions.at(-1)
        if (!newest) throw new RefusedError('NOTHING_THERE', `no ${name} is registered under this code`)
        return { ...rowOf(newest, subject), versions: versions.toReversed().map(row => rowOf(row, subject)) }
      },
    )
  }
}

type Request = Parameters<typeof envelopeOf>[0]

/** From the raw address: a `%2F` in a lot is no end of a segment. */
function subjectOfUrl(url: string, plural: string): Subject {
  try {
    return subjectsOfPath(url.slice(`/api/${plural}`.length).split('?')[0]!)[0]!
  } catch (error) {
    if (!(error instanceof SubjectError)) throw error
    throw new RefusedError('REQUEST_INVALID', error.message, [], { cause: error })
  }
}

function subjectOfId(register: Exclude<Register, 'party'>, id: string): Subject {
  if (register === 'place') return { type: 'place', id }
  const isLocal = !id.startsWith('(')
  if (register === 'product') return { type: isLocal ? 'local-product' : 'product', id }
  return { type: isLocal ? 'local' : 'lot', id }
}
