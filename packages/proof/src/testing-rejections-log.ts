import { consistencyPath } from '@nguon/merkle'
import { assembleEntry, concat, fromHex, parseEntry, type Subject, toHex } from '@nguon/statement'
import { p256 } from '@noble/curves/nist.js'
import type { ProofCode, StepName } from './error.ts'
import type { ProofFile } from './file.ts'
import {
  type Actor,
  append,
  draftEvent,
  enrol,
  generateP256,
  logErasure,
  logEvent,
  nodesOf,
  proofOf,
  revoke,
  say,
  seal,
  state,
  type World,
  witnessed,
} from './testing.ts'
import { eventOf, ITEM, LOT, OTHER_LOT, type Settled, settle } from './testing-settled.ts'

/** What an operator with every key but an independent witness's writes into the log, and where it is refused. */
export const LIES: readonly [name: string, step: StepName, code: ProofCode, write: (it: Settled) => void][] = [
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
      const { statement, texts } = say(world, farm, { kind: 'event', content: eventOf('storing'), subjects: [LOT] })
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
      append(world, say(elsewhere, farm, { kind: 'event', content: eventOf('storing'), subjects: [LOT] }))
    },
  ],
  [
    'subjects that leave out a lot the body names',
    'statements',
    'subjects-differ',
    ({ world, farm }) => {
      const list = ['VT0626A', 'VT0626B'].map(lot => ({ epcClass: `https://id.gs1.org/01/08930000000019/10/${lot}` }))
      const content = eventOf('storing', { quantityList: list })
      state(world, farm, { kind: 'event', content, subjects: [LOT] })
    },
  ],
  [
    'a statement in the authority’s name under another party’s key',
    'signers',
    'key-not-live',
    ({ world, farm }) => {
      const impostor: Actor = { ...world.authority, key: farm.key }
      logEvent(world, impostor, eventOf('inspecting', { persistentDisposition: { unset: ['recalled'] } }))
    },
  ],
  [
    'a statement under a key that was revoked before',
    'signers',
    'key-not-live',
    ({ world, carrier }) => {
      revoke(world, carrier)
      logEvent(world, carrier, eventOf('receiving'))
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
      logEvent(world, recovered, eventOf('inspecting'))
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
      logErasure(world, logEvent(world, farm, eventOf('storing')), 0, farm)
    },
  ],
]

/** A file, whose reader trusts `world`, and what that reader scanned. */
export type Told = { world: World; file: ProofFile; scanned?: Subject[] }

/** Files that come about in other ways, and where they are refused. */
export const STORIES: readonly [name: string, step: StepName, code: ProofCode, tell: () => Promise<Told>][] = [
  [
    'a count that the map has wrong',
    'map',
    'map-proof',
    async () => {
      const { world } = settle()
      seal(world, (_, items) => BigInt(items + 1))
      return { world, file: await proofOf(world, [LOT]) }
    },
  ],
  [
    'a pending statement that its signer never signed',
    'statements',
    'signature',
    async () => {
      const { world, farm, file } = await sealed()
      const { statement, texts, promise } = draftEvent(world, farm, eventOf('storing'))
      const entry = assembleEntry(statement, generateP256().sign(statement.toBeSigned))
      return { world, file: { ...file, pending: [{ entry, bodies: texts, promise }] } }
    },
  ],
  [
    'a pending statement with the promise of another',
    'statements',
    'promise',
    async () => {
      const { world, farm, file } = await sealed()
      const { statement, texts } = draftEvent(world, farm, eventOf('storing'))
      const { promise } = draftEvent(world, farm, eventOf('packing'))
      return { world, file: { ...file, pending: [{ entry: statement.entry, bodies: texts, promise }] } }
    },
  ],
  [
    'a rewritten log, no continuation of the heads that were signed before',
    'head',
    'heads-inconsistent',
    async () => {
      const { world, farm } = settle()
      const first = seal(world)
      world.kept.splice(-1, 1)
      logEvent(world, farm, eventOf('storing'))
      logEvent(world, farm, eventOf('packing'))
      seal(world)
      const file = await proofOf(world, [LOT])
      const consistency = await consistencyPath(first.size, file.head.size, nodesOf(world))
      return { world, file: { ...file, heads: [{ ...first, witnesses: witnessed(world, first), consistency }] } }
    },
  ],
  [
    'a file under the keys of another platform, complete and consistent in itself',
    'head',
    'checkpoint-foreign-key',
    async () => ({ world: (await sealed()).world, file: (await sealed()).file }),
  ],
  [
    'a file about another lot than the one that was scanned',
    'subjects',
    'answer-missing',
    async () => ({ ...(await sealed()), scanned: [OTHER_LOT] }),
  ],
  [
    'a file about the lot alone where an item was scanned',
    'subjects',
    'answer-missing',
    async () => ({ ...(await sealed()), scanned: [ITEM, LOT] }),
  ],
  [
    'a file about the keys of a party',
    'subjects',
    'answer-unasked',
    async () => ({ ...(await sealed()), scanned: [{ type: 'keys', id: 'HTX-0042' }] }),
  ],
  [
    'a file where nothing was scanned',
    'subjects',
    'nothing-scanned',
    async () => ({ ...(await sealed()), scanned: [] }),
  ],
]

async function sealed(): Promise<Settled & { file: ProofFile }> {
  const it = settle()
  seal(it.world)
  return { ...it, file: await proofOf(it.world, [LOT]) }
}
