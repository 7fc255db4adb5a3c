/**
 * The sandbox of an installation: two parties whose goods are nobody's, for whoever writes a client (docs/integrate.md). Of
 * one the platform keeps the key; the other's lies here, and the platform never sees it. Their goods bear their own codes,
 * `/l/SANDBOX/…` and `/l/SANDBOX-OWN/…`, which no other party may give out.
 */

import { generateKeyPairSync, sign } from 'node:crypto'
import { join } from 'node:path'
import { countersignatureMessage, parseJwk, thumbprint, toBase64url } from '@nguon/statement'
import { z } from 'zod'
import { clientOf } from '../demo/client.ts'
import { readOrMake } from './kept-file.ts'

/** Writes with a key that the platform keeps. */
export const SANDBOX = 'SANDBOX'
/** Signs what it says itself. */
export const SANDBOX_OWN = 'SANDBOX-OWN'

const FIELDS = {
  name: 'Bên thử nghiệm: không có hàng thật',
  nameEn: 'Sandbox: no real goods',
  address: 'môi trường thử nghiệm',
}

/** The private key as a JWK, as every library of cryptography reads it. */
const Key = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
})

/**
 * Sets up the sandbox and gives the API keys of its parties. Killed at any line it is set up by the next start.
 * @throws {DemoError} when the platform refuses any of it
 */
export async function openSandbox(options: {
  url: string
  adminKey: string
  data: string
  origin: string
  /** Whether a party has a key. */
  isEnrolled: (party: string) => Promise<boolean>
}): Promise<Record<string, string>> {
  const client = clientOf(options.url, options.adminKey)
  await client.post('/api/parties', null, { code: SANDBOX, roles: ['producer'], fields: FIELDS })
  // Enrolled by a start that was killed, a key is not enrolled again.
  if (!(await options.isEnrolled(SANDBOX_OWN))) await enrolOwn(client, options)
  const draw = async (code: string) => {
    const drawn = await client.post(`/api/parties/${code}/api-keys`, null, { name: 'sandbox' })
    return drawn!.apiKey as string
  }
  return { [SANDBOX]: await draw(SANDBOX), [SANDBOX_OWN]: await draw(SANDBOX_OWN) }
}

async function enrolOwn(client: ReturnType<typeof clientOf>, { data, origin }: { data: string; origin: string }) {
  const { d, ...key } = readOrMake(join(data, 'sandbox-key.json'), Key, () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    return Key.parse(privateKey.export({ format: 'jwk' }))
  })
  const kid = thumbprint(parseJwk(key))
  const enrolment = { origin, action: 'enrol' as const, party: SANDBOX_OWN, kid, roles: ['producer' as const] }
  const message = countersignatureMessage({ ...enrolment, custody: 'own' })
  const signature = sign('sha256', message, { key: { ...key, d }, format: 'jwk', dsaEncoding: 'ieee-p1363' })
  const countersignatures = [{ kid: toBase64url(kid), signature: toBase64url(signature) }]
  await client.post(`/api/parties/${SANDBOX_OWN}/enrolment`, null, { key, roles: ['producer'], countersignatures })
}
