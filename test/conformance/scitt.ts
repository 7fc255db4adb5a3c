import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { leafHash, rootFromInclusion, sha256, treeRoot, verifyConsistency } from '@nguon/merkle'
import { nodeVerify } from '@nguon/signer'
import {
  assembleReceipt,
  decode,
  decodeSign1,
  draftReceipt,
  entryOfCose,
  fromHex,
  jwkOfPoint,
  parseEntry,
  parseReceipt,
  publicPoint,
  StatementError,
  thumbprint,
  toBeSignedOf,
  toHex,
} from '@nguon/statement'
import type { Outcome } from '../../scripts/conformance/outcome.ts'

type Worked = Record<string, string> & { leaf_hashes: string[] }
type Worked2 = Record<string, string> & {
  rfc6962_inputs: Record<string, string>
  rfc6962_roots_by_size: Record<string, string>
}

/** Worked statements and receipts of RFC 9052, 9942, 9943 and 9995: the shapes of the RFCs, not our statement's. */
export async function run(vectorsDir: string): Promise<Outcome> {
  const first = JSON.parse(readFileSync(join(vectorsDir, 'scitt', 'worked.json'), 'utf8')) as Worked
  const second = JSON.parse(readFileSync(join(vectorsDir, 'scitt', 'worked2.json'), 'utf8')) as Worked2
  const outcome: Outcome = { name: 'SCITT and COSE', passed: 0, failed: [], untested: [] }
  for (const [name, check] of checks(first, second)) {
    try {
      const fault = check()
      if (fault === null) outcome.passed++
      else outcome.failed.push({ name, reason: fault })
    } catch (error) {
      outcome.failed.push({ name, reason: String(error) })
    }
  }
  outcome.untested.push({
    name: 'problem_details_rejected',
    reason: 'SCRAPI error bodies (RFC 9290) are not served yet',
  })
  return outcome
}

/** Each answers null, or what it found instead. */
function checks(first: Worked, second: Worked2): [name: string, check: () => string | null][] {
  const bytes = (name: string) => fromHex((first[name] ?? second[name])!)
  const producer = coseKey(bytes('producer_cose_key'))
  const service = coseKey(bytes('ts_cose_key'))
  const root = bytes('root')
  return [
    ['thumbprint of the producer (RFC 9679)', () => same(thumbprint(producer.jwk), producer.kid)],
    ['thumbprint of the service (RFC 9679)', () => same(thumbprint(service.jwk), service.kid)],
    [
      'Sig_structure of a statement (RFC 9052 §4.4)',
      () => {
        const { protectedBytes, payload } = decodeSign1(bytes('signed_statement'))
        return same(toBeSignedOf(protectedBytes, payload!), bytes('statement_tbs'))
      },
    ],
    ['signature of a statement', () => signedBy(producer.point, bytes('signed_statement'))],
    ['signature of a hash envelope (RFC 9995)', () => signedBy(producer.point, bytes('hash_envelope_statement'))],
    [
      'payload of a hash envelope',
      () => same(decodeSign1(bytes('hash_envelope_statement')).payload!, sha256(bytes('hash_envelope_preimage'))),
    ],
    ['signature of a VC-COSE statement', () => signedBy(producer.point, bytes('vc_cose_statement'))],
    ['leaf of a statement', () => same(leafHash(bytes('signed_statement')), fromHex(first.leaf_hashes[3]!))],
    ['root over the leaves', () => same(treeRoot(first.leaf_hashes.map(fromHex)), root)],
    [
      'receipt leads to the root (RFC 9942)',
      () => {
        const { index, size, path } = parseReceipt(bytes('receipt')).receipt
        return same(rootFromInclusion(leafHash(bytes('signed_statement')), index, size, path), root)
      },
    ],
    [
      'inclusion proof by itself leads to the root',
      () => {
        const [size, index, path] = decode(bytes('inclusion_proof')) as [number, number, Uint8Array[]]
        return same(rootFromInclusion(leafHash(bytes('signed_statement')), BigInt(index), BigInt(size), path), root)
      },
    ],
    [
      'key set of a service (RFC 9052 §7) names its key by its thumbprint',
      () => {
        const kids = (decode(bytes('scitt_keys')) as Map<number, Uint8Array>[]).map(key => toHex(key.get(2)!))
        return kids.includes(toHex(service.kid)) ? null : `found ${kids}`
      },
    ],
    [
      'bytes that a receipt signs',
      () => same(draftReceipt(parseReceipt(bytes('receipt')).receipt, root).toBeSigned, bytes('receipt_tbs')),
    ],
    ['signature of a receipt', () => signedBy(service.point, bytes('receipt'), root)],
    [
      'receipt written again',
      () => {
        const { signature, ...parsed } = parseReceipt(bytes('receipt'))
        return same(assembleReceipt(parsed, signature), bytes('receipt'))
      },
    ],
    [
      'transparent statement without its receipts (RFC 9943)',
      () => same(entryOfCose(bytes('transparent_statement')), bytes('signed_statement')),
    ],
    ['signature of a consistency receipt', () => signedBy(service.point, bytes('consistency_receipt'), bytes('root5'))],
    [
      'path of a consistency proof',
      () => {
        const [from, to, path] = decode(bytes('consistency_proof')) as [number, number, Uint8Array[]]
        verifyConsistency(BigInt(from), BigInt(to), bytes('root3'), bytes('root5'), path)
        return null
      },
    ],
    ...['signed_statement', 'transparent_statement', 'hash_envelope_statement', 'vc_cose_statement'].map(
      (name): [string, () => string | null] => [
        `${name} is refused as a statement of ours`,
        () => refused(bytes(name)),
      ],
    ),
    ...Object.entries(second.rfc6962_roots_by_size).map(([size, expected]): [string, () => string | null] => [
      `root of size ${Number(size) + 1} (RFC 6962 inputs)`,
      () => {
        const inputs = Object.values(second.rfc6962_inputs).slice(0, Number(size) + 1)
        return same(treeRoot(inputs.map(input => leafHash(fromHex(input)))), fromHex(expected))
      },
    ]),
  ]
}

function coseKey(bytes: Uint8Array) {
  const key = decode(bytes) as Map<number, Uint8Array>
  const jwk = jwkOfPoint(Uint8Array.of(4, ...key.get(-2)!, ...key.get(-3)!))
  return { jwk, point: publicPoint(jwk), kid: key.get(2)! }
}

function signedBy(point: Uint8Array, message: Uint8Array, detached?: Uint8Array): string | null {
  const { protectedBytes, payload, signature } = decodeSign1(message)
  return nodeVerify.p256(point, toBeSignedOf(protectedBytes, payload ?? detached!), signature)
    ? null
    : 'does not verify'
}

function refused(message: Uint8Array): string | null {
  try {
    parseEntry(entryOfCose(message))
    return 'accepted'
  } catch (error) {
    if (error instanceof StatementError) return null
    throw error
  }
}

function same(found: Uint8Array, expected: Uint8Array): string | null {
  return toHex(found) === toHex(expected) ? null : `found ${toHex(found)}`
}
