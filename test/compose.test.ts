/** The compose file gives each process the variables that it asks for, and none that it does not know. */

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

type Service = { command: string[]; environment: Record<string, unknown> }

const root = resolve(import.meta.dirname, '..')
const { services } = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  services: Record<string, Service>
}

test.each([
  ['web', 'scripts/web/config.ts'],
  ['ledger', 'scripts/ledger/config.ts'],
  ['witness', 'services/witness/src/config.ts'],
])('%s', async (name, file) => {
  const { parseConfig } = (await import(join(root, file))) as { parseConfig(env: Record<string, string>): unknown }
  const given = Object.keys(services[name]!.environment)
  let said = ''
  try {
    parseConfig({})
  } catch (error) {
    said = (error as Error).message
  }
  const asked = said.match(/\b[A-Z][A-Z_]+\b/g) ?? []
  expect(asked.length).toBeGreaterThan(4)
  expect(given).toEqual(expect.arrayContaining([...new Set(asked)]))
  const known = readFileSync(join(root, file), 'utf8')
  expect(given.filter(variable => !known.includes(`${variable}:`))).toEqual([])
  const script = services[name]!.command.at(-1)!
  expect(readFileSync(join(root, script), 'utf8')).toContain('parseConfig')
})
