import { setTimeout } from 'node:timers/promises'
import { ChainUnavailableError } from '@nguon/chain'
import { type AnchorDeps, anchorOnce } from './anchor.ts'

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
  const health: AnchorHealth = { state: 'starting', code: null, size: null }
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    let pause = TURN_MS
    while (!stopping.signal.aborted) {
      try {
        const turn = await anchorOnce(deps)
        pause = TURN_MS
        if (turn.did === 'anchor' || turn.did === 'anchor-again') {
          Object.assign(health, { state: 'idle', code: null, size: turn.size })
          logger.info(
            { size: turn.size },
            turn.did === 'anchor' ? 'head anchored' : 'chain went back: head anchored again',
          )
        } else Object.assign(health, { state: STATES[turn.did], code: null })
      } catch (error) {
        report(error)
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
      }
      await rest(pause, stopping.signal)
    }
    health.state = 'stopped'
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
