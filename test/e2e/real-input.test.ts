/** GS1's and OpenEPCIS's own documents, sent to a running server by the command of the README. */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../scripts/start/ports.ts'
import differences from '../conformance/epcis/differences.json' with { type: 'json' }
import { ratifiedSchema } from '../conformance/epcis.ts'
import { PARTY, registerWriter } from '../faults/load.ts'
import { dataFolder, type Installation, startInstallation } from '../installation.ts'

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
  const names = stdout.split('\n').flatMap(line => /^✗ (\S+)/.exec(line)?.[1] ?? [])
  const ratified = ratifiedSchema(documents)
  const accepts = (name: string) => ratified(JSON.parse(readFileSync(join(documents, part, name), 'utf8')))
  const listed = differences
    .filter(({ document }) => document.startsWith(`${part}/`))
    .map(({ document }) => document.slice(part.length + 1))
  expect(names.filter(accepts).sort()).toEqual(listed.sort())
  expect(status).toBe(names.length === 0 ? 0 : 1)
})
