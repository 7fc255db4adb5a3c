import type { P256Key } from '@nguon/signer'
import type { Database } from '@nguon/store'
import type { Kysely } from 'kysely'
import { commitDrawn, type Drawn } from './commit.ts'
import { gather } from './gather.ts'

/** What the writer needs; nothing here is read from the environment. */
export type CaptureDeps = {
  db: Kysely<Database>
  /** Of the log, `host/log`. */
  origin: string
  /** 32 bytes under which the custodial keys are sealed. */
  masterKey: Uint8Array
  /** Signs promises. */
  receiptKey: P256Key
  /** Signs enrolments in the platform's own party. */
  registrarKey: P256Key
  /** Creates parties and API keys, and may write for any party with the header `nguon-party`. */
  adminApiKey: string
  now?: () => Date
}

/** The dependencies with their defaults, and what is kept between requests. */
export type Writer = Required<CaptureDeps> & {
  /** Private keys of parties, unsealed once. */
  readonly custodial: Map<string, P256Key>
  /** Commits a document, together with others that come at the same time; gives the entryIds of its events. */
  readonly commit: (document: Drawn) => Promise<Uint8Array[]>
}

/** Events of one transaction, unless one document has more: then its statements are few and large, and it still takes a moment only. */
const TOGETHER = 600
/** Transactions at once: while PostgreSQL works at one, this process prepares the other. */
const LANES = 2
/** Events that are worth a transaction beside the one under way. */
const BESIDE = 100

/** The dependencies as the functions of this room take them. */
export function writerOf(deps: CaptureDeps): Writer {
  const writer: Writer = {
    now: () => new Date(),
    ...deps,
    custodial: new Map(),
    commit: gather(documents => commitDrawn(writer, documents), {
      weight: ({ items }) => items.length,
      most: TOGETHER,
      lanes: LANES,
      beside: BESIDE,
    }),
  }
  return writer
}
