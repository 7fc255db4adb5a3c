/** `npm run contracts`: compiles the contracts anew and checks in what of them others need. */

import { readFile, writeFile } from 'node:fs/promises'

/** What of a compiled contract is kept in the repository. */
export type Compiled = { abi: unknown[]; bytecode: string; deployedBytecode: string }

/** One state variable or struct member, as the compiler lays it out. */
export type StorageEntry = { label: string; slot: string; offset: number; type: string }

/** The compiler's account of where a contract keeps its state. */
export type StorageLayout = {
  storage: StorageEntry[]
  types: Record<string, { label: string; members?: StorageEntry[] }>
}

/** The contracts that something outside `contracts/` needs: the product, the benchmark, the fuzzing test. */
export const CONTRACTS = ['AnchorLog', 'AnchorReader', 'EventOnly', 'NodeHashProbe']

/** Where the table of gas stands. */
const SPECIFICATION = new URL('../docs/spec.md', import.meta.url)

/** Where the compiled form of a contract is checked in. */
export function compiledFile(name: string): URL {
  return new URL(`../packages/chain/src/compiled/${name}.json`, import.meta.url)
}

/** Compiles the contracts with the pinned compiler; nothing is downloaded. */
export async function compileContracts(): Promise<Map<string, Compiled & { storageLayout: StorageLayout }>> {
  process.env.HARDHAT_DISABLE_TELEMETRY_PROMPT = 'true'
  const { default: hardhat } = await import('hardhat')
  await hardhat.tasks.getTask('build').run({ quiet: true, force: true })
  const compiled = new Map<string, Compiled & { storageLayout: StorageLayout }>()
  for (const name of CONTRACTS) {
    const { abi, bytecode, deployedBytecode, buildInfoId, inputSourceName } = await hardhat.artifacts.readArtifact(name)
    const file = await hardhat.artifacts.getBuildInfoOutputPath(buildInfoId!)
    const { output } = JSON.parse(await readFile(file!, 'utf8'))
    const { storageLayout } = output.contracts[inputSourceName!][name]
    compiled.set(name, { abi: [...abi], bytecode, deployedBytecode, storageLayout })
  }
  return compiled
}

/** The text of a checked-in file. */
export function formatCompiled({ abi, bytecode, deployedBytecode }: Compiled): string {
  return `${JSON.stringify({ abi, bytecode, deployedBytecode }, null, 2)}\n`
}

/** Measures what calls cost now, on the contracts as they are checked in, and writes it into the specification. */
async function documentGas(): Promise<void> {
  const { connect } = await import('../contracts/test/chain.ts')
  const { LARGEST, measureGas, writeGasTable } = await import('../contracts/test/gas.ts')
  const { largeTree } = await import('../contracts/test/reference.ts')
  const figures = await measureGas(await connect(), largeTree(LARGEST))
  await writeFile(SPECIFICATION, writeGasTable(await readFile(SPECIFICATION, 'utf8'), figures))
  for (const { call, gas } of figures) process.stdout.write(`${call}: ${gas} gas\n`)
}

if (import.meta.main) {
  for (const [name, compiled] of await compileContracts()) {
    await writeFile(compiledFile(name), formatCompiled(compiled))
    process.stdout.write(`${name}: ${(compiled.deployedBytecode.length - 2) / 2} bytes of code\n`)
  }
  await documentGas()
}
