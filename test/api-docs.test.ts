import { buildCapture } from '@nguon/capture'
import { parseCaptureDocument, parseCaptureEvent } from '@nguon/epcis'
import { buildQuery } from '@nguon/query'
import { generateP256 } from '@nguon/signer'
import type { JsonObject } from '@nguon/statement'
import { openDatabase } from '@nguon/store'
import Fastify from 'fastify'
import { afterAll, expect, test } from 'vitest'
import { describeApi } from '../scripts/web/api-docs.ts'

// Nothing is asked of it: what is described is known before.
const db = openDatabase('postgres://127.0.0.1:1/none')
const app = Fastify()
afterAll(async () => {
  await app.close()
  await db.destroy()
})

test('every route that machines ask for is described by OpenAPI', async () => {
  await describeApi(app)
  const key = generateP256()
  const origin = 'truyxuat.example/log'
  const keys = { receiptKey: key, registrarKey: key, masterKey: new Uint8Array(32), adminApiKey: 'admin-of-the-tests' }
  await app.register(buildCapture, { db, origin, ...keys })
  await app.register(buildQuery, {
    ...{ db, origin, receiptKey: key, pageKey: new Uint8Array(32) },
    readerOf: async () => null,
  })
  app.get('/a-page', async () => 'not described, and in nobody’s way')
  const answer = await app.inject({ url: '/api/docs/json' })
  expect(answer.statusCode, answer.body).toBe(200)
  const { paths, components } = answer.json<{
    paths: Record<string, Record<string, object>>
    components: { schemas: Record<string, object> }
  }>()
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/epcis/capture',
      '/epcis/events',
      '/epcis/epcs/{epc}/events',
      '/epcis/queries/{queryName}',
      '/epcis/nextPageToken/{token}',
      '/entries',
      '/log/body/{digest}',
      '/api/parties',
      '/api/lots',
    ]),
  )
  expect(paths['/epcis/events']!.get).toMatchObject({
    parameters: expect.arrayContaining([expect.objectContaining({ name: 'EQ_bizStep', in: 'query' })]),
  })
  expect(JSON.stringify(paths['/epcis/queries']!.post)).toContain('"EQ_bizStep":{"type":"array"')
  expect(JSON.stringify(paths['/epcis/capture']!.post)).toContain('"$ref":"#/components/schemas/EPCISDocument"')
  const referred = [...JSON.stringify({ paths, components }).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)]
  expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(referred.map(([, name]) => name)))
  // What can be tried out is right as it stands, and what is answered to the wrong is described.
  const { EPCISEvent, EPCISDocument } = components.schemas as Record<string, { example: JsonObject }>
  expect(parseCaptureEvent(EPCISEvent!.example).type).toBe('ObjectEvent')
  expect(parseCaptureDocument(EPCISDocument!.example).events).toHaveLength(1)
  for (const [path, operations] of Object.entries(paths))
    for (const [method, operation] of Object.entries(operations))
      expect(operation, `${method} ${path}`).toHaveProperty(['responses', 'default', 'content'])
  expect((await app.inject({ url: '/api/docs/' })).statusCode).toBe(200)
})
