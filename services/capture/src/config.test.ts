import { expect, test } from 'vitest'
import { ConfigError, parseConfig } from './config.ts'

test('an environment that lacks several variables is told of each at once, and of no value', () => {
  const secret = 'too-short'
  try {
    parseConfig({ PORT: 'eighty', MASTER_KEY: secret })
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    const { message } = error as ConfigError
    for (const name of [
      'PORT',
      'DATABASE_URL',
      'ORIGIN',
      'MASTER_KEY',
      'RECEIPT_KEY',
      'REGISTRAR_KEY',
      'ADMIN_API_KEY',
    ])
      expect(message).toContain(name)
    expect(message).not.toContain(secret)
  }
})
