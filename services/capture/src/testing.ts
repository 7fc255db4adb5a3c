/** A writer over a log that has begun, for tests: real PostgreSQL, real keys, HTTP by injection. */
import { randomBytes } from 'node:crypto'
import { sequenceOnce } from '@nguon/log'
import { generateEd25519, generateP256, type P256Key } from '@nguon/signer'
import {
  assembleEntry,
  bodyDigest,
  bodyOf,
  draftStatement,
  formatVkey,
  fromBase64url,
  hostOf,
  issFor,
  issuerSubject,
  type JsonObject,
  type JsonValue,
  type Kind,
  type Policy,
  parseEntry,
  type Subject,
  subFor,
  subjectKeys,
  toBase64url,
  vkeyOf,
} from '@nguon/statement'
import { acceptStatements, type Database, enrolKey, findBodies, findStatement } from '@nguon/store'
import { testDatabase } from '@nguon/store/testing'
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import type { Kysely } from 'kysely'
import { afterAll } from 'vitest'
import { policyStatement } from '../../log/src/testing.ts'
import { buildCapture } from './capture.ts'

/** The log of the tests, the administrator's key and the authority's party. */
export const ORIGIN = 'truyxuat.example/log'
export const ADMIN = 'nguon_admin-of-the-tests'
export const AUTHORITY = 'CQ-0001'
const PLATFORM = 'NGUON'

/** A writer at work, and the hands of those around it. */
export type TestWriter = {
  app: FastifyInstance
  db: Kysely<Database>
  keys: { registrar: P256Key; receipt: P256Key; authority: P256Key }
  /** Sends a request as the holder of an API key. */
  send(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    apiKey?: string,
    body?: JsonValue,
  ): Promise<LightMyRequestResponse>
  /** Registers a party with its key in the platform's custody and gives its API key. */
  party(code: string, roles: string[], fields?: JsonObject): Promise<string>
  /** Gives positions to everything that waits. */
  sequence(): Promise<void>
}

/** Starts a writer on a fresh database whose log has its policy. */
export async function testWriter(): Promise<TestWriter> {
  const { db } = await testDatabase()
  const keys = { registrar: generateP256(), receipt: generateP256(), authority: generateP256() }
  await beginLog(db, keys)
  const app = Fastify({ routerOptions: { maxParamLength: 500 }, logger: { level: 'error' } })
  const masterKey = randomBytes(32)
  const { registrar: registrarKey, receipt: receiptKey } = keys
  await app.register(buildCapture, { db, origin: ORIGIN, masterKey, receiptKey, registrarKey, adminApiKey: ADMIN })
  afterAll(() => app.close())

  const send: TestWriter['send'] = (method, url, apiKey, body) =>
    app.inject({
      method,
      url,
      headers: {
        ...(apiKey !== undefined && { 'x-api-key': apiKey }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    })
  const drawKey = async (code: string): Promise<string> => {
    const answer = await send('POST', `/api/parties/${code}/api-keys`, ADMIN, { name: 'test' })
    if (answer.statusCode !== 201) throw new Error(answer.body)
    return answer.json<{ apiKey: string }>().apiKey
  }
  return {
    app,
    db,
    keys,
    send,
    sequence: async () => {
      while (await sequenceOnce({ db, origin: ORIGIN })) {
        // Until nothing waits.
      }
    },
    party: async (code, roles, fields = {}) => {
      const named: JsonObject = { name: `Bên ${code}`, address: 'phường Chũ, tỉnh Bắc Ninh', ...fields }
      const answer = await send('POST', '/api/parties', ADMIN, { code, roles, fields: named })
      if (answer.statusCode === 202) {
        const { message } = answer.json<{ message: string }>()
        const signature = toBase64url(keys.authority.sign(Buffer.from(message, 'base64url')))
        const countersignatures = [{ kid: toBase64url(keys.authority.kid), signature }]
        await send('POST', `/api/parties/${code}/enrolment`, ADMIN, { countersignatures })
      } else if (answer.statusCode !== 201) throw new Error(answer.body)
      return drawKey(code)
    },
  }
}

/** The context of GS1, and a lot of the first party to name it. */
export const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'
export const LOT = 'https://id.gs1.org/01/08930000000019/10/VT0626A'

/** An event by which goods come into being. */
export function commissioning(lot: string = LOT, more: JsonObject = {}): JsonObject {
  return {
    type: 'ObjectEvent',
    action: 'ADD',
    eventTime: '2026-06-14T08:30:00.000+07:00',
    eventTimeZoneOffset: '+07:00',
    bizStep: 'commissioning',
    quantityList: [{ epcClass: lot, quantity: 500, uom: 'KGM' }],
    ...more,
  }
}

/** A document for capture. */
export function documentOf(...events: JsonObject[]): JsonObject {
  return {
    '@context': [CONTEXT],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-06-14T09:00:00Z',
    epcisBody: { eventList: events },
  }
}

/** A stored statement with its bodies. */
export async function statementOf(db: Kysely<Database>, entryId: string) {
  const stored = (await findStatement(db, fromBase64url(entryId)))!
  const statement = parseEntry(stored.entry)
  const bodies = await findBodies(
    db,
    statement.bodies.map(ref => ref.digest),
  )
  const texts = statement.bodies.map(ref => bodies.find(body => Buffer.compare(body.digest, ref.digest) === 0)!.bytes!)
  return { stored, statement, texts }
}

/** How many rows capture has written so far. */
export async function countRows(db: Kysely<Database>): Promise<Record<string, bigint>> {
  const counts: Record<string, bigint> = {}
  for (const table of ['statement', 'body', 'capture_item', 'capture_job', 'holding', 'content'] as const) {
    const { count } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<bigint>().as('count'))
      .executeTakeFirstOrThrow()
    counts[table] = count
  }
  return counts
}

/** Signs something as a party that keeps its own key. */
export function signedBy(
  key: P256Key,
  party: string,
  kind: Kind,
  subjects: readonly Subject[],
  content: JsonObject,
  keysOfSubjects?: readonly Uint8Array[],
): { entry: Uint8Array; entryId: Uint8Array; body: Uint8Array; digest: Uint8Array } {
  const body = bodyOf(content, randomBytes(16))
  const digest = bodyDigest(body)
  const host = hostOf(ORIGIN)
  const named = keysOfSubjects ?? subjectKeys([issuerSubject(party), ...subjects])
  const draft = draftStatement(
    {
      kid: key.kid,
      iss: issFor(host, party),
      sub: subFor(subjects, named, host, party),
      aud: ORIGIN,
      iat: Math.floor(Date.now() / 1000),
      kind,
      subjects: [...named],
    },
    [{ audience: 0, digest, pointers: [] }],
  )
  return { entry: assembleEntry(draft, key.sign(draft.toBeSigned)), entryId: draft.entryId, body, digest }
}

async function beginLog(db: Kysely<Database>, keys: TestWriter['keys']): Promise<void> {
  const policy: Policy = {
    origin: ORIGIN,
    platform: PLATFORM,
    checkpointKey: formatVkey(vkeyOf(ORIGIN, generateEd25519().publicKey)),
    receiptKey: keys.receipt.jwk,
    registrar: keys.registrar.jwk,
    authorities: [{ party: AUTHORITY, key: keys.authority.jwk }],
    anchors: [],
    witnesses: [{ address: `0x${'1'.repeat(40)}`, owner: 'test', url: 'http://127.0.0.1:1' }],
    quorum: 1,
  }
  await db.transaction().execute(async trx => {
    await enrolKey(trx, {
      kid: keys.authority.kid,
      party: AUTHORITY,
      jwk: JSON.stringify(keys.authority.jwk),
      roles: ['authority'],
      custody: 'own',
      mark: 'first',
      enrolledBy: null,
    })
    await acceptStatements(trx, [policyStatement(policy, keys.registrar)])
  })
}
