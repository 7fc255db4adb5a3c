/**
 * What calls cost, for pairs that are fixed, so that a figure moves only when the code does. The table stands in
 * docs/spec.md; `npm run contracts` writes it, and a test compares it with what it measures.
 */
import { type Contract, hexlify, id, type Signer } from 'ethers'
import { ADMIN, type Chain, deploy, digestOf, keys, REGULATORS, sign, struct, terms } from './chain.ts'
import { consistencyProof, inclusionProof, leaf, leafOf, parent, type Tree } from './reference.ts'

/** How many entries the largest tree that is measured has. */
export const LARGEST = 1_001_000

/** One row of the table, as whole transactions cost. */
export type GasFigure = { call: string; gas: number; target?: number }

const TIME = 1_750_000_000
const ENTRY = Buffer.alloc(500, 7)

/** Every figure of the table, over a tree of {@link LARGEST} entries. */
export async function measureGas(chain: Chain, tree: Tree): Promise<GasFigure[]> {
  const pair = (first: number, second: number, witnesses = 1) => gasOfAnchor(chain, tree, first, second, witnesses)
  const random = await randomPairs(pair)
  return [
    { call: '`anchor`, 1 → 2 entries, one witness', gas: await pair(1, 2) },
    { call: '`anchor`, 1,000 → 1,001', gas: await pair(1_000, 1_001) },
    { call: '`anchor`, 524,288 → 1,000,000', gas: await pair(524_288, 1_000_000) },
    { call: '`anchor`, 1,000,000 → 1,001,000', gas: await pair(1_000_000, 1_001_000), target: 70_000 },
    { call: 'the same with three witnesses', gas: await pair(1_000_000, 1_001_000, 3) },
    { call: '`anchor`, mean of 60 random pairs up to 1,000,000', gas: random.mean, target: 77_000 },
    { call: '`anchor`, the dearest of them', gas: random.worst, target: 84_000 },
    ...(await gasOfRoles(chain)),
    ...(await gasOfReading(chain)),
  ]
}

/** What one anchoring costs, the whole transaction. */
async function gasOfAnchor(
  chain: Chain,
  tree: Tree,
  first: number,
  second: number,
  witnesses: number,
): Promise<number> {
  const at = (size: number, time: number) => ({ size, time, logRoot: tree.root(0, size), mapRoot: leaf(size) })
  const by = keys.slice(0, witnesses)
  const agreed = terms({ witnesses: by.map(key => key.address), quorum: witnesses })
  const contract = await deploy(chain.signer, 'AnchorLog', [struct(at(first, TIME)), agreed])
  const next = at(second, TIME + 100)
  const digest = digestOf(next, { chainId: chain.chainId, contract: await contract.getAddress() })
  const path = consistencyProof(tree, first, second).map(node => hexlify(node))
  const signatures = by.map(key => sign(key, digest))
  return gasOf(await contract.getFunction('anchor')(struct(next), path, signatures))
}

async function randomPairs(pair: (first: number, second: number) => Promise<number>) {
  const random = mulberry32(20260629)
  const gas: number[] = []
  while (gas.length < 60) {
    const [a, b] = [1 + Math.floor(random() * 1_000_000), 1 + Math.floor(random() * 1_000_000)]
    if (a !== b) gas.push(await pair(Math.min(a, b), Math.max(a, b)))
  }
  return { mean: Math.round(gas.reduce((sum, one) => sum + one, 0) / gas.length), worst: Math.max(...gas) }
}

/** Regulators and the admin at work. */
async function gasOfRoles(chain: Chain): Promise<GasFigure[]> {
  const contract = await deployAt(chain, leaf(0), leaf(1), 1)
  const [regulator, other] = REGULATORS as [string, string]
  const by = async (account: string, name: string, ...args: unknown[]) => {
    const signer = (await chain.ethers.getSigner(account)) as unknown as Signer
    return gasOf(await (contract.connect(signer) as Contract).getFunction(name)(...args))
  }
  const lots = Array.from({ length: 100 }, (_, i) => id(`lot ${i}`))
  const created = await contract.deploymentTransaction()
  const figures: GasFigure[] = [
    { call: 'creating an `AnchorLog`', gas: await gasOf(created!) },
    { call: '`raiseAlerts` on one subject', gas: await by(regulator, 'raiseAlerts', [id('a lot')], id('a recall')) },
    { call: '`raiseAlerts` on a hundred', gas: await by(regulator, 'raiseAlerts', lots, id('a recall')) },
    { call: '`clearAlert`', gas: await by(other, 'clearAlert', id('a lot'), id('a recall')) },
    { call: '`addRegulator`', gas: await by(regulator, 'addRegulator', keys[3]!.address) },
  ]
  const change = [0, keys[1]!.address, 0]
  figures.push({ call: '`schedule` of a change', gas: await by(ADMIN, 'schedule', change) })
  await chain.provider.request({ method: 'evm_increaseTime', params: ['0x3c'] })
  figures.push({ call: '`execute` of an added witness', gas: await by(ADMIN, 'execute', change) })
  figures.push({ call: '`raiseQuorum`', gas: await by(ADMIN, 'raiseQuorum', 2) })
  return figures
}

/** Another contract's questions, in a log of a million entries and as many subjects. */
async function gasOfReading(chain: Chain): Promise<GasFigure[]> {
  const reader = await deploy(chain.signer, 'AnchorReader')
  const [index, size] = [700_000, 1_000_000]
  // A tree in which all that is not on the way is made up: what is not on the way costs nothing.
  const path = inclusionProof({ size, root: start => leaf(start) }, index, size)
  const logRoot = path.reduce<Uint8Array>(
    (node, { sibling, left }) => (left ? parent(sibling, node) : parent(node, sibling)),
    leafOf(ENTRY),
  )
  const key = `0x${'00'.repeat(32)}`
  const siblings = Array.from({ length: 20 }, (_, i) => leaf(i))
  const other = { key: `0x${'00'.repeat(31)}01`, valueHash: leaf(99) }
  const mapLeaf = leafOf(Buffer.concat([Buffer.from(other.key.slice(2), 'hex'), other.valueHash]))
  const mapRoot = siblings.reduceRight<Uint8Array>((node, sibling) => parent(node, sibling), mapLeaf)
  const log = await (await deployAt(chain, logRoot, mapRoot, size)).getAddress()
  const asked = async (name: string, ...args: unknown[]) => {
    if (!(await reader.getFunction(name).staticCall(log, ...args))) throw new Error(`${name} does not verify`)
    return Number(await reader.getFunction(name).estimateGas(log, ...args))
  }
  const nodes = path.map(({ sibling }) => hexlify(sibling))
  const absence = [siblings.map(node => hexlify(node)), other.key, hexlify(other.valueHash)]
  return [
    { call: '`verifyEntry`, 500 bytes in 1,000,000 entries', gas: await asked('verifyEntry', index, ENTRY, nodes) },
    {
      call: '`verifySubject`, absent among 1,000,000 subjects',
      gas: await asked('verifySubject', key, 0, `0x${'00'.repeat(32)}`, absence),
    },
  ]
}

async function deployAt(chain: Chain, logRoot: Uint8Array, mapRoot: Uint8Array, size: number): Promise<Contract> {
  return await deploy(chain.signer, 'AnchorLog', [struct({ size, time: TIME, logRoot, mapRoot }), terms()])
}

async function gasOf(sent: { wait(): Promise<{ gasUsed: bigint } | null> }): Promise<number> {
  return Number((await sent.wait())!.gasUsed)
}

const HEADING = '| call | gas | at most |\n|---|---|---|\n'
const ROW = /^\| (.+?) \| ([\d,]+) \| ([\d,]+|–) \|$/

/** The figures that a text's gas table has. */
export function readGasTable(text: string): GasFigure[] {
  return rowsOf(text)
    .trim()
    .split('\n')
    .map(row => {
      const [, call, gas, target] = ROW.exec(row)!
      const figure = { call: call!, gas: numberOf(gas!) }
      return target === '–' ? figure : { ...figure, target: numberOf(target!) }
    })
}

/** The same text with these figures in its gas table. */
export function writeGasTable(text: string, figures: readonly GasFigure[]): string {
  const rows = figures.map(
    ({ call, gas, target }) => `| ${call} | ${grouped(gas)} | ${target ? grouped(target) : '–'} |`,
  )
  return text.replace(HEADING + rowsOf(text), () => `${HEADING}${rows.join('\n')}\n`)
}

function rowsOf(text: string): string {
  const [, after] = text.split(HEADING)
  if (after === undefined) throw new Error('the text has no gas table')
  return /^(\|.*\n)*/.exec(after)![0]
}

const grouped = (number: number) => number.toLocaleString('en-US')
const numberOf = (text: string) => Number(text.replaceAll(',', ''))

/** Random numbers that are the same in every run. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
