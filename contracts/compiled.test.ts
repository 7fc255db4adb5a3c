import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { CONTRACTS, compileContracts, compiledFile, formatCompiled } from '../scripts/contracts.ts'

const BASE = BigInt('0x6fc965f35aa867077b31716521f51eadb08312329f650c648931b9f0aabde600')

describe('the compiled contracts', () => {
  let compiled: Awaited<ReturnType<typeof compileContracts>>
  beforeAll(async () => {
    compiled = await compileContracts()
  })

  test.each(CONTRACTS)('the checked-in %s is what the source compiles to', async name => {
    expect(await readFile(compiledFile(name), 'utf8')).toBe(formatCompiled(compiled.get(name)!))
  })

  test('the head lies at the base slot and the alerts three words after it', () => {
    const { storage, types } = compiled.get('AnchorLog')!.storageLayout
    expect(storage.map(({ label, slot, offset }) => [label, BigInt(slot), offset])).toEqual([['_log', BASE, 0]])
    const words = (type: string, base: bigint): [string, bigint, number][] =>
      types[type]!.members!.flatMap(({ label, slot, offset, type }): [string, bigint, number][] =>
        types[type]!.members ? words(type, base + BigInt(slot)) : [[label, base + BigInt(slot) - BASE, offset]],
      )
    expect(words(storage[0]!.type, BASE)).toEqual([
      ['logRoot', 0n, 0],
      ['mapRoot', 1n, 0],
      ['sizeAndTime', 2n, 0],
      ['alerts', 3n, 0],
      // Of the witnesses, then of the regulators.
      ['members', 4n, 0],
      ['quorum', 5n, 0],
      ['count', 5n, 16],
      ['members', 6n, 0],
      ['count', 7n, 0],
      ['notices', 8n, 0],
      ['readyAt', 9n, 0],
      ['admin', 10n, 0],
      ['delay', 10n, 20],
    ])
    expect(types[storage[0]!.type]!.members![3]!.type).toMatch(/^t_mapping\(t_bytes32,t_uint256\)/)
  })

  test.each(['AnchorLog', 'AnchorReader'])('nothing in the code of %s differs between two deployments', name => {
    // Immutables would be written into the code; the metadata hash would follow every comment.
    const { deployedBytecode, bytecode } = compiled.get(name)!
    expect(bytecode).toContain(deployedBytecode.slice(2))
    expect(deployedBytecode).not.toContain('64736f6c63')
  })

  test('the reader keeps nothing', () => {
    expect(compiled.get('AnchorReader')!.storageLayout.storage).toEqual([])
  })

  test('every error of the contract is met in a test, and every event', async () => {
    const files = (await readdir(import.meta.dirname)).filter(name => name.endsWith('.test.ts'))
    const tests = await Promise.all(files.map(name => readFile(join(import.meta.dirname, name), 'utf8')))
    const parts = compiled.get('AnchorLog')!.abi as { type: string; name: string }[]
    const named = parts.filter(({ type }) => type === 'error' || type === 'event').map(({ name }) => name)
    expect(named.filter(name => !tests.some(text => text.includes(name)))).toEqual([])
  })
})
