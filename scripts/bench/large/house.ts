/** A house around a database of its own: the real web process, and a ledger process, for a log too large to be made through the door. */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { addressOfKey, anchorLogCodeHash, generateEvmKey } from '@nguon/chain'
import { generateP256 } from '@nguon/signer'
import { toHex } from '@nguon/statement'
import { isUp, startChild } from '../../start/child.ts'
import { beginLog, firstPolicy, PLATFORM, trustOf } from '../../start/genesis.ts'
import { freePort } from '../../start/ports.ts'
import { readSecrets } from '../../start/secrets.ts'
import { writeVerifier } from '../../verifier/write.ts'
import { type BenchDatabase, openBenchDatabase } from '../database.ts'
import type { LedgerOrder } from './ledger.ts'

/** What is spoken to, and what opens it. */
export type House = BenchDatabase & {
  origin: string
  /** Where the web process answers; another process after each {@link House.freshWeb}. */
  web: string
  adminKey: string
  masterKey: string
  /** The trust file, in which the witness counts as somebody else's: with one that is our own, nothing would be `verified`. */
  trust: string
  /** The most memory that the ledger process ever had, in MiB. */
  ledgerMemory(): Promise<number>
  /** Ends the web process and starts another, which remembers nothing. */
  freshWeb(): Promise<void>
}

const ORIGIN = 'nguon.localhost/log'
const CHAIN = { chainId: 31_337, contract: `0x${'a1'.repeat(20)}` }
const root = resolve(import.meta.dirname, '../../..')

/** Begins a log of its own and starts its processes. */
export async function openHouse(): Promise<House> {
  const data = mkdtempSync(join(tmpdir(), 'nguon-bench-house-'))
  const database = await openBenchDatabase()
  const secrets = readSecrets(data)
  const witnessKey = generateEvmKey()
  const witness = { address: addressOfKey(witnessKey), owner: 'Học viện Kiểm định', url: 'http://127.0.0.1:1' }
  const policy = firstPolicy({ origin: ORIGIN, ...CHAIN, witness }, secrets, {
    party: 'SO-KHCN',
    jwk: generateP256().jwk,
  })
  await beginLog(database.db, policy, secrets)
  const witnesses = [{ address: witness.address, owner: witness.owner, independent: true }]
  const trust = JSON.stringify({ ...(trustOf(policy) as object), witnesses })
  const trustFile = join(data, 'trust.json')
  writeFileSync(trustFile, trust)
  await writeVerifier(join(data, 'verifier'))

  const order: LedgerOrder = {
    ...{ databaseUrl: database.url, origin: ORIGIN, platform: PLATFORM, interval: 10 },
    ...{ registrarKey: secrets.registrarKey, checkpointKey: secrets.checkpointKey },
    witness: { key: witnessKey, address: witness.address },
    chain: { ...CHAIN, codeHash: `0x${toHex(anchorLogCodeHash)}` },
  }
  const ledger = fork(join(import.meta.dirname, 'ledger.ts'), [JSON.stringify(order)])
  const port = await freePort()
  const web = `http://localhost:${port}`
  const startWeb = () =>
    startChild('web', {
      ...{ root, data, script: 'scripts/web.ts', ready: () => isUp(`${web}/healthz`) },
      env: {
        ...{ ORIGIN, DATABASE_URL: database.url, CHAIN_RPC_URL: 'http://127.0.0.1:1' },
        ...{ HOST: '127.0.0.1', PORT: String(port), PUBLIC_URL: web },
        ...{ MASTER_KEY: secrets.masterKey, RECEIPT_KEY: secrets.receiptKey, REGISTRAR_KEY: secrets.registrarKey },
        ...{ SESSION_SECRET: secrets.sessionSecret, ADMIN_API_KEY: secrets.adminApiKey },
        ...{ TRUST_FILE: trustFile, VERIFIER_FOLDER: join(data, 'verifier') },
      },
    })
  let running = await startWeb()
  return {
    ...{ ...database, origin: ORIGIN, web, adminKey: secrets.adminApiKey, masterKey: secrets.masterKey, trust },
    async ledgerMemory() {
      ledger.send('memory')
      const [mebibytes] = await once(ledger, 'message')
      return mebibytes as number
    },
    async freshWeb() {
      await running.stop()
      running = await startWeb()
    },
    async close() {
      await running.stop()
      ledger.kill()
      await new Promise(done => ledger.once('exit', done))
      await database.close()
      rmSync(data, { recursive: true, force: true })
    },
  }
}
