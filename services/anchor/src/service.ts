import { setTimeout } from 'node:timers/promises'
import { ChainUnavailableError } from '@nguon/chain'
import { anchorBacklog, silentWitnesses } from '@nguon/store'
import { type AnchorDeps, anchorOnce } from './anchor.ts'
import type { WitnessAddress } from './signatures.ts'

/** Where a reader of `/healthz` finds the anchorer: what it waits for, or the code of what went wrong. */
export type AnchorHealth = {
  state:
    | 'starting'
    | 'idle'
    | 'waiting-for-witnesses'
    | 'waiting-for-chain'
    | 'chain-unavailable'
    | 'failed'
    | 'stopped'
  /** `code` of the error behind `chain-unavailable` and `failed`, such as `CONTRACT_GONE`. */
  code: string | null
  /** The head that was anchored last by this process. */
  size: bigint | null
  /** Time (seconds) of the first head that is not on the chain, since which the log has waited; null if none waits. */
  since: bigint | null
  /** The witnesses that did not sign the head that was given up last; empty if none was since the last anchored one. */
  missing: WitnessAddress['address'][]
}

/** The anchorer, started and stopped by whoever runs it. */
export type AnchorService = {
  start(): void
  /** Ends the turn that is running. */
  stop(): Promise<void>
  health(): AnchorHealth
}

/** What the anchorer works with, and whom it tells. */
export type AnchorServiceDeps = AnchorDeps & {
  /** Told once when the chain or its contract is not the one that the log is anchored on; turns go on. */
  onLost?: (code: 'CONTRACT_GONE' | 'CHAIN_MISMATCH' | 'CHAIN_HOLDS_OTHER_HEAD') => void
}

/** A quiet log is looked at this often; each look is three questions to the node. */
const TURN_MS = 500
/** After an error the next turn waits longer each time, up to this. */
const LONGEST_PAUSE_MS = 4_000

/** The anchorer as a loop: one turn after another, in one process, so that there is one writer of nonces. */
export function buildAnchor(deps: AnchorServiceDeps): AnchorService {
  const { logger } = deps
  const health: AnchorHealth = { state: 'starting', code: null, size: null, since: null, missing: [] }
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    let pause = TURN_MS
    while (!stopping.signal.aborted) {
      try {
        await noteBacklog()
        const turn = await anchorOnce(deps)
        pause = TURN_MS
        if (turn.did === 'anchor' || turn.did === 'anchor-again') {
          Object.assign(health, { state: 'idle', code: null, size: turn.size })
          logger.info(
            { size: turn.size },
            turn.did === 'anchor' ? 'head anchored' : 'chain went back: head anchored again',
          )
        } else {
          // From one head that is given up to the next none is in flight, and still the log waits.
          const did = turn.did === 'nothing' && health.missing.length > 0 ? 'wait-for-witnesses' : turn.did
          Object.assign(health, { state: STATES[did], code: null })
        }
      } catch (error) {
        report(error)
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
      }
      await rest(pause, stopping.signal)
    }
    health.state = 'stopped'
  }

  async function noteBacklog(): Promise<void> {
    const { since, abandoned } = await anchorBacklog(deps.db)
    const silent = abandoned === null ? [] : await silentWitnesses(deps.db, abandoned, deps.witnesses)
    Object.assign(health, { since, missing: silent.map(({ address }) => address) })
  }

  function report(error: unknown): void {
    const code = codeOf(error)
    const state = error instanceof ChainUnavailableError ? 'chain-unavailable' : 'failed'
    // Said once and not at every turn; what it was is in /healthz for as long as it lasts.
    if (health.code !== code) {
      logger[state === 'failed' ? 'error' : 'warn']({ err: error, code }, 'the head in flight is not anchored')
      if (code === 'CONTRACT_GONE' || code === 'CHAIN_MISMATCH' || code === 'CHAIN_HOLDS_OTHER_HEAD')
        deps.onLost?.(code)
    }
    Object.assign(health, { state, code })
  }

  return {
    start() {
      running ??= run()
    },
    async stop() {
      stopping.abort()
      await running
    },
    health: () => ({ ...health }),
  }
}

const STATES = {
  nothing: 'idle',
  'wait-for-witnesses': 'waiting-for-witnesses',
  'wait-for-chain': 'waiting-for-chain',
} as const

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'INTERNAL'
}

async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  // An abort ends the rest at once; that is all it has to say.
  await setTimeout(milliseconds, undefined, { signal }).catch(() => {})
}
