import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { browserVerify } from '@nguon/proof/browser'
import { nodeVerify } from '@nguon/signer'
import { fromHex, type VerifySignature } from '@nguon/statement'
import type { Outcome } from '../../scripts/conformance/outcome.ts'

type Vectors = {
  testGroups: {
    publicKey: { uncompressed: string }
    tests: { tcId: number; comment: string; msg: string; sig: string; result: 'valid' | 'invalid' }[]
  }[]
}

/** ECDSA signatures, good and bad (Wycheproof), by each of the three ways in which we check them. */
export async function run(vectorsDir: string): Promise<Outcome[]> {
  const file = join(vectorsDir, 'ecdsa-p256', 'ecdsa_secp256r1_sha256_p1363_test.json')
  const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors
  return [
    await each('ECDSA P-256 by node:crypto', vectors, nodeVerify),
    await each('ECDSA P-256 by WebCrypto', vectors, browserVerify),
    await withoutWebCrypto(() => each('ECDSA P-256 in JavaScript', vectors, browserVerify)),
  ]
}

async function each(name: string, { testGroups }: Vectors, verify: VerifySignature): Promise<Outcome> {
  const outcome: Outcome = { name, passed: 0, failed: [], untested: [] }
  for (const { publicKey, tests } of testGroups) {
    for (const { tcId, comment, msg, sig, result } of tests) {
      const answer = await answerOf(verify, fromHex(publicKey.uncompressed), fromHex(msg), fromHex(sig))
      if (answer === (result === 'valid')) outcome.passed++
      else outcome.failed.push({ name: `${tcId} ${comment}`, reason: `${result}, answered ${answer}` })
    }
  }
  return outcome
}

async function answerOf(
  verify: VerifySignature,
  point: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<unknown> {
  try {
    return await verify.p256(point, message, signature)
  } catch (error) {
    return error
  }
}

/** As on a page that is not served over TLS: the browser then offers no WebCrypto. */
async function withoutWebCrypto<T>(act: () => Promise<T>): Promise<T> {
  const crypto = Object.getOwnPropertyDescriptor(globalThis, 'crypto')!
  Object.defineProperty(globalThis, 'crypto', { value: undefined, configurable: true })
  try {
    return await act()
  } finally {
    Object.defineProperty(globalThis, 'crypto', crypto)
  }
}
