/**
 * One delivery: what it says is put together now, so that it holds nothing that was erased meanwhile or that its party may
 * no longer see; then it is sent, and what became of it is written down.
 */
import { randomUUID } from 'node:crypto'
import { VERSIONS } from '@nguon/epcis'
import { unseal } from '@nguon/signer'
import { utf8 } from '@nguon/statement'
import {
  type Database,
  type DeliveryQueue,
  endSubscription,
  findSubscription,
  noteNotified,
  type Subscription,
  type TakenDelivery,
} from '@nguon/store'
import type { Kysely } from 'kysely'
import { type AllowedRanges, DestinationError, findDestination, type Resolve } from './destination.ts'
import { type Outcome, sendCallback } from './send.ts'
import { signCallback } from './signature.ts'
import type { EventSource } from './source.ts'

export type Delivering = {
  db: Kysely<Database>
  queue: DeliveryQueue
  source: EventSource
  /** 32 bytes under which the tokens of subscriptions are sealed. */
  masterKey: Uint8Array
  allow: AllowedRanges
  resolve: Resolve
  now: () => Date
}

const HEADERS = {
  'content-type': 'application/json',
  'gs1-epcis-version': VERSIONS.EPCIS[1],
  'gs1-cbv-version': VERSIONS.CBV[1],
  'gs1-extensions': 'nguon=urn:nguon:',
  'user-agent': 'nguon',
}

// RFC 9110 §15.5.11: what was there is gone and will not be back. So says a receiver that wants no more.
const GONE = 410

/**
 * Makes a delivery that was taken. Killed before the answer is written down, the delivery comes back and is made a second
 * time, under the same id.
 */
export async function deliver(delivering: Delivering, taken: TakenDelivery, signal: AbortSignal): Promise<void> {
  const { db, queue, source, now } = delivering
  const subscription = await findSubscription(db, taken.subscription)
  const said = subscription && !subscription.ended ? await source.say(subscription, taken.window) : null
  if (!subscription || said === null) return await db.transaction().execute(trx => queue.settle(trx, taken))
  const outcome = await send(delivering, subscription, taken, said.body, signal)
  // Being stopped is not the receiver's doing: the delivery is left to whoever runs next.
  if (signal.aborted && outcome.status === null) return
  if (outcome.status !== GONE && !isAccepted(outcome)) return await queue.fail(taken, outcome)
  await db.transaction().execute(async trx => {
    await queue.settle(trx, taken)
    if (outcome.status === GONE) return await endSubscription(trx, subscription.id, now())
    await noteNotified(trx, subscription.id, now(), said.stoppedAt ?? taken.window?.upTo ?? null)
    if (said.stoppedAt === null) return
    // What was too much at once comes next, in place of what was settled here and so before everything else.
    const rest = { ...taken.window!, after: said.stoppedAt }
    await queue.put(trx, { id: randomUUID(), subscription: subscription.id, window: rest }, taken.key)
  })
}

const isAccepted = ({ status }: Outcome) => status !== null && status >= 200 && status < 300

async function send(
  { masterKey, allow, resolve, now }: Delivering,
  { id, dest, token }: Subscription,
  taken: TakenDelivery,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<Outcome> {
  const signature = token && signCallback(openToken(masterKey, id, token), body, now())
  try {
    const destination = await findDestination(dest, allow, resolve)
    const headers = { ...HEADERS, 'nguon-delivery': taken.id, ...(signature && { 'gs1-signature': signature }) }
    return await sendCallback(destination, headers, body, signal)
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error
    return { status: null, error: error.message }
  }
}

/** For what a token is sealed: in another subscription's row it does not open. */
export const tokenContext = (subscription: string) => utf8(`nguon/subscription/${subscription}`)

function openToken(masterKey: Uint8Array, subscription: string, sealed: Uint8Array): string {
  return new TextDecoder().decode(unseal(masterKey, sealed, tokenContext(subscription)))
}
