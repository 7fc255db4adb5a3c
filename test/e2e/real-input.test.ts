/** GS1's and OpenEPCIS's own documents, sent to a running server by the command of the README. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import refused from '../conformance/refused.json' with { type: 'json' }
import { PARTY, registerWriter } from '../faults/load.ts'
import { dataFolder, freePort, type Installation, startInstallation } from '../installation.ts'

const root = resolve(import.meta.dirname, '..', '..')
const documents = join(resolve(process.env.NGUON_VECTORS ?? join(root, '..', 'shared', 'vectors')), 'epcis')
const FOLDERS = ['gs1-examples', 'openepcis-documents']
const absent = !existsSync(documents)
const reason = absent ? ` (skipped: there is no public test data at ${documents})` : ''

const folder = dataFolder()
let installation: Installation
let key: string

beforeAll(async () => {
  if (absent) return
  installation = await startInstallation({ data: folder.data, port: await freePort(), flags: ['--empty'] })
  await registerWriter(installation)
  const headers = { 'x-api-key': installation.access.adminKey, 'content-type': 'application/json' }
  const body = JSON.stringify({ name: 'real input' })
  const answer = await fetch(`${installation.url}/api/parties/${PARTY}/api-keys`, { method: 'POST', headers, body })
  key = ((await answer.json()) as { apiKey: string }).apiKey
}, 120_000)

afterAll(async () => {
  await installation?.stop()
  folder.remove()
})

test.skipIf(absent).each(FOLDERS)(`captures every document of %s but those that are listed${reason}`, part => {
  const args = [join(root, 'scripts/capture.ts'), join(documents, part), '--url', installation.url, '--key', key]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  expect(stderr).toBe('')
  const listed = refused
    .filter(({ name }) => name.startsWith(`${part}/`))
    .map(({ name }) => name.slice(part.length + 1))
  const said = stdout.split('\n').filter(line => line.startsWith('✗ '))
  expect(said).toHaveLength(listed.length)
  for (const name of listed)
    expect(
      said.some(line => line.includes(name)),
      `${name} is refused`,
    ).toBe(true)
  expect(status).toBe(listed.length === 0 ? 0 : 1)
})
