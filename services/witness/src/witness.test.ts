import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateP256 } from '@nguon/signer'
import {
  assembleEntry,
  bodyDigest,
  bodyOf,
  draftStatement,
  erasureBody,
  headDigest,
  hostOf,
  issFor,
  issuerSubject,
  type JsonObject,
  logSubject,
  parseEntry,
  recoverWitness,
  subFor,
  subjectKeys,
  subjectsOfEvent,
} from '@nguon/statement'
import { type Logger, pino } from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import { LogUnavailableError } from './fault.ts'
import { openRecords } from './records.ts'
import { loadWitnessKey } from './sign.ts'
import type { LogSource } from './source.ts'
import { AUTHORITY, type TestLog, testLog } from './testing.ts'
import { buildWitness, type Witness } from './witness.ts'

const key = loadWitnessKey(`0x${'42'.repeat(32)}`)
const domain = { chainId: 31337n, contract: `0x${'22'.repeat(20)}` }
const OBSERVED: JsonObject = {
  type: 'ObjectEvent',
  action: 'OBSERVE',
  quantityList: [{ epcClass: 'https://id.gs1.org/01/08930000000019/10/VT0626A' }],
}
const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean()
})

type Started = Witness & { folder: string; clock: { ahead: bigint }; close(): void }

type Options = {
  folder?: string
  source?: Partial<LogSource>
  domain?: typeof domain
  logger?: Logger
  wrap?: <T extends object>(thing: T) => T
}

function start(log: TestLog, options: Options = {}): Started {
  const { wrap = thing => thing } = options
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'nguon-witness-'))
  const records = openRecords(folder)
  let open = true
  const close = () => {
    if (open) records.close()
    open = false
  }
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }), close)
  const clock = { ahead: 0n }
  const witness = buildWitness({
    records: wrap(records),
    source: wrap({ ...log.source, ...options.source }),
    known: log.known,
    key,
    domain: options.domain ?? domain,
    now: () => BigInt(Math.floor(Date.now() / 1000)) + clock.ahead,
    independent: false,
    logger: options.logger ?? pino({ level: 'silent' }),
  })
  return { ...witness, folder, clock, close }
}

/** A log with a party and an event, published. */
function smallLog(): TestLog {
  const log = testLog(key.address)
  log.enrol('HTX-1')
  log.event('HTX-1')
  log.publish()
  return log
}

async function expectStopped(witness: Started, code: string): Promise<void> {
  expect(witness.health()).toMatchObject({ state: 'stopped', code })
  // It stays so, whatever comes, and after a restart.
  await witness.turn()
  expect(witness.health()).toMatchObject({ state: 'stopped', code })
}

describe('a witness', () => {
  test('signs a head that it rebuilt', async () => {
    const log = smallLog()
    const witness = start(log)
    await witness.turn()
    const signed = witness.signedHead()!
    expect(signed).toMatchObject({ ...log.head(signed.time), address: key.address })
    expect(signed.checkpoint).toBe(await log.source.checkpoint())
    expect(recoverWitness(headDigest(signed, domain), signed.signature)).toBe(key.address)
    expect(witness.health()).toEqual({ state: 'following', code: null, size: 3n })
    expect(witness.identity()).toEqual({ address: key.address, owner: 'Hội người tiêu dùng', independent: false })
  })

  test('follows a growing log, head by head, and shows each', async () => {
    const log = smallLog()
    const witness = start(log)
    await witness.turn()
    for (const i of [1, 2, 3]) {
      log.event('HTX-1', { eventID: `urn:uuid:0000000${i}-0000-4000-8000-000000000000` })
      log.publish({ time: log.head().time + BigInt(i) })
      await witness.turn()
      expect(witness.health()).toMatchObject({ state: 'following', size: BigInt(3 + i) })
    }
    expect([3n, 4n, 5n, 6n].map(size => witness.signedHead(size)?.size)).toEqual([3n, 4n, 5n, 6n])
    expect(witness.signedHead(7n)).toBeNull()
  })

  test('goes on after a restart from what it keeps, its ring and map rebuilt', async () => {
    const log = smallLog()
    const first = start(log)
    await first.turn()
    const { signature } = first.signedHead()!
    first.close()
    log.event('HTX-1', { bizStep: 'packing' })
    log.publish({ time: log.head().time + 1n })
    const fetched: bigint[] = []
    const source = {
      bundle: (index: bigint, width: number) => {
        fetched.push(BigInt(width))
        return log.source.bundle(index, width)
      },
    }
    const second = start(log, { folder: first.folder, source })
    expect(second.signedHead(3n)!.signature).toEqual(signature)
    await second.turn()
    expect(second.health()).toMatchObject({ state: 'following', size: 4n })
    expect(fetched).toEqual([4n])
  })

  test('reads nothing of the map at a start, and makes its pages where records have none or half of them', async () => {
    const log = smallLog()
    for (let i = 0; i < 300; i++) {
      log.event('HTX-1', { quantityList: [{ epcClass: `https://id.gs1.org/01/08930000000019/10/L${i}`, quantity: 1 }] })
    }
    log.publish()
    const first = start(log)
    await first.turn()
    first.close()
    const { DatabaseSync } = await import('node:sqlite')
    for (const [i, change] of [
      '',
      'delete from map_page; delete from map',
      `delete from map; delete from map_page where path > '7'; update map_page set content = x'00' where path = '3'`,
    ].entries()) {
      const database = new DatabaseSync(join(first.folder, 'witness.sqlite'))
      database.exec(change)
      database.close()
      log.event('HTX-1', { eventID: `urn:uuid:0000000${i}-0000-4000-8000-000000000000` })
      log.publish({ time: log.head().time + BigInt(i) + 1n })
      let read = 0
      const count = <T extends object>(thing: T): T =>
        new Proxy(thing, {
          get(target, name) {
            const member = Reflect.get(target, name)
            if (name !== 'mapPages') return member
            return (paths: string[]) => {
              read += paths.length
              return Reflect.apply(member as (paths: string[]) => unknown, target, [paths])
            }
          },
        })
      const next = start(log, { folder: first.folder, wrap: count })
      await next.turn()
      expect(next.health()).toEqual({ state: 'following', code: null, size: BigInt(304 + i) })
      if (i === 0) expect(read).toBeLessThan(30)
      next.close()
    }
  })

  test('signs the same head for a second contract, and keeps the first signature', async () => {
    const log = smallLog()
    const first = start(log)
    await first.turn()
    first.close()
    const moved = { chainId: 5n, contract: `0x${'33'.repeat(20)}` }
    const second = start(log, { folder: first.folder, domain: moved })
    expect(second.signedHead()).toBeNull()
    const again = second.signedHead(3n)!
    expect(recoverWitness(headDigest(again, moved), again.signature)).toBe(key.address)
    expect(second.signedHead()!.size).toBe(3n)
  })

  test('takes in ten thousand entries in a few seconds', async () => {
    const log = smallLog()
    for (let i = 0; i < 10_000; i++) {
      log.event('HTX-1', { quantityList: [{ epcClass: `https://id.gs1.org/01/08930000000019/10/L${i}`, quantity: 1 }] })
    }
    log.publish()
    const witness = start(log)
    // Of the processor's time: what else this machine does meanwhile is no fault of the witness.
    const began = process.cpuUsage()
    await witness.turn()
    const { user, system } = process.cpuUsage(began)
    const seconds = (user + system) / 1_000_000
    process.stdout.write(`10,000 entries rebuilt and signed in ${seconds.toFixed(1)} s\n`)
    expect(witness.health()).toEqual({ state: 'following', code: null, size: 10_003n })
    expect(seconds).toBeLessThan(15)
  }, 240_000)
})

describe('dying at any step', () => {
  test('of its records or of a download, the next turn goes on, and no size ever has two signatures', async () => {
    for (const when of ['before', 'after'] as const) {
      for (let step = 0; ; step++) {
        const log = smallLog()
        const folder = mkdtempSync(join(tmpdir(), 'nguon-witness-'))
        cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
        let left = step
        const dying = start(log, { folder, wrap: thing => dyingAt(thing, when, () => left-- === 0) })
        await dying.turn()
        dying.close()
        const next = start(log, { folder })
        const before = next.signedHead()?.signature
        await next.turn()
        expect(next.health()).toEqual({ state: 'following', code: null, size: 3n })
        if (before) expect(next.signedHead()!.signature).toEqual(before)
        next.close()
        if (left >= 0) break
        expect(step).toBeLessThan(100)
      }
    }
  })
})

describe('what is refused, but may heal', () => {
  test('a head whose time is ahead of our clock is not signed before its time', async () => {
    const log = smallLog()
    const witness = start(log)
    witness.clock.ahead = -120n
    await witness.turn()
    expect(witness.health()).toEqual({ state: 'refusing', code: 'TIME', size: null })
    expect(witness.signedHead(3n)).toBeNull()
    witness.clock.ahead = 0n
    await witness.turn()
    expect(witness.health()).toMatchObject({ state: 'following', size: 3n })
  })

  test('a head whose time is behind our clock is not signed: the first is waited over, a second is refused', async () => {
    const log = smallLog()
    const witness = start(log)
    witness.clock.ahead = 120n
    for (let turn = 0; turn < 2; turn++) {
      await witness.turn()
      expect(witness.health()).toEqual({ state: 'waiting', code: 'NEXT_HEAD', size: null })
    }
    expect(witness.signedHead(3n)).toBeNull()
    log.event('HTX-1', OBSERVED)
    log.publish({ time: log.head().time + 1n })
    for (let turn = 0; turn < 2; turn++) {
      await witness.turn()
      expect(witness.health()).toEqual({ state: 'refusing', code: 'TIME', size: null })
    }
    witness.clock.ahead = 0n
    await witness.turn()
    expect(witness.health()).toMatchObject({ state: 'following', size: 4n })
  })

  test('a contract that the log does not name is signed for, and told', async () => {
    const lines: { code?: string; contract?: string }[] = []
    const logger = pino({ level: 'warn' }, { write: line => lines.push(JSON.parse(line)) })
    const elsewhere = { ...domain, contract: `0x${'33'.repeat(20)}` }
    const log = smallLog()
    const witness = start(log, { domain: elsewhere, logger })
    await witness.turn()
    await witness.turn()
    expect(witness.signedHead()?.size).toBe(3n)
    expect(lines).toMatchObject([{ code: 'CONTRACT_UNNAMED', contract: elsewhere.contract }])
    const named: typeof lines = []
    const right = start(log, { logger: pino({ level: 'warn' }, { write: line => named.push(JSON.parse(line)) }) })
    await right.turn()
    expect(named).toEqual([])
  })

  test('a checkpoint of another key is not the log’s', async () => {
    const log = smallLog()
    const other = smallLog()
    const witness = start(log, { source: { checkpoint: other.source.checkpoint } })
    await witness.turn()
    expect(witness.health()).toMatchObject({ state: 'refusing', code: 'CHECKPOINT_FOREIGN' })
  })

  test('a log that shows fewer entries than before is waited for', async () => {
    const log = smallLog()
    const old = await log.source.checkpoint()
    log.event('HTX-1', { bizStep: 'packing' })
    log.publish({ time: log.head().time + 1n })
    let served: string | null = null
    const witness = start(log, { source: { checkpoint: async () => served ?? (await log.source.checkpoint()) } })
    await witness.turn()
    served = old
    await witness.turn()
    expect(witness.health()).toMatchObject({ state: 'refusing', code: 'LOG_WENT_BACK', size: 4n })
  })

  test('a public body that is not shown holds the head up until it is', async () => {
    const log = smallLog()
    const digest = [...log.bodies.keys()].at(-1)!
    const bytes = log.bodies.get(digest)!
    log.bodies.delete(digest)
    const witness = start(log)
    await witness.turn()
    expect(witness.health()).toMatchObject({ state: 'refusing', code: 'BODY_MISSING', size: null })
    log.bodies.set(digest, bytes)
    await witness.turn()
    expect(witness.health()).toMatchObject({ state: 'following', size: 3n })
  })

  test('a body that an authority has erased is not missed, and our copy of it is gone too', async () => {
    const log = smallLog()
    const [digest, bytes] = [...log.bodies].at(-1)!
    const witness = start(log)
    await witness.turn()
    log.erase(2n)
    log.publish({ time: log.head().time + 1n })
    await witness.turn()
    expect(witness.health()).toMatchObject({ state: 'following', size: 4n })
    witness.close()
    const records = openRecords(witness.folder)
    cleanups.push(() => records.close())
    expect(records.body(Uint8Array.fromHex(digest))).toBeNull()
    for (const file of readdirSync(witness.folder))
      expect(readFileSync(join(witness.folder, file)).includes(bytes), file).toBe(false)
    const newcomer = start(log)
    await newcomer.turn()
    expect(newcomer.health()).toMatchObject({ state: 'following', size: 4n })
  })

  test('the body of a key statement is kept, whoever names it as another’s and has that erased', async () => {
    const log = smallLog()
    const { digest } = parseEntry(log.entries[1]!).bodies[0]!
    const body = bodyOf(OBSERVED, new Uint8Array(16))
    log.bodies.set(bodyDigest(body).toHex(), body)
    const refs = [
      { audience: 0 as const, digest: bodyDigest(body), pointers: [] },
      { audience: 1 as const, digest, pointers: ['/example:of'] },
    ]
    const said = [...subjectsOfEvent(OBSERVED), issuerSubject('HTX-1')]
    const signer = log.parties.get('HTX-1')!
    const { origin } = log.policy
    const iss = issFor(hostOf(origin), 'HTX-1')
    const subjects = subjectKeys(said)
    const sub = subFor(said, subjects, hostOf(origin), 'HTX-1')
    const header = { kid: signer.kid, iss, sub, aud: origin, iat: 1, kind: 'event' as const, subjects }
    const draft = draftStatement(header, refs)
    const index = log.append(assembleEntry(draft, signer.sign(draft.toBeSigned)))
    const erasure = erasureBody({ index, digest, ground: 'a' })
    const keys = subjectKeys([...said, issuerSubject(AUTHORITY)])
    log.say({ key: log.authority, party: AUTHORITY, kind: 'erasure', subjects: [], body: erasure, keys })
    log.publish({ time: log.head().time + 1n })
    const first = start(log)
    await first.turn()
    expect(first.health()).toMatchObject({ state: 'following', size: 5n })
    first.close()
    log.event('HTX-1', { bizStep: 'packing' })
    log.publish({ time: log.head().time + 2n })
    const again = start(log, { folder: first.folder })
    await again.turn()
    expect(again.health()).toMatchObject({ state: 'following', size: 6n })
  })

  test('a recovered key is not witnessed for 72 hours', async () => {
    const log = smallLog()
    const witness = start(log)
    await witness.turn()
    log.enrol('HTX-1')
    log.publish({ time: log.head().time + 1n })
    await witness.turn()
    expect(witness.health()).toMatchObject({ state: 'following', size: 4n })
    log.event('HTX-1', { bizStep: 'packing' })
    log.publish({ time: log.head().time + 2n })
    await witness.turn()
    expect(witness.health()).toMatchObject({ state: 'refusing', code: 'RECOVERY_TOO_EARLY', size: 4n })
    witness.clock.ahead = 73n * 3600n
    log.publish({ time: log.head().time + witness.clock.ahead })
    await witness.turn()
    expect(witness.health()).toMatchObject({ state: 'following', size: 5n })
  })

  test('a head of a size that no log has costs no memory', async () => {
    const log = smallLog()
    log.publish({ size: 2n ** 62n })
    const tile: LogSource['tile'] = async (id, width) => {
      if (id.index > 0n) throw new LogUnavailableError('not there')
      return await log.source.tile(id, width)
    }
    const witness = start(log, { source: { tile } })
    await witness.turn()
    expect(witness.health()).toMatchObject({ state: 'unavailable', code: 'LOG_UNAVAILABLE' })
  })

  test('a log that is away is waited for', async () => {
    const log = smallLog()
    let away = true
    const checkpoint = async () => {
      if (away) throw new LogUnavailableError('away')
      return await log.source.checkpoint()
    }
    const witness = start(log, { source: { checkpoint } })
    await witness.turn()
    expect(witness.health()).toMatchObject({ state: 'unavailable', code: 'LOG_UNAVAILABLE' })
    away = false
    await witness.turn()
    expect(witness.health()).toMatchObject({ state: 'following', size: 3n })
  })
})

describe('a contradiction stops the witness', () => {
  test('two heads of one size', async () => {
    const log = smallLog()
    const witness = start(log)
    await witness.turn()
    const { signature } = witness.signedHead()!
    log.publish({ mapRoot: new Uint8Array(32).fill(7) })
    await witness.turn()
    await expectStopped(witness, 'TWO_HEADS')
    expect(witness.signedHead()!.signature).toEqual(signature)
    witness.close()
    const again = start(log, { folder: witness.folder })
    await again.turn()
    await expectStopped(again, 'TWO_HEADS')
  })

  test('two heads of one size, the first not signed for its time', async () => {
    const log = smallLog()
    const witness = start(log)
    witness.clock.ahead = 1000n
    await witness.turn()
    log.publish({ time: log.head().time + 1000n })
    await witness.turn()
    await expectStopped(witness, 'TWO_HEADS')
  })

  test('a larger head that is not a later one', async () => {
    const log = smallLog()
    const witness = start(log)
    await witness.turn()
    log.event('HTX-1', { bizStep: 'packing' })
    log.publish({ time: witness.signedHead()!.time })
    await witness.turn()
    await expectStopped(witness, 'TIME_WENT_BACK')
  })

  test('a log root that is not that of the entries', async () => {
    const log = smallLog()
    log.publish({ logRoot: new Uint8Array(32).fill(7) })
    const witness = start(log)
    await witness.turn()
    await expectStopped(witness, 'LOG_REWRITTEN')
  })

  test('a rewritten log', async () => {
    const log = smallLog()
    const witness = start(log)
    await witness.turn()
    const rewritten = testLog(key.address)
    rewritten.enrol('HTX-1')
    for (let i = 0; i < 4; i++)
      rewritten.event('HTX-1', { eventID: `urn:uuid:0000000${i}-0000-4000-8000-000000000000` })
    const head = rewritten.head(log.head().time + 5n)
    log.publish(head)
    witness.close()
    const { checkpoint } = log.source
    const turned = start(log, { folder: witness.folder, source: { ...rewritten.source, checkpoint } })
    rewritten.publish()
    await rewritten.source.checkpoint()
    await turned.turn()
    await expectStopped(turned, 'LOG_REWRITTEN')
  })

  test('a map that leaves an entry out', async () => {
    const log = testLog(key.address)
    log.enrol('HTX-1')
    const { mapRoot } = log.head()
    log.event('HTX-1')
    log.publish({ mapRoot })
    const witness = start(log)
    await witness.turn()
    await expectStopped(witness, 'MAP_ROOT')
  })

  test('an entry that is not the one the tree commits to', async () => {
    const log = smallLog()
    const other = smallLog()
    const witness = start(log, { source: { bundle: other.source.bundle } })
    await witness.turn()
    await expectStopped(witness, 'ENTRY_NOT_IN_TREE')
  })

  test('an entry that stands in the log twice, at once or later', async () => {
    const log = smallLog()
    log.append(log.entries[2]!)
    log.publish()
    const witness = start(log)
    await witness.turn()
    await expectStopped(witness, 'ENTRY_TWICE')

    const slow = smallLog()
    const patient = start(slow)
    await patient.turn()
    slow.append(slow.entries[2]!)
    slow.publish({ time: slow.head().time + 1n })
    await patient.turn()
    await expectStopped(patient, 'ENTRY_TWICE')
  })

  const forgeries: [string, (log: TestLog) => void][] = [
    ['bytes that are no statement', log => log.append(new Uint8Array(120).fill(1))],
    ['a key that speaks for another party', log => log.event('HTX-1', {}, { party: 'HTX-2' })],
    ['a key that was never enrolled', log => log.event('HTX-1', {}, { key: generateP256() })],
    [
      'a subject that is left out of the header',
      log => log.event('HTX-1', {}, { keys: subjectKeys([issuerSubject('HTX-1')]) }),
    ],
    [
      'a policy that the registrar did not sign',
      log => {
        const { key, party } = { key: log.parties.get('HTX-1')!, party: 'HTX-1' }
        log.say({
          key,
          party,
          kind: 'policy',
          subjects: [logSubject(log.known.origin)],
          body: { ...log.policy } as unknown as JsonObject,
        })
      },
    ],
    [
      'a heartbeat under an authority’s key',
      log => log.say({ key: log.authority, party: AUTHORITY, kind: 'heartbeat', subjects: [], body: {} }),
    ],
    [
      'a changed signature',
      log => {
        log.event('HTX-1', { bizStep: 'packing' })
        log.entries.at(-1)!
        const forged = log.entries.at(-1)!.slice()
        forged[forged.length - 1]! ^= 1
        log.append(forged)
      },
    ],
  ]
  test.each(forgeries)('an entry with %s', async (what, forge) => {
    const log = smallLog()
    forge(log)
    log.publish()
    const witness = start(log)
    await witness.turn()
    // The forged copy of a genuine entry has its entryId.
    await expectStopped(witness, what === 'a changed signature' ? 'ENTRY_TWICE' : 'ENTRY_INVALID')
  })

  test('a first policy other than the one it was told of', async () => {
    const log = smallLog()
    const other = smallLog()
    const witness = start({ ...log, known: { ...log.known, registrar: other.known.registrar } })
    await witness.turn()
    await expectStopped(witness, 'FIRST_POLICY')
  })

  test('the evidence is kept: the entry, where it stands, and the signed checkpoint that it stands under', async () => {
    const log = smallLog()
    log.event('HTX-1', {}, { key: generateP256() })
    log.publish()
    const witness = start(log)
    await witness.turn()
    witness.close()
    const { DatabaseSync } = await import('node:sqlite')
    const database = new DatabaseSync(join(witness.folder, 'witness.sqlite'))
    const { evidence } = database.prepare('select evidence from contradiction').get() as { evidence: string }
    database.close()
    expect(JSON.parse(evidence)).toMatchObject({
      index: 3,
      reason: 'KEY_NOT_LIVE',
      entry: expect.any(String),
      path: expect.any(String),
      checkpoint: await log.source.checkpoint(),
    })
  })
})

test('an address is the one that wallets and contracts give the key', () => {
  expect(loadWitnessKey(`0x${'0'.repeat(63)}1`).address).toBe('0x7e5f4552091a69125d5dfcb7b8c2659029395bdf')
})

/** The same thing, of which one call kills whoever makes it, having been done or not. */
function dyingAt<T extends object>(thing: T, when: 'before' | 'after', isTime: () => boolean): T {
  return new Proxy(thing, {
    get(target, name) {
      const member = Reflect.get(target, name)
      if (typeof member !== 'function' || name === 'contradiction') return member
      return (...args: unknown[]) => {
        const now = isTime()
        if (now && when === 'before') throw new Error('died')
        const result = member.apply(target, args)
        if (now) throw new Error('died')
        return result
      }
    },
  })
}
