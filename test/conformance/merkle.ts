import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import {
  emptyMap,
  mapRoot,
  proveInMap,
  referenceMapRoot,
  setInMap,
  verifyConsistency,
  verifyInclusion,
  verifyMapProof,
} from '@nguon/merkle'
import { parse as parseYaml } from 'yaml'
import type { Outcome } from '../../scripts/conformance/outcome.ts'

type Inclusion = { leafIdx: number; treeSize: number; root: string; leafHash: string; proof: string[] | null }
type Consistency = { size1: number; size2: number; root1: string; root2: string; proof: string[] | null }
type Expectation = { desc: string; wantErr: boolean }

type Fixture = {
  expected_root: { encoding: 'hex'; value: string }
  steps: { action: string; key: Bytes; data?: Bytes }[]
}
type Bytes = { encoding: 'hex' | 'utf-8'; value: string }

/** Proofs of the log tree (transparency-dev/merkle) and roots of the sparse tree (fuel-merkle). */
export async function run(vectorsDir: string): Promise<Outcome[]> {
  return [
    proofs('RFC 9162 inclusion', join(vectorsDir, 'merkle', 'inclusion'), includes),
    proofs('RFC 9162 consistency', join(vectorsDir, 'merkle', 'consistency'), joins),
    sparse(join(vectorsDir, 'sparse-merkle')),
  ]
}

function proofs<T>(name: string, folder: string, verify: (vector: T) => void): Outcome {
  const outcome: Outcome = { name, passed: 0, failed: [], untested: [] }
  for (const file of files(folder, '.json')) {
    const text = readFileSync(file, 'utf8')
    const vector = JSON.parse(text, exactly) as T & Expectation
    const fault = faultOf(() => verify(vector))
    if (vector.wantErr === (fault !== null)) outcome.passed++
    else outcome.failed.push({ name: relative(folder, file), reason: fault ?? 'accepted, and should be refused' })
  }
  return outcome
}

/** Some sizes are the largest 64-bit number, which JSON's numbers round. */
function exactly(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? BigInt(context?.source ?? value) : value
}

function includes({ leafHash, leafIdx, treeSize, proof, root }: Inclusion): void {
  verifyInclusion(base64(leafHash), BigInt(leafIdx), BigInt(treeSize), (proof ?? []).map(base64), base64(root))
}

function joins({ size1, size2, root1, root2, proof }: Consistency): void {
  verifyConsistency(BigInt(size1), BigInt(size2), base64(root1), base64(root2), (proof ?? []).map(base64))
}

function sparse(folder: string): Outcome {
  const outcome: Outcome = { name: 'compact sparse Merkle tree', passed: 0, failed: [], untested: [] }
  for (const file of files(folder, '.yaml')) {
    const name = relative(folder, file)
    const { steps, expected_root } = parseYaml(readFileSync(file, 'utf8')) as Fixture
    const foreign = steps.find(({ action }) => action !== 'update')
    if (foreign) {
      outcome.untested.push({ name, reason: `the map never does "${foreign.action}"` })
      continue
    }
    const reason = faultOf(() => rebuild(steps, expected_root.value))
    if (reason === null) outcome.passed++
    else outcome.failed.push({ name, reason })
  }
  return outcome
}

/** The root of the tree, of the reference, and a proof of every key under that root. */
function rebuild(steps: Fixture['steps'], expected: string): void {
  let map = emptyMap
  const entries = new Map<string, [Uint8Array, Uint8Array]>()
  for (const { key, data } of steps) {
    const entry: [Uint8Array, Uint8Array] = [bytes(key), bytes(data!)]
    map = setInMap(map, ...entry)
    entries.set(key.value, entry)
  }
  const root = Buffer.from(mapRoot(map)).toString('hex')
  if (root !== expected) throw new Error(`the root is ${root}`)
  const slow = Buffer.from(referenceMapRoot([...entries.values()])).toString('hex')
  if (slow !== expected) throw new Error(`the root by the reference is ${slow}`)
  for (const [key, value] of entries.values()) verifyMapProof(mapRoot(map), key, proveInMap(map, key), value)
}

function files(folder: string, extension: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter(name => name.endsWith(extension))
    .sort()
    .map(name => join(folder, name))
}

function faultOf(attempt: () => void): string | null {
  try {
    attempt()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function bytes({ encoding, value }: Bytes): Uint8Array {
  return new Uint8Array(Buffer.from(value, encoding))
}

function base64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'))
}
