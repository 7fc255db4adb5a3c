/**
 * One life of a witness: it follows the log until it has signed the newest head, for two contracts. Run as a process of its
 * own by `witness.test.ts`, which names the question that it dies at.
 */

import { writeSync } from 'node:fs'
import { DatabaseSync, StatementSync } from 'node:sqlite'
import { nodeVerify } from '@nguon/signer'
import type { Jwk } from '@nguon/statement'
import { pino } from 'pino'
import { buildWitness, httpLog, loadWitnessKey, openRecords } from '../../services/witness/src/index.ts'
import { signedHeadJson } from '../../services/witness/src/witness.ts'
import { announce, deathAt } from './dying.ts'

/** What a life is told, as JSON in its first argument. */
export type WitnessLife = {
  dieAt: number
  folder: string
  logUrl: string
  key: string
  known: { origin: string; checkpointVkey: string; registrar: Jwk }
  contracts: string[]
}

/** What a life says, a line each: a head that it shows as signed for a contract, or how it ended. */
export type Said =
  | { contract: string; head: ReturnType<typeof signedHeadJson> }
  | { state: string; code: string | null; asked: number }

const life = JSON.parse(process.argv[2]!) as WitnessLife
const { asking, asked } = deathAt(life.dieAt)
announce(DatabaseSync.prototype, ['exec'], asking)
announce(StatementSync.prototype, ['run', 'get', 'all'], asking)
announce(globalThis, ['fetch'], asking)
// At once and whole, so that what was said before a death was said.
const say = (said: Said) => writeSync(1, `${JSON.stringify(said)}\n`)

const records = openRecords(life.folder)
const witnesses = life.contracts.map(contract => ({
  contract,
  witness: buildWitness({
    records,
    source: httpLog(life.logUrl),
    known: { ...life.known, verify: nodeVerify },
    key: loadWitnessKey(life.key),
    domain: { chainId: 31337n, contract },
    now: () => BigInt(Math.floor(Date.now() / 1000)),
    independent: true,
    logger: pino({ level: 'silent' }),
  }),
}))
const [first] = witnesses
await first!.witness.turn()
for (const { contract, witness } of witnesses) {
  const { size } = first!.witness.health()
  const head = size !== null && witness.signedHead(size)
  if (head) say({ contract, head: signedHeadJson(head) })
}
const { state, code } = first!.witness.health()
records.close()
say({ state, code, asked: asked() })
