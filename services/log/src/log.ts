import { setTimeout as sleep } from 'node:timers/promises'
import type { Ed25519Key, P256Key } from '@nguon/signer'
import { openWriter, silentWitnesses, tidyPending, type Writer, WriterBusyError } from '@nguon/store'
import type { Logger } from 'pino'
import { abandonOverdue, beatIfIdle, buildHeadOnce, headIsDue } from './head.ts'
import { growMapOnce, mapIsBehind } from './map.ts'
import { BATCH_LIMIT, sequenceOnce } from './sequence.ts'

export type LogDeps = {
  databaseUrl: string
  origin: string
  /** The platform's own party. */
  platform: string
  registrar: P256Key
  checkpointKey: Ed25519Key
  /** Whom a head that was given up may lack. */
  witnesses: readonly { address: string; owner: string }[]
  /** Least seconds from one head to the next. */
  interval: number
  logger: Logger
  now?: () => Date
  /** How often a quiet log is looked at without a wake-up. */
  turnMilliseconds?: number
}

/** `writing`: this process writes the log; `waiting`: another one does, or the database is away. */
export type LogHealth = {
  state: 'starting' | 'writing' | 'waiting' | 'stopped'
  size: bigint | null
  fault: string | null
}

export type LogService = {
  start(): void
  /** Ends the turn that is running and gives up the lock. */
  stop(): Promise<void>
  health(): LogHealth
}

/** Without a wake-up the queue is looked at this often: it covers a writer of statements that died before its NOTIFY. */
const TURN_MS = 250
/** How long statements gather for the next batch: the more there are, the less each costs in a larger one. */
const GATHER_MS = { few: 50, many: 400 }
/** From so many in a batch on they are many. */
const MANY = 100n
/** How often a process that may not write asks again. */
const RETRY_MS = 1_000
/** After this many statements left the queue, it is tidied as soon as nothing waits any more: some 10 ms. */
const TIDY_AFTER = 5_000n

/** The log: sequencer and heads in one loop, so that there is one writer and nothing to agree on. */
export function buildLog(deps: LogDeps): LogService {
  const { logger, now = () => new Date(), turnMilliseconds = TURN_MS } = deps
  const by = { origin: deps.origin, platform: deps.platform, registrar: deps.registrar }
  const health: LogHealth = { state: 'starting', size: null, fault: null }
  const bell = doorbell()
  let stopping = false
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    while (!stopping) {
      try {
        const writer = await openWriter(deps.databaseUrl, deps.origin, bell.ring)
        try {
          logger.info('this process writes the log')
          Object.assign(health, { state: 'writing', fault: null })
          await write(writer)
        } finally {
          await writer.close()
        }
      } catch (error) {
        const fault = error instanceof WriterBusyError ? error.code : (error as Error).message
        // Said once and not every second.
        if (health.fault !== fault) logger.warn({ err: error }, 'this process does not write the log')
        Object.assign(health, { state: 'waiting', fault })
        await bell.wait(RETRY_MS)
      }
    }
    health.state = 'stopped'
  }

  async function write({ db, lost }: Writer): Promise<void> {
    const heads = { ...deps, db, interval: BigInt(deps.interval), now }
    let open = true
    let gone = 0n
    void lost.then(() => {
      open = false
      bell.ring()
    })
    while (!stopping && open) {
      const batch = await sequenceOnce({ db, origin: deps.origin })
      if (batch) {
        health.size = batch.to
        gone += batch.to - batch.from
        logger.debug({ from: batch.from, to: batch.to }, 'statements sequenced')
      }
      if (gone >= TIDY_AFTER && (!batch || batch.to - batch.from < BATCH_LIMIT)) {
        await tidyPending(db)
        gone = 0n
      }
      const abandoned = await abandonOverdue(db, by, now())
      if (abandoned) await tellAbandoned(db, abandoned.size)
      await beatIfIdle(db, by, now())
      if (await headIsDue(heads)) {
        const head = await buildHeadOnce(heads)
        if (head) logger.info({ size: head.size, time: head.time }, 'head built')
      } else if (!batch && (await mapIsBehind(heads))) await growMapOnce({ db, origin: deps.origin })
      // A quiet log is looked at again when it rings. After a full batch more is waiting; after a small one, what comes in
      // the next moment shares a batch, which costs about the same for one statement as for hundreds.
      if (!batch) await bell.wait(turnMilliseconds)
      else if (batch.to - batch.from < BATCH_LIMIT)
        await sleep(batch.to - batch.from < MANY ? GATHER_MS.few : GATHER_MS.many)
    }
  }

  /** At every head that is given up: nothing is anchored for as long as these lines come. */
  async function tellAbandoned(db: Writer['db'], size: bigint): Promise<void> {
    const silent = await silentWitnesses(db, size, deps.witnesses)
    const names = (witnesses: LogDeps['witnesses']) => witnesses.map(({ address, owner }) => ({ address, owner }))
    const signed = names(deps.witnesses.filter(witness => !silent.includes(witness)))
    logger.warn({ size, signed, missing: names(silent) }, 'head given up: too few witnesses signed it in time')
  }

  return {
    start() {
      running ??= run()
    },
    async stop() {
      stopping = true
      bell.ring()
      await running
    },
    health: () => ({ ...health }),
  }
}

/** Rung while nobody waits, it is heard by the next who does. */
function doorbell(): { ring(): void; wait(milliseconds: number): Promise<void> } {
  let rung = false
  let wake = () => {}
  return {
    ring() {
      rung = true
      wake()
    },
    async wait(milliseconds) {
      if (!rung) {
        await new Promise<void>(done => {
          const timer = setTimeout(done, milliseconds)
          wake = () => {
            clearTimeout(timer)
            done()
          }
        })
      }
      rung = false
    },
  }
}
