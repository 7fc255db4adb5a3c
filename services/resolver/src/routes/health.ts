import { type Rpc, readScheduledChanges } from '@nguon/chain'
import { anchorBacklog, type Database, newestAnchoredHead, pendingBacklog, silentWitnesses } from '@nguon/store'
import type { FastifyPluginCallback } from 'fastify'
import { type Kysely, sql } from 'kysely'
import { CACHE } from '../respond.ts'

/** Whose health is told. */
export type HealthDeps = {
  db: Kysely<Database>
  chain: Rpc
  witnesses: readonly { address: string; owner: string; url: string }[]
  /** The contract in which the log is anchored. */
  contract: string | undefined
  now: () => number
}

/** How one part is: `late` still works, but not as fast as it should. */
type Part = { state: 'ok' | 'late' | 'down'; [fact: string]: unknown }

/** Milliseconds a part may take to say how it is. */
const PATIENCE = 2_000
/** Seconds after which a statement that waits for its position, or a head for the chain, is late. */
const LATE = 120

/**
 * `/healthz`: 200 while reads can be answered, with the state of each part; `late` where what was accepted waits for its
 * position or its anchored head for longer than it should. `/readyz`: 503 when captures cannot be
 * stored. A chain that is down makes neither fail: statements are accepted and wait.
 */
export const healthRoutes: FastifyPluginCallback<HealthDeps> = (app, deps, done) => {
  app.get('/healthz', { logLevel: 'warn' }, async (_request, reply) => {
    const [database, chain, contract, ledger, ...witnesses] = await Promise.all([
      partOf(() => readsOf(deps.db)),
      partOf(() => chainOf(deps.chain)),
      partOf(() => contractOf(deps)),
      partOf(() => ledgerOf(deps)),
      ...deps.witnesses.map(witness => partOf(() => witnessOf(witness))),
    ])
    const status = database!.state === 'down' ? 503 : 200
    return reply
      .code(status)
      .header('cache-control', CACHE.never)
      .send({
        status: status !== 200 ? 'down' : ledger!.state === 'late' ? 'late' : 'ok',
        parts: { database, chain, contract, ledger, witness: witnesses },
      })
  })

  app.get('/readyz', { logLevel: 'warn' }, async (_request, reply) => {
    const database = await partOf(() => writesOf(deps.db))
    const status = database.state === 'ok' ? 200 : 503
    return reply
      .code(status)
      .header('cache-control', CACHE.never)
      .send({ status: status === 200 ? 'ok' : 'down', parts: { database } })
  })
  done()
}

async function readsOf(db: Kysely<Database>): Promise<Part> {
  await sql`select 1`.execute(db)
  return { state: 'ok' }
}

/** A capture needs a database that writes: a standby, or one whose disk is full, answers reads and no more. */
async function writesOf(db: Kysely<Database>): Promise<Part> {
  const { rows } = await sql<{ standby: boolean; read_only: string }>`
    select pg_is_in_recovery() as standby, current_setting('transaction_read_only') as read_only`.execute(db)
  const writes = rows[0]?.standby === false && rows[0].read_only === 'off'
  return writes ? { state: 'ok' } : { state: 'down', reason: 'the database does not write' }
}

async function chainOf(chain: Rpc): Promise<Part> {
  return { state: 'ok', chainId: Number(await chain.request({ method: 'eth_chainId', params: [] })) }
}

/** An announced change of witnesses or quorum is shown until it is made or called off: nobody is to be surprised by one. */
async function contractOf({ chain, contract, now }: HealthDeps): Promise<Part> {
  if (!contract) return { state: 'down', reason: 'the trust file names no contract' }
  const changes = await readScheduledChanges(chain, contract, BigInt(Math.floor(now() / 1000)))
  const announced = changes.map(({ change, readyAt }) => ({ ...change, readyAt: Number(readyAt) }))
  return { state: announced.length > 0 ? 'late' : 'ok', announced }
}

async function ledgerOf({ db, witnesses, now }: HealthDeps): Promise<Part> {
  const [anchored, heads, backlog] = await Promise.all([newestAnchoredHead(db), anchorBacklog(db), pendingBacklog(db)])
  const seconds = Math.floor(now() / 1000)
  const waiting = backlog.since ? Math.floor((now() - backlog.since.getTime()) / 1000) : 0
  // Over all heads since the last anchored one: a head that was given up does not make the waiting begin again.
  const inFlight = heads.since === null ? 0 : seconds - Number(heads.since)
  const missing = heads.abandoned === null ? [] : await silentWitnesses(db, heads.abandoned, witnesses)
  const late = waiting > LATE || inFlight > LATE || heads.abandoned !== null
  return {
    state: !anchored ? 'down' : late ? 'late' : 'ok',
    size: anchored ? Number(anchored.size) : null,
    headAge: anchored ? seconds - Number(anchored.time) : null,
    headInFlightAge: inFlight,
    pending: Number(backlog.count),
    missingWitnesses: missing.map(({ address, owner }) => ({ address, owner })),
  }
}

async function witnessOf({ owner, url }: { owner: string; url: string }): Promise<Part> {
  const response = await fetch(`${url.replace(/\/$/, '')}/head`, { signal: AbortSignal.timeout(PATIENCE) })
  // One that has signed nothing yet answers 404, and is there.
  return { state: response.ok || response.status === 404 ? 'ok' : 'down', owner }
}

async function partOf(look: () => Promise<Part>): Promise<Part> {
  const silent = new Promise<Part>(resolve => {
    setTimeout(resolve, PATIENCE, { state: 'down', reason: 'no answer in time' }).unref()
  })
  return await Promise.race([look().catch((): Part => ({ state: 'down', reason: 'no answer' })), silent])
}
