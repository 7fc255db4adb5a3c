/**
 * Blind attacks: every byte of three files once, and thousands of rearrangements. There is no checksum over a file: each
 * part is bound by the step that reads it.
 */
import { Worker } from 'node:worker_threads'
import { formatProofFile, type ProofFile, type VerdictName, verify } from '@nguon/proof'
import {
  createWorld,
  draftEvent,
  enrol,
  logEvent,
  logRecord,
  proofOf,
  seal,
  sourceOf,
  trustOf,
  type World,
} from '@nguon/proof/testing'
import { nodeVerify } from '@nguon/signer'
import { type Subject, utf8 } from '@nguon/statement'
import { describe, expect, it } from 'vitest'
import { mutantsOf } from '../../packages/proof/src/testing-mutants.ts'
import type { Outcome, Reading } from './mutation-worker.ts'
import { commissioning, eventOf, FARM, ITEM, LOT, lift, OTHER_LOT, PRODUCT, recall } from './operator.ts'

const NOWHERE: Subject = { type: 'lot', id: '(01)08930000000019(10)KHONG-CO' }
const THREADS = 2

/** A log with a lot that was recalled and released, one that is recalled, an item of the first, and two heads. */
async function settled() {
  const world = createWorld()
  const farm = enrol(world, FARM, ['producer'])
  logRecord(world, farm, { type: 'product', id: PRODUCT.id, subjects: [PRODUCT], fields: { name: 'Vải thiều' } })
  logEvent(world, farm, commissioning)
  const older = seal(world)
  logEvent(world, farm, recall)
  logEvent(world, farm, lift)
  const { quantityList: _, ...item } = commissioning
  logEvent(world, farm, { ...item, epcList: ['https://id.gs1.org/01/08930000000019/10/VT0626A/21/S1'] })
  logEvent(world, farm, eventOf('holding', { persistentDisposition: { set: ['recalled'] } }, 'VT0626B'))
  seal(world)
  const earlier = { ...world, heads: world.heads.slice(0, 1) }
  const files = {
    lot: { scanned: [LOT], file: await proofOf(world, [LOT]) },
    item: { scanned: [ITEM, LOT], file: await proofOf(world, [ITEM, LOT]) },
    absence: { scanned: [NOWHERE], file: await proofOf(world, [NOWHERE]) },
    recalled: { scanned: [OTHER_LOT], file: await proofOf(world, [OTHER_LOT]) },
    older: { scanned: [LOT], file: await proofOf(earlier, [LOT]) },
  }
  expect(files.older.file.head.size).toBe(older.size)
  // Earlier heads date statements and may be left out; each costs the recovery of a key, so the smallest file has one.
  files.lot.file.heads = []
  files.item.file.heads = []
  const { statement, texts, promise } = draftEvent(world, farm, eventOf('storing'))
  files.item.file.pending = [{ entry: statement.entry, bodies: texts, promise }]
  return { world, files }
}

/** A careful reader of a file: its node is asked about the block that the file names. */
const readerOf = (world: World, { scanned, file }: { scanned: readonly Subject[]; file: ProofFile }) => {
  const { blockHash } = world.heads.find(({ head }) => head.size === file.head.size)!
  return { scanned, sources: [sourceOf(world, { blockHash })], trust: trustOf(world), now: world.now }
}

function inThread(reading: Reading): Promise<Outcome[]> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('./mutation-worker.ts', import.meta.url), { workerData: reading })
    worker.once('message', done).once('error', fail)
  })
}

const text = (file: ProofFile) => utf8(formatProofFile(file))

describe('a file with any one of its bytes changed', () => {
  const cases = [
    ['of a lot with a history of recalls', 'lot', 'verified'],
    ['of an item with its lot and product', 'item', 'verified'],
    ['of a lot that nobody registered', 'absence', 'unknown'],
  ] as const
  it.each(cases)(
    '%s is refused',
    async (_, name, honest) => {
      const { world, files } = await settled()
      const { scanned, file } = files[name]
      const reader = readerOf(world, { scanned, file })
      const bytes = text(file)
      const whole = await verify(bytes, scanned, reader.sources, reader.trust, reader.now, nodeVerify)
      expect(whole).toMatchObject({ verdict: honest, strength: 'full' })
      const parts = Array.from({ length: THREADS }, (_, first) =>
        inThread({ ...reader, texts: [bytes], bytewise: { first, step: THREADS } }),
      )
      // Invalid everywhere but in the block's header, which its hash binds: another block there is a contradiction.
      const survivors = (await Promise.all(parts)).flat()
      expect(
        survivors.map(({ at, verdict }) => `${at} ${verdict} …${Buffer.from(bytes.slice(at - 20, at + 10))}`),
      ).toEqual([])
    },
    300_000,
  )
})

/** From the worst to the best. */
const ORDER: readonly VerdictName[] = [
  'invalid',
  'contradicted',
  'alert',
  'recalled',
  'incomplete',
  'unanchored',
  'stale',
  'pending',
  'unknown',
  'verified',
]

/**
 * Parts of which a file may have fewer, or others that are true as well, and the order of its answers: what is said of
 * what was scanned rests on none of them.
 */
const OPTIONAL = /^(?:\S+ (?:heads|records|pending|signers|anchors)\b|swap answers\.\d+$)/

describe('a file whose parts are dropped, doubled, exchanged, altered, or taken from another or an older file', () => {
  const COUNT = 2400
  it('is never better than it was, and says nothing that no valid file says', async () => {
    const { world, files } = await settled()
    const { absence, older, ...others } = files
    others.lot.file.heads = others.recalled.file.heads
    const all = [others.lot, others.item, others.recalled, absence, older]
    const texts = all.map(({ file }) => formatProofFile(file))
    const judged = async (bytes: readonly Uint8Array[], of: number) =>
      await inThread({ ...readerOf(world, all[of]!), texts: bytes })
    const honest = (await Promise.all(texts.map((file, of) => judged([utf8(file)], of)))).flat()
    expect(honest.map(({ verdict }) => verdict)).toEqual(['verified', 'verified', 'recalled', 'unknown', 'verified'])
    const truth = new Set(honest.flatMap(({ says }) => says))

    const mutants = mutantsOf(texts, COUNT, 7)
    const outcomes = await Promise.all(
      texts.map(async (_, of) => {
        const mine = mutants.filter(mutant => mutant.of === of)
        const found = await judged(
          mine.map(mutant => utf8(mutant.text)),
          of,
        )
        return found.map(outcome => ({ ...outcome, of, name: mine[outcome.at]!.name }))
      }),
    )
    const found = outcomes.flat()
    const better = found.filter(({ verdict, of }) => ORDER.indexOf(verdict) > ORDER.indexOf(honest[of]!.verdict))
    expect(better).toEqual([])
    expect(found.filter(({ says }) => says.some(history => !truth.has(history)))).toEqual([])
    const accepted = found.filter(({ verdict }) => verdict === 'verified')
    expect(accepted.filter(({ name }) => !OPTIONAL.test(name)).map(({ of, name }) => `${of} ${name}`)).toEqual([])
    expect(COUNT - accepted.length).toBeGreaterThanOrEqual(2000)
  }, 300_000)
})
