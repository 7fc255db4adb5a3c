import { consistencyPath } from '@nguon/merkle'
import { generateEd25519, generateP256, nodeVerify } from '@nguon/signer'
import {
  assembleEntry,
  concat,
  fromHex,
  type JsonObject,
  parseEntry,
  type Subject,
  toHex,
  utf8,
} from '@nguon/statement'
import { p256 } from '@noble/curves/nist.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ProofCode, StepName } from './error.ts'
import type { ProofFile } from './file.ts'
import { decodeRlp, encodeRlp, type Rlp } from './rlp.ts'
import {
  type Actor,
  answerOf,
  append,
  chainHolding,
  checkpointOf,
  createWorld,
  draftEvent,
  enrol,
  logErasure,
  logEvent,
  logRecord,
  nodesOf,
  proofOf,
  revoke,
  say,
  seal,
  sourceOf,
  state,
  trustOf,
  type World,
  witnessed,
} from './testing.ts'
import { verify } from './verify.ts'
import { formatProofFile } from './write-file.ts'

const LOT: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626A' }
const OTHER_LOT: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626B' }
const PRODUCT: Subject = { type: 'product', id: '(01)08930000000019' }
const ITEM: Subject = { type: 'item', id: '(01)08930000000019(21)S1' }

const event = (bizStep: string, members: JsonObject = {}, lot = 'VT0626A'): JsonObject => ({
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
  type: 'ObjectEvent',
  eventTime: '2026-06-14T08:00:00+07:00',
  eventTimeZoneOffset: '+07:00',
  action: 'OBSERVE',
  bizStep,
  quantityList: [{ epcClass: `https://id.gs1.org/01/08930000000019/10/${lot}` }],
  ...members,
})

function settle() {
  const world = createWorld()
  const farm = enrol(world, 'HTX-0042', ['producer'])
  const carrier = enrol(world, 'VT-0007', ['carrier'])
  logRecord(world, farm, { type: 'product', id: PRODUCT.id, subjects: [PRODUCT], fields: { name: 'Vải thiều' } })
  logEvent(world, farm, event('commissioning', { action: 'ADD' }))
  logEvent(world, farm, event('commissioning', { action: 'ADD' }, 'VT0626B'))
  logEvent(world, carrier, event('shipping'))
  return { world, farm, carrier }
}

async function reasonOf(world: World, file: ProofFile | string, scanned: Subject[] = [LOT]) {
  const text = typeof file === 'string' ? file : formatProofFile(file)
  const verdict = await verify(text, scanned, [sourceOf(world)], trustOf(world), world.now + 60n, nodeVerify)
  return verdict.verdict === 'invalid' ? [verdict.reason!.step, verdict.reason!.code] : verdict.verdict
}

/** A file that somebody made of an honest one; returned where it is not the same object any more. */
type Forgery = (file: ProofFile, world: World) => ProofFile | undefined | Promise<ProofFile | undefined>

describe('of an honest file, a forger’s', () => {
  let settled: ReturnType<typeof settle>
  let honest: ProofFile
  beforeAll(async () => {
    settled = settle()
    seal(settled.world)
    logEvent(settled.world, settled.farm, event('storing'))
    seal(settled.world)
    honest = await proofOf(settled.world, [LOT])
    expect(await reasonOf(settled.world, honest)).toBe('verified')
  })

  const table: [name: string, step: StepName, code: ProofCode, forge: Forgery][] = [
    ['head of another size', 'head', 'checkpoint-other-head', ({ head }) => set(head, { size: head.size - 1n })],
    ['map root exchanged', 'head', 'checkpoint-other-head', ({ head }) => set(head, { mapRoot: head.logRoot })],
    [
      'checkpoint by another key',
      'head',
      'checkpoint-foreign-key',
      ({ head }, world) => set(head, { checkpoint: checkpointOf({ ...world, checkpoints: generateEd25519() }, head) }),
    ],
    [
      'checkpoint with a second signature line',
      'head',
      'checkpoint-malformed',
      ({ head }) => set(head, { checkpoint: `${head.checkpoint}${head.checkpoint.split('\n\n')[1]}` }),
    ],
    ['witness dropped: below quorum', 'head', 'below-quorum', ({ head }) => set(head, { witnesses: [] })],
    [
      'witness signature of another head',
      'head',
      'witness-signature',
      ({ head, heads }) => set(head, { witnesses: heads[0]!.witnesses }),
    ],
    [
      'witness that nobody trusts: below quorum',
      'head',
      'below-quorum',
      ({ head }) => set(head, { witnesses: witnessed(createWorld([{ owner: 'X', independent: true }]), head) }),
    ],
    [
      'high s in a witness signature',
      'head',
      'witness-signature',
      ({ head }) => void head.witnesses[0]!.signature.set(new Uint8Array(32).fill(0x7f), 32),
    ],
    ['earlier head of another log', 'head', 'witness-signature', ({ heads }) => set(heads[0]!, { logRoot: hash(1) })],
    ['cut consistency path', 'head', 'heads-inconsistent', ({ heads }) => void heads[0]!.consistency.pop()],
    ['earlier head that is later', 'head', 'heads-order', file => ({ ...file, heads: [...file.heads, ...file.heads] })],
    ['product answer left out', 'subjects', 'answer-missing', file => ({ ...file, answers: file.answers.slice(0, 1) })],
    [
      'answer for another lot',
      'subjects',
      'answer-missing',
      async (file, world) => ({ ...file, answers: [await answerOf(world, OTHER_LOT), file.answers[1]!] }),
    ],
    [
      'answer for another lot beside',
      'subjects',
      'answer-unasked',
      async (file, world) => ({ ...file, answers: [...file.answers, await answerOf(world, OTHER_LOT)] }),
    ],
    ['answer given twice', 'subjects', 'answer-twice', file => ({ ...file, records: [file.answers[1]!] })],
    [
      'history of another lot under this one’s name',
      'map',
      'map-proof',
      async (file, world) => {
        const other = await answerOf(world, OTHER_LOT)
        return { ...file, answers: [{ ...other, subject: LOT }, file.answers[1]!] }
      },
    ],
    ['last statement left out', 'map', 'map-proof', ({ answers }) => void answers[0]!.statements.pop()],
    ['statements in another order', 'map', 'map-proof', ({ answers }) => void answers[0]!.statements.reverse()],
    [
      'absence claimed of a lot that is there',
      'map',
      'map-proof',
      ({ answers }) => set(answers[0]!, { map: { ...answers[0]!.map, terminal: null }, statements: [] }),
    ],
    ['sibling cut', 'map', 'map-proof', ({ answers }) => void answers[0]!.map.siblings.pop()],
    ['sibling padded', 'map', 'map-proof', ({ answers }) => void answers[0]!.map.siblings.push(hash(0))],
    ['other index', 'map', 'map-proof', ({ answers }) => set(answers[0]!.statements[1]!, { index: 5n })],
    ['wrong count', 'history', 'count-differs', ({ answers }) => set(answers[0]!.map, { terminal: { count: 9n } })],
    ['cut path', 'statements', 'inclusion', ({ answers }) => void answers[0]!.statements[0]!.path.pop()],
    ['padded path', 'statements', 'inclusion', ({ answers }) => void answers[0]!.statements[0]!.path.push(hash(0))],
    [
      'paths of two statements exchanged',
      'statements',
      'inclusion',
      ({ answers: [lot] }) => {
        const [a, b] = lot!.statements
        ;[a!.path, b!.path] = [b!.path, a!.path]
        return undefined
      },
    ],
    [
      'altered body',
      'statements',
      'body-digest',
      ({ answers: [lot] }) => {
        const body = new TextDecoder().decode(lot!.statements[1]!.bodies[0] as Uint8Array)
        lot!.statements[1]!.bodies = [utf8(body.replace('shipping', 'storing'))]
        return undefined
      },
    ],
    ['body dropped', 'statements', 'body-rules', ({ answers }) => set(answers[0]!.statements[1]!, { bodies: [] })],
    [
      'recall marked as erased',
      'statements',
      'erasure-missing',
      ({ answers }) => set(answers[0]!.statements[1]!, { bodies: ['erased'] }),
    ],
    [
      'signer’s key history left out',
      'signers',
      'signer-missing',
      file => ({ ...file, signers: file.signers.filter(({ subject }) => subject.id !== 'VT-0007') }),
    ],
    [
      'contract of another log',
      'anchor',
      'anchor-foreign',
      ({ anchors }) => set(anchors[0]!, { contract: address(9) }),
    ],
    ['anchor on another chain', 'anchor', 'anchor-foreign', ({ anchors }) => set(anchors[0]!, { chainId: 1n })],
    ['chain under other rules', 'anchor', 'rules-unknown', ({ anchors }) => set(anchors[0]!, { rules: 'qbft' })],
    ['block number exchanged', 'anchor', 'header', ({ anchors }) => set(anchors[0]!, { blockNumber: 7n })],
    [
      'header of an earlier block',
      'anchor',
      'header',
      ({ anchors }, world) => set(anchors[0]!, { header: world.heads[0]!.anchor.header }),
    ],
    [
      'header with another state root',
      'anchor',
      'account-proof',
      ({ anchors: [anchor] }) => {
        const fields = decodeRlp(anchor!.header) as Rlp[]
        return set(anchor!, { header: encodeRlp([...fields.slice(0, 3), hash(3), ...fields.slice(4)]) })
      },
    ],
    [
      'account of an earlier block',
      'anchor',
      'account-proof',
      ({ anchors }, world) => set(anchors[0]!, { account: world.heads[0]!.anchor.account }),
    ],
    [
      'whole anchor of an earlier head',
      'anchor',
      'slots-differ',
      ({ anchors }, world) => set(anchors[0]!, world.heads[0]!.anchor),
    ],
    [
      'slot exchanged for another',
      'anchor',
      'storage-proof',
      ({ anchors: [anchor] }) =>
        set(anchor!, { storage: [anchor!.storage[1], anchor!.storage[0], anchor!.storage[2]] }),
    ],
    [
      'slot with another value',
      'anchor',
      'storage-proof',
      ({ anchors: [anchor] }) => void set(anchor!.storage[0], { value: hash(5) }),
    ],
    [
      'contract with other code',
      'anchor',
      'code-hash',
      ({ anchors, head }, world) => {
        const codeHash = keccak_256(utf8('other code'))
        return set(anchors[0]!, chainHolding(head, { ...world, codeHash, number: anchors[0]!.blockNumber }).anchor)
      },
    ],
  ]
  it.each(table)('%s fails at %s: %s', async (_, step, code, forge) => {
    const file = structuredClone(honest)
    const forged = (await forge(file, settled.world)) ?? file
    expect(await reasonOf(settled.world, forged)).toEqual([step, code])
  })

  const texts: [name: string, code: ProofCode, forge: (text: string) => string][] = [
    ['whitespace at the end', 'not-canonical', text => `${text}\n`],
    ['space between members', 'not-canonical', text => text.replace(',"answers"', ', "answers"')],
    ['duplicate member', 'not-canonical', text => text.replace('{"format"', '{"format":"x","format"')],
    ['number in another spelling', 'not-canonical', text => text.replace(/"size":(\d+)/, '"size":$1.0')],
    ['letter in another spelling', 'not-canonical', text => text.replace('nguon-proof', '\\u006eguon-proof')],
    [
      'member in another place',
      'malformed',
      text => text.replace(/"time":(\d+),"logRoot":("[^"]*")/, '"logRoot":$2,"time":$1'),
    ],
    ['member that nobody knows', 'malformed', text => text.replace('{"format"', '{"extra":0,"format"')],
    ['number below zero', 'malformed', text => text.replace(/"size":\d+/, '"size":-1')],
    ['unused bits in base64url', 'malformed', text => text.replace(/"mapRoot":"([^"]{42})[^"]"/, '"mapRoot":"$1B"')],
    ['hash of another length', 'malformed', text => text.replace(/"mapRoot":"[^"]{4}/, '"mapRoot":"')],
    ['upper case in hex', 'malformed', text => text.replace('"header":"0xf9', '"header":"0xF9')],
    ['lone surrogate', 'malformed', text => text.replace('"id":"', '"id":"\\ud800')],
    ['byte order mark', 'not-json', text => `\ufeff${text}`],
    ['cut end', 'not-json', text => text.slice(0, -1)],
  ]
  it.each(texts)('text with a %s is not decoded: %s', async (_, code, forge) => {
    expect(await reasonOf(settled.world, forge(formatProofFile(honest)))).toEqual(['decoding', code])
  })

  it('file under the keys of another platform, complete and consistent in itself, is invalid', async () => {
    const { world: foreign } = settle()
    seal(foreign)
    const file = formatProofFile(await proofOf(foreign, [LOT]))
    const own = await verify(file, [LOT], [sourceOf(foreign)], trustOf(foreign), foreign.now, nodeVerify)
    expect(own.verdict).toBe('verified')
    expect(await reasonOf(settled.world, file)).toEqual(['head', 'checkpoint-foreign-key'])
  })

  it('file about what was not scanned answers nothing', async () => {
    expect(await reasonOf(settled.world, honest, [OTHER_LOT])).toEqual(['subjects', 'answer-missing'])
    expect(await reasonOf(settled.world, honest, [ITEM, LOT])).toEqual(['subjects', 'answer-missing'])
    expect(await reasonOf(settled.world, honest, [])).toEqual(['subjects', 'nothing-scanned'])
  })
})

describe('of a log that the operator wrote, with every key but an independent witness’s', () => {
  const table: [name: string, step: StepName, code: ProofCode, write: (it: ReturnType<typeof settle>) => void][] = [
    [
      'an entry logged twice under another signature',
      'history',
      'entry-twice',
      ({ world }) => {
        const { statement, texts } = world.kept.at(-1)!
        const { n } = p256.Point.CURVE()
        const s = BigInt(`0x${toHex(statement.signature.subarray(32))}`)
        const signature = concat(statement.signature.subarray(0, 32), fromHex((n - s).toString(16).padStart(64, '0')))
        append(world, { statement: parseEntry(assembleEntry(statement, signature)), texts })
      },
    ],
    [
      'a statement with a foreign signature',
      'statements',
      'signature',
      ({ world, farm }) => {
        const { statement, texts } = say(world, farm, { kind: 'event', content: event('storing'), subjects: [LOT] })
        const entry = assembleEntry(statement, generateP256().sign(statement.toBeSigned))
        append(world, { statement: parseEntry(entry), texts })
      },
    ],
    [
      'a statement of another log, replayed',
      'statements',
      'audience',
      ({ world, farm }) => {
        const elsewhere = { ...world, origin: 'other.example/log' }
        append(world, say(elsewhere, farm, { kind: 'event', content: event('storing'), subjects: [LOT] }))
      },
    ],
    [
      'subjects that leave out a lot the body names',
      'statements',
      'subjects-differ',
      ({ world, farm }) => {
        const list = ['VT0626A', 'VT0626B'].map(lot => ({ epcClass: `https://id.gs1.org/01/08930000000019/10/${lot}` }))
        const content = event('storing', { quantityList: list })
        state(world, farm, { kind: 'event', content, subjects: [LOT] })
      },
    ],
    [
      'a statement in the authority’s name under another party’s key',
      'signers',
      'key-not-live',
      ({ world, farm }) => {
        const impostor: Actor = { ...world.authority, key: farm.key }
        logEvent(world, impostor, event('inspecting', { persistentDisposition: { unset: ['recalled'] } }))
      },
    ],
    [
      'a statement under a key that was revoked before',
      'signers',
      'key-not-live',
      ({ world, carrier }) => {
        revoke(world, carrier)
        logEvent(world, carrier, event('receiving'))
      },
    ],
    [
      'a key that a stranger enrolled',
      'signers',
      'key-statement',
      ({ world, carrier }) => {
        enrol({ ...world, registrar: carrier.key, platform: carrier.party }, 'HTX-0042', ['producer'])
      },
    ],
    [
      'an authority’s new key without an authority’s consent',
      'signers',
      'key-statement',
      ({ world }) => {
        const recovered = enrol(world, world.authority.party, ['authority'])
        logEvent(world, recovered, event('inspecting'))
      },
    ],
    [
      'the authority’s key revoked by the registrar alone',
      'signers',
      'key-statement',
      ({ world }) => void revoke(world, world.authority),
    ],
    [
      'a body erased by a decision that no authority made',
      'statements',
      'erasure-missing',
      ({ world, farm }) => {
        logErasure(world, logEvent(world, farm, event('storing')), 0, farm)
      },
    ],
  ]
  it.each(table)('%s fails at %s: %s', async (_, step, code, write) => {
    const it = settle()
    write(it)
    seal(it.world)
    expect(await reasonOf(it.world, await proofOf(it.world, [LOT]))).toEqual([step, code])
  })

  it('a count that the map has wrong is found', async () => {
    const { world } = settle()
    seal(world, (_, items) => BigInt(items + 1))
    expect(await reasonOf(world, await proofOf(world, [LOT]))).toEqual(['map', 'map-proof'])
  })

  it('a pending statement that its signer never signed is found', async () => {
    const { world, farm } = settle()
    seal(world)
    const file = await proofOf(world, [LOT])
    const { statement, texts, promise } = draftEvent(world, farm, event('storing'))
    const entry = assembleEntry(statement, generateP256().sign(statement.toBeSigned))
    file.pending = [{ entry, bodies: texts, promise }]
    expect(await reasonOf(world, file)).toEqual(['statements', 'signature'])
    file.pending = [
      { entry: statement.entry, bodies: texts, promise: draftEvent(world, farm, event('packing')).promise },
    ]
    expect(await reasonOf(world, file)).toEqual(['statements', 'promise'])
  })

  it('a rewritten log is no continuation of the heads that were signed before', async () => {
    const { world, farm } = settle()
    const first = seal(world)
    world.kept.splice(-1, 1)
    logEvent(world, farm, event('storing'))
    logEvent(world, farm, event('packing'))
    seal(world)
    const file = await proofOf(world, [LOT])
    const consistency = await consistencyPath(first.size, file.head.size, nodesOf(world))
    file.heads = [{ ...first, witnesses: witnessed(world, first), consistency }]
    expect(await reasonOf(world, file)).toEqual(['head', 'heads-inconsistent'])
  })
})

const set = <Target extends object>(target: Target, members: Partial<Target>): undefined => {
  Object.assign(target, members)
}
const hash = (n: number) => new Uint8Array(32).fill(n)
const address = (n: number) => `0x${n.toString().padStart(40, '0')}`
