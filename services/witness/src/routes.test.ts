import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify from 'fastify'
import { afterAll, expect, test } from 'vitest'
import { verifierRoutes } from './routes.ts'

const folder = mkdtempSync(join(tmpdir(), 'nguon-witness-verifier-'))
const app = fastify()
await app.register(verifierRoutes, { folder })

afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

test('gives out the verifier that lies in its folder, byte for byte, and nothing else of it', async () => {
  expect((await app.inject('/verifier.html')).statusCode).toBe(404)
  writeFileSync(join(folder, 'verifier.html'), '<!doctype html><title>Kiểm chứng</title>')
  writeFileSync(join(folder, 'witness.sqlite'), 'not for everyone')
  const page = await app.inject('/verifier.html')
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
  expect(page.body).toBe('<!doctype html><title>Kiểm chứng</title>')
  for (const path of ['/verify.mjs', '/witness.sqlite', '/../witness.sqlite', '/verifier.html/..'])
    expect((await app.inject(path)).statusCode).toBe(404)
})
