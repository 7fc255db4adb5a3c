import { nodeVerify } from '@nguon/signer'
import { type Subject, utf8 } from '@nguon/statement'
import { expect, it } from 'vitest'
import { createWorld, draftEvent, enrol, logEvent, logRecord, proofOf, seal, sourceOf, trustOf } from './testing.ts'
import { verify } from './verify.ts'
import { formatProofFile } from './write-file.ts'

const LOT: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626A' }
const PRODUCT: Subject = { type: 'product', id: '(01)08930000000019' }
/** Every so many bytes; 1 changes each of them once and takes most of a minute. */
const STRIDE = Number(process.env.MUTATION_STRIDE ?? 61)

it('a file with one byte changed is never verified, and never breaks the verifier', async () => {
  const world = createWorld()
  const farm = enrol(world, 'HTX-0042', ['producer'])
  const event = { type: 'ObjectEvent', action: 'ADD', quantityList: [{ epcClass: '/01/08930000000019/10/VT0626A' }] }
  logRecord(world, farm, { type: 'product', id: PRODUCT.id, subjects: [PRODUCT], fields: { name: 'Vải thiều' } })
  logEvent(world, farm, event)
  seal(world)
  logEvent(world, farm, { ...event, action: 'OBSERVE' })
  seal(world)
  const file = await proofOf(world, [LOT])
  const { statement, texts, promise } = draftEvent(world, farm, event)
  file.pending = [{ entry: statement.entry, bodies: texts, promise }]
  const honest = utf8(formatProofFile(file))
  const judge = (bytes: Uint8Array) =>
    verify(bytes, [LOT], [sourceOf(world)], trustOf(world), world.now, nodeVerify).then(({ verdict }) => verdict)
  expect(await judge(honest)).toBe('verified')
  const survivors: string[] = []
  for (let at = 0; at < honest.length; at += STRIDE) {
    const verdict = await judge(honest.with(at, honest[at]! ^ (1 << (at % 7))))
    // Of a block's header only its hash binds every field, and the hash is for the reader's sources to know.
    if (verdict !== 'invalid' && verdict !== 'contradicted')
      survivors.push(`${at} ${verdict} …${new TextDecoder().decode(honest.slice(at - 20, at + 10))}`)
  }
  expect(survivors).toEqual([])
})
