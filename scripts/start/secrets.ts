/** The keys of this installation, made once, readable by its owner only. The authority's are elsewhere and are not ours. */

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { generateEd25519, generateP256 } from '@nguon/signer'
import { toBase64url, toHex } from '@nguon/statement'
import { z } from 'zod'
import { readOrMake } from './kept-file.ts'

const Key = z.string().regex(/^[\w-]+$/)
const EvmKey = z.string().regex(/^0x[0-9a-f]{64}$/)
const Secrets = z.strictObject({
  /** Of the database's superuser. */
  postgresPassword: Key,
  /** Under which the custodial keys of parties are sealed, 32 bytes. */
  masterKey: Key,
  sessionSecret: Key,
  adminApiKey: Key,
  /** One key, one purpose (formats §3): PKCS #8, base64url. */
  receiptKey: Key,
  registrarKey: Key,
  checkpointKey: Key,
  /** Pays for anchors; it can neither rewrite nor silence. */
  anchorKey: EvmKey,
})
/** All keys of one installation but the witness's. */
export type Secrets = z.infer<typeof Secrets>

const OneKey = z.strictObject({ key: EvmKey })

/**
 * The secrets of an installation, made at its first start.
 * @throws {StartError} when the file is there and cannot be read: what is sealed under them would be lost with them
 */
export function readSecrets(data: string): Secrets {
  return readOrMake(join(data, 'keys', 'platform.json'), Secrets, () => ({
    postgresPassword: random(18),
    masterKey: random(32),
    sessionSecret: random(32),
    adminApiKey: `nguon_${random(24)}`,
    receiptKey: toBase64url(generateP256().pkcs8),
    registrarKey: toBase64url(generateP256().pkcs8),
    checkpointKey: toBase64url(generateEd25519().pkcs8),
    anchorKey: evmKey(),
  }))
}

/** The witness's own key, in its own folder. */
export function readWitnessKey(data: string): string {
  return readOrMake(join(data, 'witness', 'key.json'), OneKey, () => ({ key: evmKey() })).key
}

/** The key that administers the contract's witnesses. No process has it: it is used by hand, and best kept elsewhere. */
export function readContractAdminKey(data: string): string {
  return readOrMake(join(data, 'keys', 'contract-admin.json'), OneKey, () => ({ key: evmKey() })).key
}

const random = (bytes: number) => toBase64url(randomBytes(bytes))
// Any 32 random bytes are a secp256k1 key but for one chance in 2^127.
const evmKey = () => `0x${toHex(randomBytes(32))}`
