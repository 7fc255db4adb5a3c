import { readFile } from 'node:fs/promises'
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
    const members = types[storage[0]!.type]!.members!
    expect(members.map(({ label, slot, offset }) => [label, BASE + BigInt(slot), offset])).toEqual([
      ['logRoot', BASE, 0],
      ['mapRoot', BASE + 1n, 0],
      ['sizeAndTime', BASE + 2n, 0],
      ['alerts', BASE + 3n, 0],
      ['witnesses', BASE + 4n, 0],
      ['quorum', BASE + 5n, 0],
      ['witnessCount', BASE + 5n, 16],
    ])
    expect(members[3]!.type).toMatch(/^t_mapping\(t_bytes32,t_uint256\)/)
  })

  test('nothing in the code differs between two deployments', () => {
    // Immutables would be written into the code; the metadata hash would follow every comment.
    const { deployedBytecode, bytecode } = compiled.get('AnchorLog')!
    expect(bytecode).toContain(deployedBytecode.slice(2))
    expect(deployedBytecode).not.toContain('64736f6c63')
  })
})
