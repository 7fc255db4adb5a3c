/**
 * What a signature says (formats §5), clause by clause: a log that signs a head under which one of them does not hold gets no
 * signature. What `witness.test.ts` has is not said again.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateP256, type P256Key } from '@nguon/signer'
import {
  assembleEntry,
  bodyDigest,
  countersignatureMessage,
  drawUp,
  erasureBody,
  issuerSubject,
  keyStatementBody,
  keysSubject,
  parseEntry,
  type Role,
  subjectKeys,
  toHex,
  utf8,
} from '@nguon/statement'
import { pino } from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import { LogUnavailableError } from './fault.ts'
import { openRecords } from './records.ts'
import { loadWitnessKey } from './sign.ts'
import type { LogSource } from './source.ts'
import { AUTHORITY, ORIGIN, PLATFORM, type TestLog, testLog } from './testing.ts'
import { buildWitness } from './witness.ts'

const key = loadWitnessKey(`0x${'42'.repeat(32)}`)
const domain = { chainId: 31337n, contract: `0x${'22'.repeat(20)}` }
const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean()
})

function start(log: TestLog, source: Partial<LogSource> = {}, folder = mkdtempSync(join(tmpdir(), 'nguon-witness-'))) {
  const records = openRecords(folder)
  cleanups.push(
    () => rmSync(folder, { recursive: true, force: true }),
    () => records.close(),
  )
  const witness = buildWitness({
    records,
    source: { ...log.source, ...source },
    known: log.known,
    key,
    domain,
    now: () => BigInt(Math.floor(Date.now() / 1000)),
    independent: false,
    logger: pino({ level: 'silent' }),
  })
  return { ...witness, folder }
}

/** A log with a party and an event at 2, nothing published. */
function smallLog(): TestLog {
  const log = testLog(key.address)
  log.enrol('HTX-1')
  log.event('HTX-1')
  return log
}

/** A key statement, signed and countersigned by whom it should not be. */
function sayOfKey(
  log: TestLog,
  said: { action: 'enrol' | 'revoke'; party: string; roles: Role[]; held: P256Key; by?: P256Key; party2?: string },
): void {
  const { action, party, roles, held, by = log.registrar } = said
  const statement = { action, party, kid: held.kid, roles, custody: 'own' } as const
  const signature = held.sign(countersignatureMessage({ origin: ORIGIN, ...statement }))
  const countersignatures = action === 'enrol' ? [{ kid: held.kid, signature }] : []
  const body = keyStatementBody({ ...statement, key: held.jwk, countersignatures })
  log.say({ key: by, party: said.party2 ?? PLATFORM, kind: 'key', subjects: [keysSubject(party)], body })
}

/** An erasure of the event at 2, changed. */
function sayErasure(
  log: TestLog,
  change: { index?: bigint; digest?: Uint8Array; keys?: Uint8Array[]; by?: string },
): void {
  const index = change.index ?? 2n
  const erased = parseEntry(log.entries[2]!)
  const by = change.by ?? AUTHORITY
  const body = erasureBody({ index, digest: change.digest ?? erased.bodies[0]!.digest, ground: 'yêu cầu' })
  const named = [...erased.header.subjects, ...subjectKeys([issuerSubject(by)])]
  const distinct = [...new Map(named.map(one => [toHex(one), one])).entries()].sort().map(([, one]) => one)
  log.say({ key: log.parties.get(by)!, party: by, kind: 'erasure', subjects: [], body, keys: change.keys ?? distinct })
}

/** An event whose body is these bytes, whatever they are. */
function sayBytes(log: TestLog, text: string, origin = ORIGIN): void {
  const signer = log.parties.get('HTX-1')!
  const bytes = utf8(text)
  const digest = bodyDigest(bytes)
  log.bodies.set(toHex(digest), bytes)
  const draft = drawUp({
    origin,
    party: 'HTX-1',
    kid: signer.kid,
    kind: 'event',
    subjects: [{ type: 'lot', id: '(01)08930000000019(10)VT0626A' }],
    bodies: [{ audience: 0, digest, pointers: [] }],
    received: new Date(),
  })
  log.append(assembleEntry(draft, signer.sign(draft.toBeSigned)))
}

const EVENT = `"@context":[],"type":"ObjectEvent","action":"OBSERVE","quantityList":[{"epcClass":"https://id.gs1.org/01/08930000000019/10/VT0626A"}]`
const SALT = `"nguon:salt":"AAAAAAAAAAAAAAAAAAAAAA"`

describe('every entry is well formed, in its place, and signed by a key live there', () => {
  const lies: [string, string, (log: TestLog) => void][] = [
    ['a statement for another log', 'AUDIENCE', log => sayBytes(log, `{${SALT},${EVENT}}`, 'other.test/log')],
    ['a body that is no JSON', 'BODY', log => sayBytes(log, 'lô vải thiều')],
    ['a body with a member twice', 'BODY', log => sayBytes(log, `{${SALT},${EVENT},"type":"ObjectEvent"}`)],
    ['a body without its salt', 'BODY', log => sayBytes(log, `{${EVENT}}`)],
    [
      'a body about another lot than the header names',
      'SUBJECTS',
      log => sayBytes(log, `{${SALT},${EVENT.replace('VT0626A', 'VT0626B')}}`),
    ],
    [
      'a key that is enrolled only afterwards',
      'KEY_NOT_LIVE',
      log => {
        const early = generateP256()
        log.parties.set('HTX-2', early)
        log.event('HTX-2')
        log.enrol('HTX-2', ['producer'], early)
      },
    ],
    [
      'a key that was revoked before',
      'KEY_NOT_LIVE',
      log => {
        sayOfKey(log, { action: 'revoke', party: 'HTX-1', roles: [], held: log.parties.get('HTX-1')! })
        log.event('HTX-1', { bizStep: 'packing' })
      },
    ],
    [
      'an enrolment that another than the registrar signed',
      'KEY_STATEMENT',
      log => {
        const by = log.parties.get('HTX-1')!
        sayOfKey(log, {
          action: 'enrol',
          party: 'HTX-2',
          roles: ['producer'],
          held: generateP256(),
          by,
          party2: 'HTX-1',
        })
      },
    ],
    [
      'a laboratory that no authority countersigned',
      'KEY_STATEMENT',
      log => sayOfKey(log, { action: 'enrol', party: 'PTN-1', roles: ['laboratory'], held: generateP256() }),
    ],
    ['an erasure by one who is no authority', 'NOT_AUTHORITY', log => sayErasure(log, { by: 'HTX-1' })],
    [
      'an erasure that names other subjects than the erased entry',
      'SUBJECTS',
      log => sayErasure(log, { keys: subjectKeys([issuerSubject(AUTHORITY)]) as Uint8Array[] }),
    ],
    [
      'an erasure of a body that the entry does not have',
      'ERASURE',
      log => sayErasure(log, { digest: new Uint8Array(32).fill(1) }),
    ],
    ['an erasure from an entry that comes later', 'ERASURE', log => sayErasure(log, { index: 9n })],
    [
      'an erasure of the body of a key statement',
      'ERASURE',
      log => sayErasure(log, { index: 1n, digest: parseEntry(log.entries[1]!).bodies[0]!.digest }),
    ],
  ]
  test.each(lies)('%s', async (_, reason, lie) => {
    const log = smallLog()
    lie(log)
    log.publish()
    const witness = start(log)
    await witness.turn()
    expect(witness.health()).toEqual({ state: 'stopped', code: 'ENTRY_INVALID', size: null })
    expect(witness.signedHead()).toBeNull()
    expect(witness.contradiction()!.evidence.reason).toBe(reason)
  })

  test('the same log without the lie is signed', async () => {
    const log = smallLog()
    sayBytes(log, `{${SALT},${EVENT}}`)
    sayErasure(log, {})
    log.publish()
    const witness = start(log)
    await witness.turn()
    expect(witness.health()).toEqual({ state: 'following', code: null, size: 5n })
  })
})

describe('it holds every public body', () => {
  test('bytes that are not the body asked for count as none, and prove nothing', async () => {
    const log = smallLog()
    log.publish()
    const other = utf8('{}')
    const witness = start(log, { bodies: async () => [other], body: async () => other })
    await witness.turn()
    expect(witness.health()).toEqual({ state: 'unavailable', code: 'LOG_UNAVAILABLE', size: null })
  })

  test('without the body of a policy or a key statement nobody can follow', async () => {
    const log = smallLog()
    log.bodies.delete(toHex(parseEntry(log.entries[1]!).bodies[0]!.digest))
    log.publish()
    const witness = start(log)
    await witness.turn()
    expect(witness.health()).toEqual({ state: 'unavailable', code: 'LOG_UNAVAILABLE', size: null })
  })
})

test('the map has no subject that the log does not', async () => {
  const log = smallLog()
  const more = smallLog()
  more.event('HTX-1', { quantityList: [{ epcClass: 'https://id.gs1.org/01/08930000000019/10/OTHER' }] })
  log.publish({ mapRoot: more.head().mapRoot })
  const witness = start(log)
  await witness.turn()
  expect(witness.health()).toMatchObject({ state: 'stopped', code: 'MAP_ROOT', size: null })
})

test('a rebuild that was cut off goes on where it was', async () => {
  const log = smallLog()
  for (let i = 0; i < 2_500; i++) log.event('HTX-1', { eventID: `urn:example:${i}` })
  log.publish()
  const first = start(log, {
    bundle: async (index, width) => {
      if (index >= 8n) throw new LogUnavailableError('the line is cut')
      return await log.source.bundle(index, width)
    },
  })
  await first.turn()
  expect(first.health()).toMatchObject({ state: 'unavailable', size: null })
  const bundles: bigint[] = []
  let bodies = 0
  const second = start(
    log,
    {
      bundle: async (index, width) => {
        bundles.push(index)
        return await log.source.bundle(index, width)
      },
      bodies: async digests => {
        bodies += digests.length
        return await log.source.bodies(digests)
      },
    },
    first.folder,
  )
  await second.turn()
  expect(second.health()).toEqual({ state: 'following', code: null, size: 2_503n })
  expect(bundles).toEqual([8n, 9n])
  expect(bodies).toBe(2_503 - 2_048)
})
