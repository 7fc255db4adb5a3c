/** The rows of captured events, written as capture writes them and by nothing else: what PostgreSQL allows at best. */

import { randomBytes } from 'node:crypto'
import { factsOfEvent } from '@nguon/epcis'
import { parseIJson } from '@nguon/statement'
import { acceptStatements, claimThings, indexEvents, type NewStatement, reserveItems } from '@nguon/store'
import { someDocument } from '../../test/faults/load.ts'
import { openBenchDatabase } from './database.ts'

const PER_TRANSACTION = 500
const PARTY = 'HTX-9001'

/** Events a second whose rows are written, two transactions at a time. */
export async function measureInserts(events: number): Promise<number> {
  const { db, close } = await openBenchDatabase()
  try {
    const batches = Array.from({ length: Math.ceil(events / PER_TRANSACTION) }, someBatch)
    const count = batches.length * PER_TRANSACTION
    const began = performance.now()
    const lane = async () => {
      for (let batch = batches.pop(); batch; batch = batches.pop()) {
        const { statements, indexed, digests } = batch
        await db.transaction().execute(async trx => {
          await reserveItems(
            trx,
            statements.map(({ entryId }, at) => ({ party: PARTY, entryId, digest: digests[at]! })),
          )
          await claimThings(
            trx,
            statements.map(({ subjects }) => ({ key: subjects[0]!, party: PARTY })),
          )
          await acceptStatements(trx, statements)
          await indexEvents(trx, indexed)
        })
      }
    }
    await Promise.all([lane(), lane()])
    return (count * 1000) / (performance.now() - began)
  } finally {
    await close()
  }
}

function someBatch() {
  const received = new Date()
  const kid = randomBytes(32)
  const issuer = randomBytes(32)
  const { epcisBody } = someDocument(PER_TRANSACTION) as { epcisBody: { eventList: object[] } }
  const events = epcisBody.eventList.map(event => parseIJson(JSON.stringify(event)) as never)
  const statements = events.map((event): NewStatement => {
    const bytes = Buffer.from(JSON.stringify(event))
    return {
      entryId: randomBytes(32),
      entry: randomBytes(520),
      kind: 'event',
      party: PARTY,
      kid,
      subjects: [randomBytes(32), issuer],
      received,
      bodies: [{ digest: randomBytes(32), audience: 0, bytes }],
    }
  })
  const indexed = events.map((event, at) => ({
    entryId: statements[at]!.entryId,
    party: PARTY,
    audience: 0 as const,
    recorded: received,
    facts: factsOfEvent(event),
  }))
  return { statements, indexed, digests: statements.map(() => randomBytes(32)) }
}
