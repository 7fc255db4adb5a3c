/**
 * The other end of the authority's signing process: starts it, asks, and ends it. What comes back is public or already
 * signed; no key passes here.
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Custody, JsonObject, Jwk, Role } from '@nguon/statement'

/** What the signing process is asked, one to a line. */
export type AuthorityRequest =
  | { ask: 'keys' }
  | {
      ask: 'countersign'
      origin: string
      action: 'enrol' | 'revoke'
      party: string
      kid: string
      roles: Role[]
      custody: Custody
    }
  | { ask: 'sign'; origin: string; kind: 'event' | 'record'; said: JsonObject }
  | { ask: 'erase'; origin: string; index: number; entry: string; digest: string; ground: string }
  | ({ ask: 'alert'; keys: string[]; notice: string } & TransactionNumbers)
  | ({ ask: 'clear'; key: string; notice: string } & TransactionNumbers)

/** What a transaction needs to know of the chain, which the signing process cannot see; fees in wei, decimal. */
export type TransactionNumbers = {
  chainId: number
  contract: string
  nonce: number
  fees: { maxFee: string; maxPriorityFee: string }
}

/** The authority's public half: its party code, its key, and the addresses that the contract gives the regulator role. */
export type AuthorityKeys = { party: string; jwk: Jwk; regulators: string[] }
/** One countersignature under a key statement, as its body carries it (b64u). */
export type Countersignature = { kid: string; signature: string }
/** A statement in the authority's name: the entry of formats §3 and its bodies, whose bytes go in first (b64u). */
export type SignedStatement = { entry: string; bodies: string[] }
/** A regulator's transaction, ready to be sent by anyone (b64u). */
export type SignedAlert = { from: string; raw: string }
/** One line of its output; `error` where it refused. */
export type AuthorityAnswer = AuthorityKeys | Countersignature | SignedStatement | SignedAlert | { error: string }

/** An open signing process. */
export type Authority = {
  keys(): Promise<AuthorityKeys>
  countersign(request: Omit<Extract<AuthorityRequest, { ask: 'countersign' }>, 'ask'>): Promise<Countersignature>
  sign(request: Omit<Extract<AuthorityRequest, { ask: 'sign' }>, 'ask'>): Promise<SignedStatement>
  /** Has a body of the entry at `index` erased (entry and digest b64u), on the ground that readers will be shown. */
  erase(request: Omit<Extract<AuthorityRequest, { ask: 'erase' }>, 'ask'>): Promise<SignedStatement>
  /** Raises an alert on every subject of `keys`, as the first of the regulators (keys and notice b64u). */
  alert(request: Omit<Extract<AuthorityRequest, { ask: 'alert' }>, 'ask'>): Promise<SignedAlert>
  /** Clears one again. */
  clear(request: Omit<Extract<AuthorityRequest, { ask: 'clear' }>, 'ask'>): Promise<SignedAlert>
  close(): Promise<void>
}

/** The authority's process refused, or ended before it answered. */
export class AuthorityError extends Error {
  override readonly name = 'AuthorityError'
  readonly code = 'AUTHORITY_REFUSED'
}

/**
 * Starts the signing process over `folder`, whose keys it draws the first time.
 * @throws {@link AuthorityError} from every method when the process refuses or has ended.
 */
export function openAuthority(folder: string): Authority {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./authority.ts', import.meta.url)), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // It needs nothing of our environment, which holds the keys of others.
    env: { PATH: process.env.PATH ?? '' },
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  child.stdin.on('error', () => {}) // The answer that never comes says it: see below.
  let turn: Promise<unknown> = Promise.resolve()

  // Answers carry no number, so questions go one at a time.
  const ask = <T>(request: AuthorityRequest): Promise<T> => {
    const next = turn.then(async () => {
      child.stdin.write(`${JSON.stringify(request)}\n`)
      const { value, done } = await lines.next()
      if (done) throw new AuthorityError('the signing process ended')
      const answer = JSON.parse(value) as AuthorityAnswer
      if ('error' in answer) throw new AuthorityError(answer.error)
      return answer as T
    })
    turn = next.catch(() => {})
    return next
  }

  return {
    keys: () => ask({ ask: 'keys' }),
    countersign: request => ask({ ask: 'countersign', ...request }),
    sign: request => ask({ ask: 'sign', ...request }),
    erase: request => ask({ ask: 'erase', ...request }),
    alert: request => ask({ ask: 'alert', ...request }),
    clear: request => ask({ ask: 'clear', ...request }),
    close: async () => {
      child.stdin.end()
      await ended
    },
  }
}
