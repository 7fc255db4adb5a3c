import { setTimeout } from 'node:timers/promises'
import { toBase64url } from '@nguon/statement'
import type { Logger } from 'pino'
import { type Copy, restoreCopy } from './copy.ts'
import { ContradictionError, LogUnavailableError, NextHeadError, RefusalError } from './fault.ts'
import { type FollowDeps, followOnce, signAgain } from './follow.ts'
import type { Contradiction, Domain, KeptHead } from './records.ts'

/** What a witness works with. */
export type WitnessDeps = FollowDeps & {
  logger: Logger
  /** Whether its owner is someone other than the log's operator, as the owner says. */
  independent: boolean
  /** Milliseconds from one look at the log to the next. */
  pause?: number
}

/**
 * `waiting`: begun on a quiet log, whose next head will be the first that is signed. `stopped`: a contradiction was found,
 * and nothing is signed until a person has looked at it.
 */
export type WitnessHealth = {
  state: 'following' | 'waiting' | 'refusing' | 'unavailable' | 'stopped'
  code: string | null
  /** Of the newest head that was signed. */
  size: bigint | null
}

/** A head with its signature, as witnesses give it. */
export type SignedHead = KeptHead & { address: string; signature: Uint8Array }

/** A witness, started and stopped by its process. */
export type Witness = {
  start(): void
  /** Ends the turn that is running. */
  stop(): Promise<void>
  /** One turn, for tests and for {@link start}. */
  turn(): Promise<void>
  health(): WitnessHealth
  /** The newest signed head, or that of one size; null if there is none. */
  signedHead(size?: bigint): SignedHead | null
  /** Signed heads below a size, the largest first. */
  signedHeads(below: bigint, limit: number): SignedHead[]
  /** The first head that was signed. */
  firstSigned(): KeptHead | null
  /** What was found against the log; null as long as nothing was. */
  contradiction(): Contradiction | null
  identity(): { address: string; owner: string | null; independent: boolean }
  /** Which log it witnesses, and for which contract. */
  subject(): Domain & { origin: string }
}

/** The witness as a loop over {@link followOnce}. */
export function buildWitness(deps: WitnessDeps): Witness {
  const { records, logger, key, domain, pause = 500 } = deps
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let copy: Copy | null = null
  let state: WitnessHealth['state'] = 'following'
  let code: string | null = null
  let isNamed = true

  async function turn(): Promise<void> {
    const contradiction = records.contradiction()
    if (contradiction) return stand('stopped', contradiction.code, contradiction.message)
    try {
      copy ??= await restoreCopy(records, deps.known)
      copy = await followOnce({ ...deps, stopping: () => stopping.signal.aborted }, copy, taken => {
        copy = taken
      })
      stand('following', null)
      noteContract(copy)
    } catch (error) {
      if (error instanceof ContradictionError) {
        // Kept before it is said: a restart must not make the witness forget what it found.
        records.keepContradiction(deps.now(), error.code, error.message, error.evidence)
        stand('stopped', error.code, error.message, error.evidence)
      } else if (error instanceof NextHeadError) stand('waiting', error.code, error.message)
      else if (error instanceof RefusalError) stand('refusing', error.code, error.message)
      else if (error instanceof LogUnavailableError) stand('unavailable', error.code, error.message)
      else {
        // Something of ours: the copy in memory may be half a copy, the one on the disk is not.
        copy = null
        stand('unavailable', 'INTERNAL', String(error), error)
      }
    }
  }

  /** A signature for a contract that the log does not name is genuine, and counts for nobody. */
  function noteContract({ policy }: Copy): void {
    const names = policy?.anchors.some(
      ({ chainId, contract }) => BigInt(chainId) === domain.chainId && contract === domain.contract,
    )
    if (names === false && isNamed)
      logger.warn({ code: 'CONTRACT_UNNAMED', ...domain }, 'the log’s policy names no such CONTRACT on this CHAIN_ID')
    isNamed = names !== false
  }

  /** Said when it changes and not at every turn. */
  function stand(
    next: WitnessHealth['state'],
    why: string | null,
    message = 'following the log',
    more?: unknown,
  ): void {
    if (state === next && code === why) return
    state = next
    code = why
    if (next === 'following' || next === 'waiting') logger.info({ code: why }, message)
    else if (next === 'stopped')
      logger.fatal({ code: why, evidence: more }, `CONTRADICTION, nothing is signed any more: ${message}`)
    else logger.warn({ code: why, err: more }, `not signing: ${message}`)
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await turn()
      await setTimeout(pause, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  return {
    start() {
      running ??= run()
    },
    async stop() {
      stopping.abort()
      await running
    },
    turn,
    health: () => ({ state, code, size: records.newestSigned(domain)?.size ?? null }),
    signedHead(size) {
      const head = size === undefined ? records.newestSigned(domain) : records.head(size)
      // A witness that found a contradiction goes on showing what it signed, and signs nothing more.
      const signature =
        head && (records.contradiction() ? records.signature(head.size, domain) : signAgain(deps, head.size))
      return head && signature && { ...head, address: key.address, signature }
    },
    signedHeads(below, limit) {
      return records
        .signedBelow(domain, below, limit)
        .map(head => ({ ...head, address: key.address, signature: records.signature(head.size, domain)! }))
    },
    firstSigned: () => records.firstSigned(domain),
    contradiction: () => records.contradiction(),
    subject: () => ({ ...domain, origin: deps.known.origin }),
    identity() {
      const owner = copy?.policy?.witnesses.find(({ address }) => address === key.address)?.owner ?? null
      return { address: key.address, owner, independent: deps.independent }
    },
  }
}

/** A signed head as it is served: byte strings b64u, integers numbers, as in formats §9. */
export function signedHeadJson({ size, time, logRoot, mapRoot, checkpoint, address, signature }: SignedHead) {
  return {
    size: Number(size),
    time: Number(time),
    logRoot: toBase64url(logRoot),
    mapRoot: toBase64url(mapRoot),
    checkpoint,
    address,
    signature: toBase64url(signature),
  }
}
