import type { P256Key } from '@nguon/signer'
import type { Database } from '@nguon/store'
import type { Kysely } from 'kysely'

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
}

/** The dependencies as the functions of this room take them. */
export function writerOf(deps: CaptureDeps): Writer {
  return { now: () => new Date(), ...deps, custodial: new Map() }
}
