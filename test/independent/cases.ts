import { formatProofFile, type ProofFile, type Source, type Trust } from '@nguon/proof'
import { logEvent, proofOf, seal, sourceOf, trustOf, type World } from '@nguon/proof/testing'
import type { Subject } from '@nguon/statement'
import { FORGERIES, RESPELLINGS } from '../../packages/proof/src/testing-rejections.ts'
import { LIES, STORIES } from '../../packages/proof/src/testing-rejections-log.ts'
import { eventOf, LOT, settle } from '../../packages/proof/src/testing-settled.ts'

/** What a verifier is asked: all that `verify` takes. */
export type Case = {
  name: string
  text: string
  scanned: readonly Subject[]
  sources: readonly Source[]
  trust: Trust
  now: bigint | null
}

/** The question of an honest reader of this world, a minute after its last head. */
export function asked(name: string, world: World, file: ProofFile | string, scanned: readonly Subject[]): Case {
  const text = typeof file === 'string' ? file : formatProofFile(file)
  return { name, text, scanned, sources: [sourceOf(world)], trust: trustOf(world), now: world.now + 60n }
}

/** Every file of the rejection table. */
export async function rejectionCases(): Promise<Case[]> {
  const { world, farm } = settle()
  seal(world)
  logEvent(world, farm, eventOf('storing'))
  seal(world)
  const honest = await proofOf(world, [LOT])
  const cases: Case[] = [asked('honest', world, honest, [LOT])]
  for (const [name, , , forge] of FORGERIES) {
    const file = structuredClone(honest)
    cases.push(asked(name, world, (await forge(file, world)) ?? file, [LOT]))
  }
  for (const [name, , forge] of RESPELLINGS) cases.push(asked(name, world, forge(formatProofFile(honest)), [LOT]))
  for (const [name, , , write] of LIES) {
    const it = settle()
    write(it)
    seal(it.world)
    cases.push(asked(name, it.world, await proofOf(it.world, [LOT]), [LOT]))
  }
  for (const [name, , , tell] of STORIES) {
    const { world, file, scanned = [LOT] } = await tell()
    cases.push(asked(name, world, file, scanned))
  }
  return cases
}
