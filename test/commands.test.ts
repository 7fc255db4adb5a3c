/** What the commands of an operator say when they are called wrongly: one sentence, the field, the remedy, and no stack. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateP256 } from '@nguon/signer'
import { toBase64url } from '@nguon/statement'
import { afterAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'nguon-commands-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, value: unknown) => {
  const path = join(folder, name)
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
  return path
}
const witness = { address: `0x${'a1'.repeat(20)}`, owner: 'Viện Đo lường', url: 'https://nhanchung.example' }
const nowhere = {
  CHAIN_RPC_URL: 'http://127.0.0.1:1',
  CONTRACT: `0x${'c3'.repeat(20)}`,
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  ORIGIN: 'truyxuat.example/log',
  REGISTRAR_KEY: toBase64url(generateP256().pkcs8),
  NGUON_DATA: folder,
}

function called(script: string, args: string[], env: Record<string, string> = nowhere) {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', script), ...args], {
    env: { PATH: process.env.PATH!, ...env },
    encoding: 'utf8',
  })
  return { status, stderr }
}

const one = file('one.json', [witness])
const { url: _, ...bare } = witness
const admin = 'contract-admin.ts'
const add = ['schedule', 'add', witness.address]
const wrong: [
  what: string,
  script: string,
  args: string[],
  says: string,
  status: number,
  env?: Record<string, string>,
][] = [
  ['a missing file of witnesses', 'new-policy.ts', [join(folder, 'none.json'), '1'], 'WITNESSES.json: ', 2],
  ['a file that is no JSON', 'new-policy.ts', [file('no.json', '{'), '1'], 'the file is not JSON', 2],
  ['a missing field', 'new-policy.ts', [file('bare.json', [bare]), '1'], '0.url: ', 2],
  ['a quorum above the witnesses', 'new-policy.ts', [one, '2'], 'the file names 1 witnesses', 1],
  ['a witness twice', 'new-policy.ts', [file('two.json', [witness, witness]), '2'], 'stands there twice', 1],
  ['no environment', 'new-policy.ts', [one, '1'], 'DATABASE_URL: ', 2, {}],
  ['a database that is away', 'new-policy.ts', [one, '1'], 'DATABASE_URL: ', 2],
  ['no arguments of a policy', 'new-policy.ts', [], 'npm run new-policy -- WITNESSES.json QUORUM', 2],
  ['an address that is none', admin, ['schedule', 'remove', '0xabc'], 'ADDRESS: "0xabc"', 2],
  ['a quorum of nothing', admin, ['raise-quorum', '0'], 'N: "0"', 2],
  ['no key of the admin', admin, add, 'CONTRACT_ADMIN_KEY_FILE: ', 2],
  ['a key file without a key', admin, add, 'key: ', 2, { ...nowhere, CONTRACT_ADMIN_KEY_FILE: file('key.json', {}) }],
  ['a chain that is away', admin, ['show'], 'CHAIN_RPC_URL: ', 2],
  ['an alert without its text', 'alert.ts', ['raise', '/01/08930000000019'], '--notice: ', 1],
  ['an alert on no goods', 'alert.ts', ['raise', '/01/08930000000018', '--notice', 'thử'], 'has to be 9', 1],
  [
    'an alert without an installation',
    'alert.ts',
    ['raise', '/01/08930000000019', '--notice', 'thử'],
    'NGUON_DATA: ',
    2,
  ],
  ['two codes to clear', 'alert.ts', ['clear', 'a', 'b', '--notice', 'thử'], 'npm run alert -- clear CODE', 2],
]

test.each(wrong)(
  '%s is told in one sentence',
  (_, script, args, says, status, env) => {
    const answer = called(script, args, env)
    expect(answer.stderr).toContain(says)
    expect(answer.stderr).not.toMatch(/\n\s+at |Error:/)
    expect(answer.status).toBe(status)
  },
  30_000,
)

test('every command of the documentation is one of npm, which brings the Node that it needs', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const name of ['alert', 'contract-admin', 'erase', 'new-policy', 'witness']) {
    expect(scripts[`pre${name}`]).toBe('node scripts/setup.mjs')
    expect(scripts[name]).toMatch(/^node \S+\.ts$/)
  }
  for (const page of ['docs/operations.md', 'services/witness/README.md', 'README.md', 'README.vi.md'])
    expect(readFileSync(join(root, page), 'utf8')).not.toMatch(
      /node (services\/witness|scripts\/(contract-admin|new-policy))/,
    )
})
