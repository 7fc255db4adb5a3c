/** The platform's public interfaces as the demo uses them: each call may be made again and then changes nothing. */
import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { fromBase64url, type JsonObject } from '@nguon/statement'
import type { SignedStatement } from './authority-client.ts'

/** The platform refused something that the demo is made of. */
export class DemoError extends Error {
  override readonly name = 'DemoError'
  readonly code = 'DEMO_REFUSED'
}

/** What the demo asks of the platform. `party`: in whose name. */
export type Client = ReturnType<typeof clientOf>

/**
 * A client with the administrator's key, which may write in the name of any party whose key the platform keeps.
 * @throws {@link DemoError} from every call that is refused
 */
export function clientOf(url: string, adminKey: string) {
  async function call(method: string, path: string, party: string | null, type: string, body?: string | Uint8Array) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        'x-api-key': adminKey,
        ...(body !== undefined && { 'content-type': type }),
        ...(party !== null && { 'nguon-party': party }),
      },
      ...(body !== undefined && { body: body as BodyInit }),
    })
    const text = await response.text()
    const answer = (text === '' ? {} : JSON.parse(text)) as JsonObject
    return {
      status: response.status,
      answer,
      refused: () => new DemoError(`${method} ${path}: ${response.status} ${text}`),
    }
  }

  return {
    async get(path: string): Promise<JsonObject> {
      const { status, answer, refused } = await call('GET', path, null, '')
      if (status !== 200) throw refused()
      return answer
    },

    /** Answers null where it is there already. */
    async post(path: string, party: string | null, body: JsonObject): Promise<JsonObject | null> {
      const { status, answer, refused } = await call('POST', path, party, 'application/json', JSON.stringify(body))
      if (status === 409) return null
      if (status < 200 || status > 299) throw refused()
      return answer
    },

    /** Captures a document and waits for what became of it. */
    async capture(party: string, document: JsonObject): Promise<void> {
      const sent = await call('POST', '/epcis/capture', party, 'application/ld+json', JSON.stringify(document))
      if (sent.status !== 202) throw sent.refused()
      const job = `/epcis/capture/${String(sent.answer.captureID)}`
      for (let waited = 0; waited < 30_000; waited += 100) {
        const { status, answer, refused } = await call('GET', job, party, '')
        if (status !== 200 || (answer.running === false && answer.success !== true)) throw refused()
        if (answer.running === false) return
        await wait(100)
      }
      throw new DemoError(`${job} is still running after 30 seconds`)
    },

    /** Registers a statement that its party signed itself: the bodies first, then the entry. */
    async register(party: string, signed: SignedStatement): Promise<void> {
      for (const body of signed.bodies) {
        const bytes = fromBase64url(body)
        const digest = createHash('sha256').update(bytes).digest('hex')
        const { status, refused } = await call('PUT', `/log/body/${digest}`, party, 'application/octet-stream', bytes)
        if (status !== 204) throw refused()
      }
      const { status, refused } = await call('POST', '/entries', party, 'application/cose', fromBase64url(signed.entry))
      if (status !== 201) throw refused()
    },
  }
}
