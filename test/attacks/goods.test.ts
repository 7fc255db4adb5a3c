/** Attacks with goods of one's own: a counterfeit is to look like something that somebody made. Formats §4 and §9. */
import { logErasure, logEvent, logRecord, proofOf, seal } from '@nguon/proof/testing'
import type { Subject } from '@nguon/statement'
import { message } from '@nguon/words'
import { describe, expect, it } from 'vitest'
import { CARRIER, eventOf, FARM, ITEM, invalidAt, LOT, PRODUCT, read, recall, stage } from './operator.ts'
import { shown } from './shown.ts'

const about = (step: string, links: string[], members = {}) => {
  const { quantityList: _, ...event } = eventOf(step, members)
  return { ...event, epcList: links.map(path => `https://id.gs1.org/01/${path}`) }
}
const storingItem = about('storing', ['08930000000019/21/S1'])
const scanned = [ITEM]
/** An item of another product. */
const FOREIGN: Subject = { type: 'item', id: '(01)08930000000095(21)T1' }

describe('a counterfeit under words that partners alone may read', () => {
  it('is something of which nothing is known, and the page does not say that nobody spoke of it', async () => {
    const { world, carrier } = stage()
    logEvent(world, carrier, storingItem, [], 1)
    seal(world)
    const { verdict, page } = await shown(world, scanned)
    expect(verdict).toMatchObject({ verdict: 'unknown', strength: 'full', flags: [] })
    expect(page).toContain(message('vi', 'standing.unknown.title-hidden'))
    expect(page).not.toContain(message('vi', 'standing.unknown.title-never'))
  })

  it('is not helped by the erasure of a part of them', async () => {
    const { world, carrier } = stage()
    const event = { ...storingItem, 'ex:note': 'x' }
    const index = logEvent(world, carrier, event, [{ pointer: '/ex:note', audience: 2 }], 1)
    logErasure(world, index, 1)
    seal(world)
    expect(await read(world, undefined, { scanned })).toMatchObject({ verdict: 'unknown' })
  })
})

describe('a counterfeit with a history of its own', () => {
  it('is shown as something that nobody says to have made', async () => {
    const { world, carrier } = stage()
    logEvent(world, carrier, storingItem)
    seal(world)
    const { verdict, page, lines } = await shown(world, scanned)
    expect(verdict).toMatchObject({ verdict: 'verified', flags: [{ code: 'never-commissioned', subject: ITEM }] })
    expect(page).toContain(message('vi', 'flag.never-commissioned', { subject: '(01) 08930000000019 (21) S1' }))
    expect(lines).toContain(message('en', 'flag.never-commissioned', { subject: '(01) 08930000000019 (21) S1' }))
  })

  it('is not taken for made where it went into something else, nor flagged where it came out of it', async () => {
    const { world, farm } = stage()
    const { quantityList: _, ...event } = eventOf('creating')
    const [inputEPCList, outputEPCList] = [['S1'], ['S2']].map(names =>
      names.map(name => `https://id.gs1.org/01/08930000000019/21/${name}`),
    )
    logEvent(world, farm, {
      ...event,
      type: 'TransformationEvent',
      inputEPCList: inputEPCList!,
      outputEPCList: outputEPCList!,
    })
    seal(world)
    const made: Subject = { ...ITEM, id: '(01)08930000000019(21)S2' }
    expect(await read(world, undefined, { scanned: [made] })).toMatchObject({ verdict: 'verified', flags: [] })
    expect(await read(world, undefined, { scanned })).toMatchObject({ flags: [{ code: 'never-commissioned' }] })
  })

  it('is not flagged where its lot stands in the ilmd of what was commissioned', async () => {
    const { world, farm } = stage()
    const ilmd = { 'cbvmda:lotNumber': 'L9' }
    logEvent(world, farm, { ...about('commissioning', ['08930000000019'], { action: 'ADD' }), ilmd })
    seal(world)
    const lot: Subject = { ...LOT, id: `${PRODUCT.id}(10)L9` }
    expect(await read(world, undefined, { scanned: [lot] })).toMatchObject({ verdict: 'verified', flags: [] })
  })
})

describe('a lot commissioned and a product registered before their maker could', () => {
  /** The carrier registers the product and commissions the lot; then the maker does, and recalls it. */
  const raced = () => {
    const it = stage()
    const product: Subject = { type: 'product', id: '(01)08930000000095' }
    for (const by of [it.carrier, it.farm]) {
      logRecord(it.world, by, { type: 'product', id: product.id, subjects: [product], fields: { name: 'Vải' } })
      logEvent(it.world, by, about('commissioning', ['08930000000095/10/L1'], { action: 'ADD' }))
    }
    logEvent(
      it.world,
      it.farm,
      about('inspecting', ['08930000000095/10/L1'], { persistentDisposition: recall.persistentDisposition! }),
    )
    seal(it.world)
    return { ...it, lot: { type: 'lot' as const, id: `${product.id}(10)L1` } }
  }

  it('keeps the recall from counting, but not from being seen, and names both who registered', async () => {
    const { world, lot } = raced()
    const { verdict, page, lines } = await shown(world, [lot])
    expect(verdict).toMatchObject({
      verdict: 'verified',
      flags: [
        { code: 'several-registrants', parties: [CARRIER, FARM] },
        { code: 'recall-not-entitled', subject: lot, party: FARM },
      ],
    })
    const [subject, party] = ['(01) 08930000000095 (10) L1', FARM]
    expect(page).toContain(message('vi', 'flag.recall-not-entitled', { subject, party }))
    expect(lines).toContain(message('en', 'flag.recall-not-entitled', { subject, party }))
    const several = { subject: '(01) 08930000000095', parties: `${CARRIER}, ${FARM}` }
    expect(page).toContain(message('vi', 'flag.several-registrants', several))
    expect(lines).toContain(message('en', 'flag.several-registrants', several))
  })
})

describe('an item of another product packed with a lot that its maker recalls', () => {
  const packed = () => {
    const it = stage()
    logEvent(it.world, it.carrier, about('commissioning', ['08930000000019/10/X'], { action: 'ADD' }))
    logEvent(it.world, it.carrier, about('packing', ['08930000000095/21/T1', '08930000000019/10/X']))
    logEvent(
      it.world,
      it.farm,
      about('inspecting', ['08930000000019/10/X'], { persistentDisposition: recall.persistentDisposition! }),
    )
    seal(it.world)
    return it
  }

  it('is recalled: whoever registered the lot’s product is heard, whoever commissioned the lot', async () => {
    const { world } = packed()
    expect(await read(world, undefined, { scanned: [FOREIGN] })).toMatchObject({
      verdict: 'recalled',
      recalls: [{ statement: { party: FARM } }],
    })
  })

  it('is not helped by a file without the product, nor by one that has it among the records', async () => {
    const { world } = packed()
    const file = await proofOf(world, [FOREIGN])
    const product = file.answers.find(({ subject }) => subject.id === PRODUCT.id)!
    file.answers = file.answers.filter(answer => answer !== product)
    const refused = invalidAt('subjects', 'answer-missing')
    expect(await read(world, file, { scanned: [FOREIGN] })).toMatchObject(refused)
    expect(await read(world, { ...file, records: [product] }, { scanned: [FOREIGN] })).toMatchObject(refused)
  })
})
