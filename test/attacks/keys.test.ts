/** Attacks on who may speak for whom: forged authorities, strangers’ keys, the registrar’s power. Formats §2 and §9. */
import type { ProofCode } from '@nguon/proof'
import { draftEvent, enrol, logEvent, proofOf, revoke, seal, type World } from '@nguon/proof/testing'
import { generateP256 } from '@nguon/signer'
import { keyStatementBody, keysSubject } from '@nguon/statement'
import { message } from '@nguon/words'
import { describe, expect, it } from 'vitest'
import { AUTHORITY, PLATFORM, type TestLog } from '../../services/witness/src/testing.ts'
import { CARRIER, eventOf, FARM, invalidAt, LOT, lift, read, recall, type Stage, stage } from './operator.ts'
import { shown } from './shown.ts'
import { stoppedOver, witnessOf } from './witness.ts'

describe('a statement in the name of the authority under another party’s key', () => {
  it('is refused, under an enrolled key as under the registrar’s', async () => {
    for (const whose of ['farm', 'registrar'] as const) {
      const { world, farm } = stage()
      const { key } = { farm, registrar: { key: world.registrar } }[whose]
      logEvent(world, world.authority, recall)
      logEvent(world, { ...world.authority, key }, lift)
      seal(world)
      expect(await read(world)).toMatchObject(invalidAt('signers', 'key-not-live'))
    }
  })

  it('stops the witness', async () => {
    const seen = await witnessOf(log => {
      log.event(AUTHORITY, recall)
      log.event(AUTHORITY, lift, { key: log.parties.get(FARM)! })
    })
    expect(seen).toMatchObject(stoppedOver('ENTRY_INVALID', { index: 5, reason: 'KEY_NOT_LIVE' }))
  })

  it('is refused while it is pending', async () => {
    const { world, farm } = stage()
    seal(world)
    const impostor = { ...world.authority, key: farm.key }
    const { statement, texts, promise } = draftEvent(world, impostor, recall)
    const file = await proofOf(world, [LOT])
    file.pending = [{ entry: statement.entry, bodies: texts, promise }]
    expect(await read(world, file)).toMatchObject(invalidAt('signers', 'key-not-live'))
  })
})

describe('an enrolment or revocation written by a stranger', () => {
  const byCarrier = (world: World, key: World['registrar']): World => ({ ...world, registrar: key, platform: CARRIER })

  it('is no key statement, and the file is refused', async () => {
    const attempts: [ProofCode, (it: Stage) => unknown][] = [
      ['key-statement', ({ world, carrier }) => enrol(byCarrier(world, carrier.key), FARM, ['producer'])],
      ['key-statement', ({ world, farm, carrier }) => revoke(world, farm, carrier)],
      ['key-not-live', ({ world, farm }) => revoke(world, farm, { ...farm, key: generateP256() })],
    ]
    for (const [code, attempt] of attempts) {
      const it = stage()
      attempt(it)
      seal(it.world)
      expect(await read(it.world)).toMatchObject(invalidAt('signers', code))
    }
  })

  it('stops the witness', async () => {
    const changes = [
      { action: 'enrol', roles: ['producer'], key: generateP256() },
      { action: 'revoke', roles: [], key: null },
    ] as const
    for (const { action, roles, key } of changes) {
      const seen = await witnessOf(log => {
        const change = { action, party: FARM, key: (key ?? log.parties.get(FARM)!).jwk, roles, custody: 'own' } as const
        const body = keyStatementBody({ ...change, countersignatures: [] })
        log.say({ key: log.parties.get(CARRIER)!, party: CARRIER, kind: 'key', subjects: [keysSubject(FARM)], body })
      })
      expect(seen).toMatchObject(stoppedOver('ENTRY_INVALID', { index: 4, reason: 'KEY_STATEMENT' }))
    }
  })
})

describe('a second key enrolled behind a party’s back', () => {
  it('is shown to every reader of the party’s goods before it has signed anything', async () => {
    const { world } = stage()
    seal(world)
    expect((await shown(world)).verdict.flags).toEqual([])
    const index = BigInt(world.kept.length)
    enrol(world, FARM, ['producer'])
    seal(world)
    const { verdict, page, lines } = await shown(world)
    expect(verdict).toMatchObject({
      verdict: 'verified',
      flags: [{ code: 'recovery-enrolled', party: FARM, index }],
    })
    expect(page).toContain(message('vi', 'flag.recovery-enrolled', { party: FARM }))
    expect(lines).toContain(message('en', 'flag.recovery-enrolled', { party: FARM }))
  })

  it('is shown with what it signs, and lifts no recall', async () => {
    const { world, farm } = stage()
    logEvent(world, farm, recall)
    logEvent(world, enrol(world, FARM, ['producer']), lift)
    seal(world)
    const { verdict, page, lines } = await shown(world)
    expect(verdict).toMatchObject({ verdict: 'recalled', flags: [{ code: 'recovery-key', party: FARM }] })
    expect(page).toContain(message('vi', 'flag.recovery-key', { party: FARM }))
    expect(lines).toContain(message('en', 'flag.recovery-key', { party: FARM }))
  })

  it('is not made better by revoking the first, nor by another key that it vouches for', async () => {
    const { world, farm } = stage()
    revoke(world, farm)
    const second = enrol(world, FARM, ['producer'])
    enrol(world, FARM, ['producer'], [second])
    seal(world)
    expect((await shown(world)).verdict.flags).toMatchObject([{ code: 'recovery-enrolled', party: FARM }])
  })

  it('cannot be left out of the file: the party’s keys are a history like any other', async () => {
    const { world } = stage()
    enrol(world, FARM, ['producer'])
    seal(world)
    const file = await proofOf(world, [LOT])
    file.signers.find(({ subject }) => subject.id === FARM)!.statements.pop()
    expect(await read(world, file)).toMatchObject(invalidAt('map', 'map-proof'))
    file.signers = file.signers.filter(({ subject }) => subject.id !== FARM)
    expect(await read(world, file)).toMatchObject(invalidAt('signers', 'signer-missing'))
  })

  it('signs nothing that the witness takes for 72 hours', async () => {
    const seen = await witnessOf(log => {
      log.event(FARM, lift, { key: log.enrol(FARM) })
    })
    expect(seen).toMatchObject({ state: 'refusing', code: 'RECOVERY_TOO_EARLY' })
  })
})

describe('the registrar recovering the department’s key or revoking it', () => {
  it('is no key statement without an authority’s word, and the file is refused', async () => {
    const attempts: ((it: Stage) => unknown)[] = [
      ({ world }) => logEvent(world, enrol(world, world.authority.party, ['authority']), lift),
      ({ world }) => revoke(world, world.authority),
      // As any party's word would count for the department, were roles not asked for.
      ({ world, farm }) => logEvent(world, enrol(world, world.authority.party, ['authority'], [farm]), lift),
      // A role beside the one that is guarded.
      ({ world }) => logEvent(world, enrol(world, world.authority.party, ['producer']), lift),
    ]
    for (const attempt of attempts) {
      const it = stage()
      logEvent(it.world, it.world.authority, recall)
      attempt(it)
      seal(it.world)
      expect(await read(it.world)).toMatchObject(invalidAt('signers', 'key-statement'))
    }
  })

  it('does not become one under a key that the registrar made an authority of its own', async () => {
    const { world } = stage()
    logEvent(world, world.authority, recall)
    const puppet = enrol(world, 'SO-GIA', ['authority'])
    logEvent(world, puppet, lift)
    seal(world)
    expect(await read(world)).toMatchObject(invalidAt('signers', 'key-statement'))
  })

  it('nor by leaving the department’s keys out of the file', async () => {
    const { world } = stage()
    logEvent(world, world.authority, recall)
    revoke(world, world.authority)
    seal(world)
    const file = await proofOf(world, [LOT])
    file.signers = file.signers.filter(({ subject }) => subject.id !== world.authority.party)
    expect(await read(world, file)).toMatchObject(invalidAt('signers', 'signer-missing'))
  })

  it('stops the witness', async () => {
    const recovering = (log: TestLog) => log.enrol(AUTHORITY, ['authority'])
    const revoking = (log: TestLog) => {
      const change = { action: 'revoke', party: AUTHORITY, key: log.authority.jwk, roles: [], custody: 'own' } as const
      const body = keyStatementBody({ ...change, countersignatures: [] })
      log.say({ key: log.registrar, party: PLATFORM, kind: 'key', subjects: [keysSubject(AUTHORITY)], body })
    }
    for (const attempt of [recovering, revoking]) {
      const evidence = { index: 4, reason: 'KEY_STATEMENT', detail: 'AUTHORITY_MISSING' }
      expect(await witnessOf(attempt)).toMatchObject(stoppedOver('ENTRY_INVALID', evidence))
    }
  })

  it('may be done by the department itself', async () => {
    const { world } = stage()
    const second = enrol(world, world.authority.party, ['authority'], [world.authority])
    logEvent(world, second, eventOf('inspecting'))
    seal(world)
    expect(await read(world)).toMatchObject({ verdict: 'verified', flags: [] })
  })
})
