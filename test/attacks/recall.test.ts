/** Attacks on a recall: it is to be lifted, hidden, or forgotten. Formats §2, §4, §5 and §9. */
import { append, logErasure, logEvent, proofOf, seal, state } from '@nguon/proof/testing'
import { type Audience, erasureBody, parseEntry } from '@nguon/statement'
import { describe, expect, it } from 'vitest'
import {
  adding,
  CARRIER,
  commissioning,
  eventOf,
  FARM,
  forge,
  ITEM,
  invalidAt,
  LOT,
  lift,
  malleated,
  OTHER_LOT,
  PRODUCT,
  proofWithout,
  read,
  recall,
  sealWithout,
  stage,
  textOf,
  withoutIndependent,
} from './operator.ts'
import { logForged, stoppedOver, witnessOf } from './witness.ts'

describe('a lift of a recall logged again after a second recall', () => {
  it('is one entry at two positions, and the file is refused', async () => {
    const { world, farm } = stage()
    logEvent(world, farm, recall)
    const lifted = logEvent(world, farm, lift)
    seal(world)
    expect(await read(world)).toMatchObject({ verdict: 'verified', strength: 'full' })
    logEvent(world, farm, eventOf('holding', { ...recall, eventTime: '2026-06-20T08:00:00+07:00' }))
    append(world, world.kept[Number(lifted)]!)
    seal(world)
    expect(await read(world)).toMatchObject(invalidAt('history', 'entry-twice'))
  })

  it('does not pass as a statement that is still pending either', async () => {
    const { world, farm } = stage()
    logEvent(world, farm, recall)
    const { statement, texts } = world.kept[Number(logEvent(world, farm, lift))]!
    logEvent(world, farm, eventOf('holding', { ...recall, eventTime: '2026-06-20T08:00:00+07:00' }))
    seal(world)
    const file = await proofOf(world, [LOT])
    file.pending = [{ entry: statement.entry, bodies: texts }]
    expect(await read(world, file)).toMatchObject(invalidAt('history', 'entry-twice'))
  })

  it('stops the witness, which keeps the entry and where it stands', async () => {
    const seen = await witnessOf(log => {
      log.event(FARM, recall)
      const lifted = log.event(FARM, lift)
      log.event(FARM, { ...recall, eventTime: '2026-06-20T08:00:00+07:00' })
      log.append(log.entries[Number(lifted)]!)
    })
    const evidence = { index: 7, entry: expect.any(String), path: expect.any(String), checkpoint: expect.any(String) }
    expect(seen).toMatchObject(stoppedOver('ENTRY_TWICE', evidence))
  })
})

describe('an entry logged twice with a malleated signature', () => {
  it('is the same statement whatever its bytes, and the file is refused', async () => {
    const { world, farm } = stage()
    logEvent(world, farm, recall)
    const { statement, texts } = world.kept[Number(logEvent(world, farm, lift))]!
    logEvent(world, farm, eventOf('holding', { ...recall, eventTime: '2026-06-20T08:00:00+07:00' }))
    const second = parseEntry(malleated(statement))
    expect(second.entry).not.toEqual(statement.entry)
    expect(second.entryId).toEqual(statement.entryId)
    append(world, { statement: second, texts })
    seal(world)
    expect(await read(world)).toMatchObject(invalidAt('history', 'entry-twice'))
  })

  it('stops the witness', async () => {
    const seen = await witnessOf(log => {
      log.event(FARM, recall)
      const lifted = log.event(FARM, lift)
      log.append(malleated(parseEntry(log.entries[Number(lifted)]!)))
    })
    expect(seen).toMatchObject(stoppedOver('ENTRY_TWICE', { index: 6 }))
  })
})

describe('a recall kept out of the map', () => {
  it('stops the witness, which keeps the checkpoint and the root that it found', async () => {
    const seen = await witnessOf(log => {
      const { mapRoot } = log.head()
      log.event(FARM, recall)
      log.publish({ mapRoot, time: log.head().time + 1n })
    })
    expect(seen).toMatchObject(stoppedOver('MAP_ROOT', { checkpoint: expect.any(String), mapRoot: expect.any(String) }))
  })

  it('leaves the operator with its own witness alone, and a reader is not told that nothing was left out', async () => {
    const { world, farm } = stage({ operated: true })
    const hidden = logEvent(world, farm, recall)
    sealWithout(world, hidden)
    const file = withoutIndependent(world, await proofWithout(world, hidden))
    const verdict = await read(world, file)
    expect(verdict).toMatchObject({ verdict: 'verified', strength: 'chain', complete: false })
    expect(await read(world, file, { sources: [] })).toMatchObject({ verdict: 'unanchored', strength: null })
  })
})

describe('a recall kept out of the file', () => {
  const recalledLot = () => {
    const it = stage()
    logEvent(it.world, it.farm, recall)
    seal(it.world)
    return it
  }

  it('as the statement itself, with and without a count that fits, is missed', async () => {
    const { world } = recalledLot()
    expect(await read(world)).toMatchObject({ verdict: 'recalled' })
    const file = await proofOf(world, [LOT])
    file.answers[0]!.statements.pop()
    expect(await read(world, file)).toMatchObject(invalidAt('map', 'map-proof'))
    file.answers[0]!.map.terminal = { count: 1n }
    expect(await read(world, file)).toMatchObject(invalidAt('map', 'map-proof'))
  })

  it('as the answer for the lot of a scanned item is missed', async () => {
    const { world } = recalledLot()
    const scanned = [ITEM, LOT]
    const file = await proofOf(world, scanned)
    expect(await read(world, file, { scanned })).toMatchObject({ verdict: 'recalled' })
    file.answers = file.answers.filter(({ subject }) => subject.type !== 'lot')
    expect(await read(world, file, { scanned })).toMatchObject(invalidAt('subjects', 'answer-missing'))
  })

  it('as the answer for the product of a scanned lot is missed', async () => {
    const { world, farm } = stage()
    const product = 'https://id.gs1.org/01/08930000000019'
    logEvent(world, farm, { ...recall, quantityList: [{ epcClass: product }] })
    seal(world)
    expect(await read(world)).toMatchObject({ verdict: 'recalled', recalls: [{ subject: PRODUCT }] })
    const file = await proofOf(world, [LOT])
    file.answers.pop()
    expect(await read(world, file)).toMatchObject(invalidAt('subjects', 'answer-missing'))
  })

  it('by answering for a clean lot instead is missed', async () => {
    const { world } = recalledLot()
    const clean = await proofOf(world, [OTHER_LOT])
    expect(await read(world, clean)).toMatchObject(invalidAt('subjects', 'answer-missing'))
    clean.answers[0]!.subject = LOT
    expect(await read(world, clean)).toMatchObject(invalidAt('map', 'map-proof'))
  })

  it('by claiming that the lot was never registered is missed', async () => {
    const { world } = recalledLot()
    const file = await proofOf(world, [LOT])
    const [lot] = file.answers
    Object.assign(lot!, { map: { ...lot!.map, terminal: null }, statements: [] })
    expect(await read(world, file)).toMatchObject(invalidAt('map', 'map-proof'))
  })
})

describe('subjects that leave out a lot the body names', () => {
  const two = eventOf('holding', {
    persistentDisposition: { set: ['recalled'] },
    quantityList: ['VT0626A', 'VT0626B'].map(lot => ({ epcClass: `https://id.gs1.org/01/08930000000019/10/${lot}` })),
  })

  it('are found wherever the statement is shown', async () => {
    const { world, farm } = stage()
    state(world, farm, { kind: 'event', content: two, subjects: [LOT] })
    seal(world)
    expect(await read(world)).toMatchObject(invalidAt('statements', 'subjects-differ'))
  })

  it('would hide the recall from readers of the other lot, so they stop the witness', async () => {
    const { world, farm } = stage({ operated: true })
    state(world, farm, { kind: 'event', content: two, subjects: [LOT] })
    seal(world)
    const scanned = [OTHER_LOT]
    const file = withoutIndependent(world, await proofOf(world, scanned))
    expect(await read(world, file, { scanned })).toMatchObject({ strength: 'chain', complete: false })

    const seen = await witnessOf(log => {
      log.say({ key: log.parties.get(FARM)!, party: FARM, kind: 'event', subjects: [LOT], body: two })
    })
    expect(seen).toMatchObject(stoppedOver('ENTRY_INVALID', { index: 4, reason: 'SUBJECTS' }))
  })
})

describe('a hidden persistentDisposition', () => {
  const open = textOf(eventOf('holding'))
  const unset = { '/persistentDisposition': { unset: ['recalled'] } }
  const spellings: [what: string, harmless: string, pointer: string][] = [
    ['whole', '/example:disposition01', '/persistentDisposition'],
    ['in part', '/example:disposition01/set', '/persistentDisposition/set'],
  ]
  const hiding = (audience: Audience, harmless: string, pointer: string) => [
    { audience: 0 as const, bytes: open },
    { audience, bytes: adding({ [pointer]: ['recalled'] }), pointers: [harmless] },
  ]

  it.each(spellings)('%s, whoever may read it, is no statement at all', async (_, harmless, pointer) => {
    for (const audience of [0, 1, 2] as const) {
      const { world, farm } = stage()
      const by = { ...farm, origin: world.origin }
      append(world, forge(by, [LOT], hiding(audience, harmless, pointer), { [harmless]: pointer }))
      seal(world)
      expect(await read(world)).toMatchObject(invalidAt('decoding', 'statement-malformed'))
    }
  })

  it.each(spellings)('%s stops the witness, though it sees nothing of that body', async (_, harmless, pointer) => {
    const seen = await witnessOf(log => {
      const by = { key: log.parties.get(FARM)!, party: FARM, origin: log.policy.origin }
      const forged = forge(by, [LOT], hiding(1, harmless, pointer), { [harmless]: pointer })
      logForged(log, { ...forged, texts: forged.texts.slice(0, 1) })
    })
    expect(seen).toMatchObject(stoppedOver('ENTRY_INVALID', { index: 4, reason: 'BODIES' }))
  })

  it('added by a body beside the members that its payload lists is refused', async () => {
    const { world, farm } = stage()
    const bodies = [
      { audience: 0 as const, bytes: open },
      { audience: 0 as const, bytes: adding({ '/example:note': 'x', ...unset }), pointers: ['/example:note'] },
    ]
    logEvent(world, farm, recall)
    append(world, forge({ ...farm, origin: world.origin }, [LOT], bodies))
    seal(world)
    expect(await read(world)).toMatchObject(invalidAt('statements', 'body-rules'))
  })
})

describe('a recall of your lot by a competitor', () => {
  it('is in the log for all to see, and recalls nothing', async () => {
    const { world, carrier } = stage()
    logEvent(world, carrier, recall)
    seal(world)
    const verdict = await read(world)
    expect(verdict).toMatchObject({ verdict: 'verified', recalls: [] })
    expect(verdict.answers[0]!.statements.at(-1)!.party).toBe(CARRIER)
  })

  it('recalls nothing either where the competitor commissions the lot after its maker', async () => {
    const { world, carrier } = stage()
    logEvent(world, carrier, commissioning)
    logEvent(world, carrier, recall)
    seal(world)
    expect(await read(world)).toMatchObject({ verdict: 'verified', recalls: [] })
  })

  it('does not lift the maker’s own', async () => {
    const { world, farm, carrier } = stage()
    logEvent(world, farm, recall)
    logEvent(world, carrier, lift)
    seal(world)
    expect(await read(world)).toMatchObject({ verdict: 'recalled', recalls: [{ statement: { party: FARM } }] })
  })
})

describe('the label of a clean lot with an item of a recalled one', () => {
  const label = [ITEM, OTHER_LOT]
  const sold = () => {
    const it = stage()
    const { quantityList: _, ...item } = eventOf('commissioning', {
      action: 'ADD',
      epcList: ['https://id.gs1.org/01/08930000000019/10/VT0626A/21/S1'],
    })
    logEvent(it.world, it.farm, item)
    logEvent(it.world, it.farm, recall)
    seal(it.world)
    return it
  }

  it('is recalled all the same, and the reader is told that the lots differ', async () => {
    const { world } = sold()
    expect(await read(world, undefined, { scanned: label })).toMatchObject({
      verdict: 'recalled',
      recalls: [{ subject: LOT }],
      flags: [{ code: 'other-lot', subject: OTHER_LOT }],
    })
  })

  it('is not helped by a file without the lot that the item’s own events name', async () => {
    const { world } = sold()
    const file = await proofOf(world, label)
    file.answers = file.answers.filter(({ subject }) => subject.id !== LOT.id)
    expect(await read(world, file, { scanned: label })).toMatchObject(invalidAt('subjects', 'answer-missing'))
  })

  it('is not helped by a file whose item withholds that event', async () => {
    const { world } = sold()
    const file = await proofOf(world, label)
    for (const { subject, statements } of file.answers)
      if (subject.type === 'item') for (const it of statements) it.bodies = ['withheld']
    file.answers = file.answers.filter(({ subject }) => subject.id !== LOT.id)
    expect(await read(world, file, { scanned: label })).toMatchObject({
      verdict: 'incomplete',
      reason: { code: 'body-withheld' },
    })
  })
})

describe('a recall marked "erased"', () => {
  it('by the platform’s own word is refused', async () => {
    const { world, farm } = stage()
    logEvent(world, farm, recall)
    seal(world)
    const file = await proofOf(world, [LOT])
    file.answers[0]!.statements.at(-1)!.bodies = ['erased']
    expect(await read(world, file)).toMatchObject(invalidAt('statements', 'erasure-missing'))
  })

  it('by a decision that no authority made is refused, and stops the witness', async () => {
    const { world, farm } = stage()
    logErasure(world, logEvent(world, farm, recall), 0, farm)
    seal(world)
    expect(await read(world)).toMatchObject(invalidAt('statements', 'erasure-missing'))

    const seen = await witnessOf(log => {
      const index = log.event(FARM, recall)
      const { digest } = parseEntry(log.entries[Number(index)]!).bodies[0]!
      const body = erasureBody({ index, digest, ground: 'theo yêu cầu' })
      log.say({ key: log.parties.get(FARM)!, party: FARM, kind: 'erasure', subjects: [LOT], body })
    })
    expect(seen).toMatchObject(stoppedOver('ENTRY_INVALID', { index: 5, reason: 'NOT_AUTHORITY' }))
  })

  it('by an authority’s true decision is never "verified": what was public is gone', async () => {
    const { world, farm } = stage()
    logErasure(world, logEvent(world, farm, recall), 0)
    seal(world)
    expect(await read(world)).toMatchObject({ verdict: 'incomplete', reason: { code: 'body-withheld' } })
  })

  it('by a decision about another body is refused', async () => {
    const { world, farm } = stage()
    const recalled = logEvent(world, farm, recall)
    logErasure(world, logEvent(world, farm, eventOf('storing')), 0)
    seal(world)
    const file = await proofOf(world, [LOT])
    file.answers[0]!.statements.find(({ index }) => index === recalled)!.bodies = ['erased']
    expect(await read(world, file)).toMatchObject(invalidAt('statements', 'erasure-missing'))
  })

  it('in the log, but not shown to the witness, is not signed', async () => {
    const seen = await witnessOf(log => {
      const index = log.event(FARM, recall)
      log.bodies.delete(parseEntry(log.entries[Number(index)]!).bodies[0]!.digest.toHex())
    })
    expect(seen).toMatchObject({ state: 'refusing', code: 'BODY_MISSING' })
  })
})
