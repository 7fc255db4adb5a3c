import type { Subject, VerifySignature } from '@nguon/statement'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ProofFile } from './file.ts'
import { logEvent, proofOf, seal, sourceOf, trustOf, type World } from './testing.ts'
import { FORGERIES, RESPELLINGS } from './testing-rejections.ts'
import { LIES, STORIES } from './testing-rejections-log.ts'
import { eventOf, LOT, type Settled, settle } from './testing-settled.ts'
import type { verify } from './verify.ts'
import { formatProofFile } from './write-file.ts'

/** The tests that every form of the verifier has to pass: each row of the rejection table is refused where it says. */
export function testRefusals(verifier: () => typeof verify, signatures: VerifySignature): void {
  const reasonOf = async (world: World, file: ProofFile | string, scanned: Subject[] = [LOT]) => {
    const text = typeof file === 'string' ? file : formatProofFile(file)
    const verdict = await verifier()(text, scanned, [sourceOf(world)], trustOf(world), world.now + 60n, signatures)
    return verdict.verdict === 'invalid' ? [verdict.reason!.step, verdict.reason!.code] : verdict.verdict
  }

  describe('of an honest file, a forger’s', () => {
    let settled: Settled
    let honest: ProofFile
    beforeAll(async () => {
      settled = settle()
      seal(settled.world)
      logEvent(settled.world, settled.farm, eventOf('storing'))
      seal(settled.world)
      honest = await proofOf(settled.world, [LOT])
      expect(await reasonOf(settled.world, honest)).toBe('verified')
    })

    it.each(FORGERIES)('%s fails at %s: %s', async (_, step, code, forge) => {
      const file = structuredClone(honest)
      const forged = (await forge(file, settled.world)) ?? file
      expect(await reasonOf(settled.world, forged)).toEqual([step, code])
    })

    it.each(RESPELLINGS)('text with a %s is not decoded: %s', async (_, code, forge) => {
      expect(await reasonOf(settled.world, forge(formatProofFile(honest)))).toEqual(['decoding', code])
    })
  })

  describe('of a log that the operator wrote, with every key but an independent witness’s', () => {
    it.each(LIES)('%s fails at %s: %s', async (_, step, code, write) => {
      const it = settle()
      write(it)
      seal(it.world)
      expect(await reasonOf(it.world, await proofOf(it.world, [LOT]))).toEqual([step, code])
    })
  })

  it.each(STORIES)('%s fails at %s: %s', async (_, step, code, tell) => {
    const { world, file, scanned } = await tell()
    expect(await reasonOf(world, file, scanned)).toEqual([step, code])
  })
}
