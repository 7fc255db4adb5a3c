/** An independent witness, the real service, over a log that the operator writes as it likes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { toHex } from '@nguon/statement'
import { pino } from 'pino'
import { openRecords } from '../../services/witness/src/records.ts'
import { loadWitnessKey } from '../../services/witness/src/sign.ts'
import { type TestLog, testLog } from '../../services/witness/src/testing.ts'
import { buildWitness } from '../../services/witness/src/witness.ts'
import { CARRIER, commissioning, FARM } from './operator.ts'

const key = loadWitnessKey(`0x${'42'.repeat(32)}`)
const domain = { chainId: 31337n, contract: `0x${'22'.repeat(20)}` }

/** What became of the witness: why it does not sign, the size it signed last, and the evidence it keeps. */
export type Seen = {
  state: string
  code: string | null
  signed: bigint | null
  evidence: { [name: string]: unknown } | null
}

/**
 * Has a witness follow an honest log, then the same log after `attack`, which publishes a head of its own if it lies in
 * that too. The first head must have been signed, so that what the second one meets is the attack.
 */
export async function witnessOf(attack: (log: TestLog) => unknown): Promise<Seen> {
  const log = testLog(key.address)
  log.enrol(FARM)
  log.enrol(CARRIER, ['carrier'])
  log.event(FARM, commissioning)
  log.publish()
  const folder = mkdtempSync(join(tmpdir(), 'nguon-witness-'))
  const records = openRecords(folder)
  try {
    const witness = buildWitness({
      records,
      source: log.source,
      known: log.known,
      key,
      domain,
      now: () => BigInt(Math.floor(Date.now() / 1000)),
      independent: true,
      logger: pino({ level: 'silent' }),
    })
    await witness.turn()
    const before = witness.signedHead()
    if (!before) throw new Error(`the honest log was not signed: ${witness.health().code}`)
    // Published before the attack: a head of its own that it publishes then stands.
    const published = log.head()
    await attack(log)
    if ((await log.source.checkpoint()) === before.checkpoint && log.head().size > published.size)
      log.publish({ time: before.time + 1n })
    await witness.turn()
    const { state, code } = witness.health()
    return { state, code, signed: witness.signedHead()?.size ?? null, evidence: evidenceIn(folder) }
  } finally {
    records.close()
    rmSync(folder, { recursive: true })
  }
}

/** Entries of the honest log: its policy, two enrolments and the first event. */
export const HONEST = 4n

/** Stopped for good over this, with the signature under the honest head as its last. */
export function stoppedOver(code: string, evidence: { [name: string]: unknown } = {}) {
  return { state: 'stopped', code, signed: HONEST, evidence }
}

/** Logs a statement that was made elsewhere, and serves its bodies. */
export function logForged(
  log: TestLog,
  {
    statement,
    texts,
  }: { statement: { entry: Uint8Array; bodies: readonly { digest: Uint8Array }[] }; texts: readonly unknown[] },
): bigint {
  statement.bodies.forEach(({ digest }, i) => {
    const text = texts[i]
    if (text instanceof Uint8Array) log.bodies.set(toHex(digest), text)
  })
  return log.append(statement.entry)
}

function evidenceIn(folder: string): Seen['evidence'] {
  const database = new DatabaseSync(join(folder, 'witness.sqlite'), { readOnly: true })
  const row = database.prepare('select evidence from contradiction').get() as { evidence: string } | undefined
  database.close()
  return row ? JSON.parse(row.evidence) : null
}
