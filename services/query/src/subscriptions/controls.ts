/** What a subscription is asked to be (EPCIS 2.0 §8.2.5.1, §12.8.3): the body of POST …/subscriptions. */
import { isObject, type JsonValue } from '@nguon/statement'
import { RefusedError, type RequestFault } from '../problem.ts'
import { type Schedule, scheduleFaults } from './schedule.ts'

/** A subscription as asked: at each capture (`schedule` null) or by schedule. */
export type SubscriptionControls = {
  dest: string
  /** Under which callbacks are signed; null leaves them unsigned. */
  signatureToken: string | null
  /** Events recorded before it are none of the subscription's; null stands for the time at which it is made. */
  initialRecordTime: Date | null
  /** Whether a run by schedule that finds nothing is told, too. */
  reportIfEmpty: boolean
  schedule: Schedule | null
}

const MEMBERS = ['dest', 'signatureToken', 'secret', 'initialRecordTime', 'reportIfEmpty', 'stream', 'schedule']
const LONGEST_TOKEN = 256
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/

/**
 * Reads what a subscription is asked to be. The destination is only read as a text here: whether it may be called is
 * found out by asking for its address.
 * @throws {@link RefusedError} CONTROLS_INVALID, with every fault
 */
export function parseControls(body: JsonValue): SubscriptionControls {
  const faults: RequestFault[] = []
  const fault = (member: string, code: string, reason: string) => {
    faults.push({ pointer: member === '' ? '' : `/${member}`, code, reason })
  }
  if (!isObject(body)) {
    fault('', 'TYPE_WRONG', 'a subscription is an object with dest and either stream or schedule')
    throw refusal(faults)
  }
  for (const name of Object.keys(body)) {
    if (!MEMBERS.includes(name)) fault(name, 'MEMBER_UNKNOWN', `is not one of ${MEMBERS.join(', ')}`)
  }
  const { dest, initialRecordTime, reportIfEmpty = false, stream = false, schedule } = body
  if (typeof dest !== 'string') fault('dest', 'MEMBER_MISSING', 'says where callbacks go, as a URL')
  if (typeof reportIfEmpty !== 'boolean') fault('reportIfEmpty', 'TYPE_WRONG', 'is true or false')
  if (typeof stream !== 'boolean') fault('stream', 'TYPE_WRONG', 'is true or false')
  if (schedule !== undefined) {
    if (!isObject(schedule)) fault('schedule', 'TYPE_WRONG', 'is an object with second, minute, hour, …')
    else faults.push(...scheduleFaults(schedule))
  }
  if (stream === true && schedule !== undefined) fault('stream', 'EXCLUSIVE', 'excludes schedule: give one of the two')
  if (stream === false && schedule === undefined)
    fault('', 'MEMBER_MISSING', 'neither stream nor schedule says when callbacks are made')
  const signatureToken = readToken(body.signatureToken, body.secret, fault)
  const since = initialRecordTime === undefined ? null : readTime(initialRecordTime)
  if (since === undefined)
    fault('initialRecordTime', 'TIME_WRONG', 'is a date and time with its offset, such as 2026-06-01T00:00:00Z')
  if (faults.length > 0) throw refusal(faults)
  return {
    dest: dest as string,
    signatureToken,
    initialRecordTime: since as Date | null,
    reportIfEmpty: reportIfEmpty as boolean,
    schedule: (schedule ?? null) as Schedule | null,
  }
}

/** A subscription cannot be as asked. */
export function refusal(faults: readonly RequestFault[], options?: ErrorOptions): RefusedError {
  const [first] = faults
  return new RefusedError('CONTROLS_INVALID', `${first?.pointer || 'the body'} ${first?.reason}`, faults, options)
}

/** GS1's own files call it by two names: the schema that defines `signatureToken` requires `secret`. Either is taken. */
function readToken(
  token: JsonValue | undefined,
  secret: JsonValue | undefined,
  fault: (member: string, code: string, reason: string) => void,
): string | null {
  if (token !== undefined && secret !== undefined && token !== secret)
    fault('secret', 'EXCLUSIVE', 'is another name of signatureToken, and says something else')
  const given = token ?? secret
  if (given === undefined) return null
  if (typeof given === 'string' && given !== '' && given.length <= LONGEST_TOKEN) return given
  fault(
    token === undefined ? 'secret' : 'signatureToken',
    'TOKEN_WRONG',
    `is a text of 1 to ${LONGEST_TOKEN} characters`,
  )
  return null
}

/** To the millisecond, as times of record are kept; undefined where it is no time. */
function readTime(text: JsonValue): Date | undefined {
  if (typeof text !== 'string' || !DATE_TIME.test(text)) return undefined
  const [, finer = ''] = /\.\d{3}(\d+)/.exec(text) ?? []
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) return undefined
  return Number(finer) === 0 ? at : new Date(at.getTime() + 1)
}
