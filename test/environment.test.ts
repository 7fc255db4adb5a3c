/** What a process says when its environment does not tell it how to run: everything at once, and nothing that is secret. */

import { expect, test } from 'vitest'
import { ConfigError } from '../scripts/environment/read.ts'
import { parseConfig as parseLedgerConfig } from '../scripts/ledger/config.ts'
import { parseConfig as parseWebConfig } from '../scripts/web/config.ts'

/** Five letters are no bytes: the decoder refuses what the alphabet allows. */
const SECRET = 'abcde'

test.each([
  ['web', parseWebConfig, ['PORT', 'DATABASE_URL', 'ORIGIN', 'MASTER_KEY', 'RECEIPT_KEY', 'ADMIN_API_KEY']],
  ['ledger', parseLedgerConfig, ['DATABASE_URL', 'ORIGIN', 'CHECKPOINT_KEY', 'REGISTRAR_KEY', 'ANCHOR_INTERVAL']],
] as const)('the %s process names every bad variable at once, and shows no value', (_, parseConfig, names) => {
  const env = { PORT: 'eighty', MASTER_KEY: SECRET, RECEIPT_KEY: '', CHECKPOINT_KEY: SECRET, ANCHOR_INTERVAL: SECRET }
  const told = messageOf(() => parseConfig(env))
  for (const name of names) expect(told).toContain(name)
  expect(told).not.toContain(SECRET)
})

function messageOf(parse: () => unknown): string {
  try {
    parse()
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}
