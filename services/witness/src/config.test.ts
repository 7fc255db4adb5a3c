import { expect, test } from 'vitest'
import { ConfigError, parseConfig } from './config.ts'
import { testLog } from './testing.ts'

const { known } = testLog()
const env = {
  WITNESS_KEY: `0x${'42'.repeat(32)}`,
  LOG_URL: 'http://127.0.0.1:8080',
  ORIGIN: known.origin,
  CHECKPOINT_VKEY: known.checkpointVkey,
  REGISTRAR_JWK: JSON.stringify(known.registrar),
  CHAIN_ID: '31337',
  CONTRACT: `0x${'22'.repeat(20)}`,
  WITNESS_DATA: '/var/lib/witness',
  PORT: '8090',
}

test('reads what a witness needs, and nothing of a database', () => {
  expect(parseConfig(env)).toEqual({
    key: env.WITNESS_KEY,
    logUrl: env.LOG_URL,
    origin: env.ORIGIN,
    checkpointVkey: env.CHECKPOINT_VKEY,
    registrar: known.registrar,
    chainId: 31337n,
    contract: env.CONTRACT,
    folder: env.WITNESS_DATA,
    verifierFolder: null,
    host: '127.0.0.1',
    port: 8090,
    independent: false,
    logLevel: 'info',
  })
})

test('names every bad variable at once, and shows no value', () => {
  const bad = {
    ...env,
    WITNESS_KEY: '0xsecret',
    CONTRACT: '0xABC',
    REGISTRAR_JWK: '{"kty":"RSA"}',
    CHECKPOINT_VKEY: 'x',
    PORT: undefined,
  }
  expect(() => parseConfig(bad)).toThrow(
    new ConfigError('missing or malformed: WITNESS_KEY, CHECKPOINT_VKEY, REGISTRAR_JWK, CONTRACT, PORT'),
  )
})

test('an origin that is not the one of the checkpoint key is told before anything is asked', () => {
  expect(() => parseConfig({ ...env, ORIGIN: 'khac.example/log' })).toThrow(
    new ConfigError('missing or malformed: ORIGIN (is not the name in CHECKPOINT_VKEY)'),
  )
})

test.each(Object.keys(env))('%s has no default', name => {
  expect(() => parseConfig({ ...env, [name]: undefined })).toThrow(name)
})
