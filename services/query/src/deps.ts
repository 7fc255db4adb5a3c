import type { P256Key } from '@nguon/signer'
import type { Database } from '@nguon/store'
import type { FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import type { Subscriptions } from './subscriptions/subscriptions.ts'

/** What the reading half of EPCIS needs; nothing here is read from the environment. */
export type QueryDeps = {
  db: Kysely<Database>
  /** Of the log, `host/log`. */
  origin: string
  /** Signs receipts and promises. */
  receiptKey: P256Key
  /** 32 bytes under which the tokens of pages are sealed. */
  pageKey: Uint8Array
  /**
   * The party that asks, by its API key; null where a request carries none. Throws what has a `statusCode` where the
   * key is none of ours.
   */
  readerOf: (request: FastifyRequest) => Promise<string | null>
  /** At work in this process; without them nothing can be subscribed to here. */
  subscriptions?: Subscriptions
  now?: () => Date
}

/** The dependencies with their defaults, as the functions of this room take them. */
export type Answering = Required<Omit<QueryDeps, 'subscriptions'>>
