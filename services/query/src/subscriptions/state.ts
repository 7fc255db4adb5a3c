/** How a subscription stands, as its party is told; its token is never told again. */
import { type KeptDelivery, recordedAt, type Subscription } from '@nguon/store'
import { z } from 'zod'
import { SCHEDULE_FIELDS, SCHEDULE_ZONE, type Schedule } from './schedule.ts'

const Time = z.iso.datetime()
const Fault = {
  status: z.number().nullable().describe('what the receiver answered last; null if it did not'),
  error: z.string().nullable().describe('what was in the way instead'),
}

export const SubscriptionBody = z.object({
  subscriptionID: z.string(),
  queryName: z.string(),
  createdAt: Time,
  lastNotifiedAt: Time.optional().describe('when a callback was last accepted'),
  dest: z.string(),
  initialRecordTime: Time,
  reportIfEmpty: z.boolean(),
  stream: z.literal(true).optional(),
  schedule: z.partialRecord(z.enum(SCHEDULE_FIELDS), z.string()).optional(),
  'nguon:timeZone': z.string().optional().describe('by whose clock the schedule is read'),
  'nguon:signed': z.boolean().describe('whether callbacks carry GS1-Signature'),
  'nguon:ended': Time.optional().describe('when the receiver answered 410; nothing is sent any more'),
  'nguon:deliveries': z.object({
    lastSuccess: Time.nullable(),
    nextRun: Time.nullable().describe('of a schedule'),
    failed: z.number().describe('tries of the delivery that waits, and deliveries that were given up'),
    waiting: z.array(
      z.object({
        ...{
          id: z.string(),
          tries: z.number(),
          nextTry: Time.nullable().describe('null while it is under way'),
          ...Fault,
        },
      }),
    ),
    dead: z.array(
      z.object({
        id: z.string(),
        window: z
          .object({ after: Time.nullable(), upTo: Time })
          .nullable()
          .describe('between which record times its events lie; null if it told that there were none'),
        tries: z.number(),
        since: Time,
        ...Fault,
      }),
    ),
  }),
})
export type SubscriptionBody = z.infer<typeof SubscriptionBody>

/** What a subscription's party is told of it and of its deliveries. */
export function subscriptionBody(subscription: Subscription, kept: readonly KeptDelivery[]): SubscriptionBody {
  const { lastNotified, ended, nextRun } = subscription
  const schedule = subscription.schedule as Schedule | null
  const dead = kept.filter(({ state }) => state === 'dead')
  const waiting = kept.filter(({ state }) => state !== 'dead')
  return {
    subscriptionID: subscription.id,
    queryName: subscription.query,
    createdAt: subscription.created.toISOString(),
    ...(lastNotified && { lastNotifiedAt: lastNotified.toISOString() }),
    dest: subscription.dest,
    initialRecordTime: subscription.initialRecordTime.toISOString(),
    reportIfEmpty: subscription.reportIfEmpty,
    ...(schedule ? { schedule, 'nguon:timeZone': SCHEDULE_ZONE } : { stream: true as const }),
    'nguon:signed': subscription.token !== null,
    ...(ended && { 'nguon:ended': ended.toISOString() }),
    'nguon:deliveries': {
      lastSuccess: lastNotified?.toISOString() ?? null,
      nextRun: ended ? null : (nextRun?.toISOString() ?? null),
      failed: waiting.reduce((sum, { fault, tries }) => sum + (fault ? tries : 0), dead.length),
      waiting: waiting.map(({ id, tries, nextTry, fault }) => ({
        ...{ id, tries, nextTry: nextTry?.toISOString() ?? null },
        ...(fault ?? NO_FAULT),
      })),
      dead: dead.map(({ id, window, tries, since, fault }) => ({
        id,
        window: window && {
          after: window.after === null ? null : recordedAt(window.after).toISOString(),
          upTo: recordedAt(window.upTo!).toISOString(),
        },
        ...{ tries, since: since.toISOString() },
        ...(fault ?? NO_FAULT),
      })),
    },
  }
}

const NO_FAULT = { status: null, error: null }

/** From which record time on the next run looks (`GS1-Query-Min-Record-Time`): the last that succeeded, or the first. */
export function minRecordTime({ lastNotified, initialRecordTime }: Subscription): string {
  return (lastNotified ?? initialRecordTime).toISOString()
}
