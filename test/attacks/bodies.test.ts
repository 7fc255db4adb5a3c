/** Attacks on what was said: two readers, two versions; parts that are gone. Formats §2 and §9. */
import { formatProofFile, type ProofCode, type ProofFile } from '@nguon/proof'
import { append, logEvent, proofOf, seal } from '@nguon/proof/testing'
import { parseEntry } from '@nguon/statement'
import { describe, expect, it } from 'vitest'
import {
  adding,
  byHand,
  eventOf,
  FARM,
  type ForgedBody,
  forge,
  invalidAt,
  LOT,
  read,
  recall,
  stage,
  textOf,
} from './operator.ts'
import { logForged, stoppedOver, witnessOf } from './witness.ts'

const shipping = textOf(eventOf('shipping'))
const whole = (bytes = shipping): ForgedBody => ({ audience: 0, bytes })
const part = (pointer: string, value: string | { [name: string]: string }): ForgedBody => ({
  audience: 1,
  bytes: adding({ [pointer]: value }),
  pointers: [pointer],
})

/** What a reader finds in a file about the lot after the farm has said these bodies of it. */
async function readAfter(bodies: readonly ForgedBody[], misspelt: { [harmless: string]: string } = {}) {
  const { world, farm } = stage()
  append(world, forge({ ...farm, origin: world.origin }, [LOT], bodies, misspelt))
  seal(world)
  return await read(world)
}

/** What a witness makes of the same, of which it is served the public bodies only. */
function witnessedAfter(bodies: readonly ForgedBody[], misspelt: { [harmless: string]: string } = {}) {
  return witnessOf(log => {
    const by = { key: log.parties.get(FARM)!, party: FARM, origin: log.policy.origin }
    const { statement, texts } = forge(by, [LOT], bodies, misspelt)
    logForged(log, { statement, texts: texts.map((text, i) => (bodies[i]!.audience === 0 ? text : null)) })
  })
}

describe('two bodies touching one member', () => {
  const harmless = part('/example:pricf', '1')
  const pairs: [what: string, ForgedBody[], { [harmless: string]: string }][] = [
    ['the same one', [part('/example:price', '1'), harmless], { '/example:pricf': '/example:price' }],
    [
      'one inside the other',
      [part('/example:terms', { price: '1' }), part('/exampleXterms/price', '2')],
      { '/exampleXterms/price': '/example:terms/price' },
    ],
  ]
  it.each(pairs)('%s are no statement at all, whatever is shown of them', async (_, parts, misspelt) => {
    expect(await readAfter([whole(), ...parts], misspelt)).toMatchObject(invalidAt('decoding', 'statement-malformed'))
  })

  it.each(pairs)('%s stop the witness, which has seen neither', async (_, parts, misspelt) => {
    const seen = await witnessedAfter([whole(), ...parts], misspelt)
    expect(seen).toMatchObject(stoppedOver('ENTRY_INVALID', { index: 4, reason: 'BODIES' }))
  })

  it('of which one is the whole are refused as soon as both are shown', async () => {
    const priced = whole(textOf({ ...eventOf('shipping'), 'example:price': '1' }))
    const open = { ...part('/example:price', '2'), audience: 0 as const }
    expect(await readAfter([priced, open])).toMatchObject(invalidAt('statements', 'body-rules'))
    const seen = await witnessedAfter([priced, open])
    expect(seen).toMatchObject(stoppedOver('ENTRY_INVALID', { reason: 'BODY', detail: 'MEMBER' }))
  })
})

describe('two partners shown two prices', () => {
  const price = (amount: string) => part('/example:price', amount)

  it('in two bodies of one statement are refused by each of them, and by everyone else', async () => {
    const { world, farm } = stage()
    const twoPrices = [whole(), price('1'), part('/example:pricf', '2')]
    const misspelt = { '/example:pricf': '/example:price' }
    append(world, forge({ ...farm, origin: world.origin }, [LOT], twoPrices, misspelt))
    seal(world)
    for (const shown of [[1], [2], []]) {
      const file = await proofOf(world, [LOT])
      const { bodies } = file.answers[0]!.statements.at(-1)!
      for (const i of shown) bodies[i] = twoPrices[i]!.bytes
      expect(await read(world, file)).toMatchObject(invalidAt('decoding', 'statement-malformed'))
    }
  })

  it('under one digest are not the two bodies that it commits to', async () => {
    const { world, farm } = stage()
    append(world, forge({ ...farm, origin: world.origin }, [LOT], [whole(), price('1')]))
    seal(world)
    const shownTo = async (bytes: Uint8Array) => {
      const file = await proofOf(world, [LOT])
      file.answers[0]!.statements.at(-1)!.bodies[1] = bytes
      return await read(world, file)
    }
    const first = await shownTo(price('1').bytes)
    expect(first).toMatchObject({ verdict: 'verified' })
    expect(first.answers[0]!.statements.at(-1)!.body).toMatchObject({ 'example:price': '1' })
    expect(await shownTo(price('2').bytes)).toMatchObject(invalidAt('statements', 'body-digest'))
  })

  it('in two statements are both in the file of each partner', async () => {
    const { world, farm } = stage()
    const hidden = [{ pointer: '/example:price', audience: 1 as const }]
    for (const amount of ['1', '2']) logEvent(world, farm, { ...eventOf('shipping'), 'example:price': amount }, hidden)
    seal(world)
    const file = await proofOf(world, [LOT])
    expect(await read(world, file)).toMatchObject({ verdict: 'verified', complete: true })
    file.answers[0]!.statements.pop()
    expect(await read(world, file)).toMatchObject(invalidAt('map', 'map-proof'))
  })
})

describe('a dropped public body', () => {
  const drops: [
    what: string,
    expected: object,
    drop: (bodies: ProofFile['answers'][0]['statements'][0]['bodies']) => void,
  ][] = [
    [
      'withheld',
      { verdict: 'incomplete', reason: { step: 'statements', code: 'body-withheld' } },
      bodies => bodies.fill('withheld'),
    ],
    ['called erased', invalidAt('statements', 'erasure-missing'), bodies => bodies.fill('erased')],
    ['left out of the list', invalidAt('statements', 'body-rules'), bodies => bodies.pop()],
  ]
  it.each(drops)('%s never leaves the file "verified"', async (_, expected, drop) => {
    const { world, farm } = stage()
    logEvent(world, farm, recall)
    seal(world)
    const file = await proofOf(world, [LOT])
    drop(file.answers[0]!.statements.at(-1)!.bodies)
    expect(await read(world, file)).toMatchObject(expected)
  })

  it('is missed in a further body that everyone may read, too', async () => {
    const { world, farm } = stage()
    const note = { audience: 0 as const, bytes: adding({ '/example:note': 'x' }), pointers: ['/example:note'] }
    append(world, forge({ ...farm, origin: world.origin }, [LOT], [whole(), note]))
    seal(world)
    expect(await read(world)).toMatchObject({ verdict: 'verified' })
    const file = await proofOf(world, [LOT])
    file.answers[0]!.statements.at(-1)!.bodies[1] = 'withheld'
    expect(await read(world, file)).toMatchObject({ verdict: 'incomplete' })
  })

  it('of a key statement leaves nobody able to say whose key it was', async () => {
    const { world } = stage()
    seal(world)
    const file = await proofOf(world, [LOT])
    for (const { subject, statements } of file.signers) if (subject.id === FARM) statements[0]!.bodies = ['withheld']
    expect(await read(world, file)).toMatchObject({ verdict: 'invalid' })
  })

  it('holds the witness up: it signs nothing that rests on what it has not seen', async () => {
    const seen = await witnessOf(log => {
      const index = log.event(FARM, recall)
      log.bodies.delete(parseEntry(log.entries[Number(index)]!).bodies[0]!.digest.toHex())
    })
    expect(seen).toMatchObject({ state: 'refusing', code: 'BODY_MISSING' })
  })
})

describe('duplicate JSON members', () => {
  const spots: [where: string, from: RegExp, to: string][] = [
    ['of the file', /^\{"format"/, '{"format":"nguon-proof/1","format"'],
    ['of the head', /"head":\{"size":(\d+)/, '"head":{"size":1,"size":$1'],
    [
      'of an answer',
      /"answers":\[\{"subject"/,
      '"answers":[{"subject":{"type":"lot","id":"(01)08930000000019(10)CLEAN"},"subject"',
    ],
    ['of a subject', /"type":"lot","id"/, '"type":"lot","id":"(01)08930000000019(10)CLEAN","id"'],
    ['of a statement', /"statements":\[\{"index"/, '"statements":[{"index":0,"index"'],
    ['of an anchor', /"anchors":\[\{"kind"/, '"anchors":[{"chainId":1,"kind"'],
  ]
  it.each(spots)('%s make it no proof file', async (_, from, to) => {
    const { world } = stage()
    seal(world)
    const text = formatProofFile(await proofOf(world, [LOT]))
    const doubled = text.replace(from, to)
    expect(doubled).not.toBe(text)
    const { verdict, reason } = await read(world, doubled)
    expect({ verdict, step: reason?.step }).toEqual({ verdict: 'invalid', step: 'decoding' })
  })

  const event = JSON.stringify(recall).slice(1, -1)
  const bodies: [where: string, ProofCode, ForgedBody[]][] = [
    ['of an event', 'body-rules', [whole(byHand(`{${event},"persistentDisposition":{}}`))]],
    [
      'inside an event',
      'body-rules',
      [whole(byHand(`{${event.replace('"set":["recalled"]', '"set":["recalled"],"set":[]')}}`))],
    ],
    ['by another spelling of the name', 'body-rules', [whole(byHand(`{${event},"\\u0070ersistentDisposition":{}}`))]],
    [
      'of what a further body adds',
      'body-rules',
      [
        whole(),
        {
          audience: 0,
          bytes: byHand('{"nguon:add":{"/example:note":"1","/example:note":"2"}}'),
          pointers: ['/example:note'],
        },
      ],
    ],
  ]
  it.each(bodies)('%s make it a body that says nothing', async (_, code, forged) => {
    expect(await readAfter(forged)).toMatchObject(invalidAt('statements', code))
    const seen = await witnessedAfter(forged)
    expect(seen).toMatchObject(stoppedOver('ENTRY_INVALID', { index: 4, reason: 'BODY', detail: 'JSON' }))
  })
})
