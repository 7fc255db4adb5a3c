/** The tables of migrations/0002_capture.sql and 0010_attestation.sql as kysely sees them. */
import type { Once } from './tables.ts'

export type Ground = 'claim' | 'shipment'

/** One version of a signed record in a register. */
interface RegisterTable {
  id: Once<string>
  version: Once<number>
  issuer: Once<string>
  valid_from: Once<string>
  fields: Once<unknown>
  entry_id: Once<Uint8Array>
}

export interface CaptureTables {
  api_key: {
    hash: Once<Uint8Array>
    party: Once<string>
    name: Once<string>
    created_at: Once<Date>
    revoked_at: Date | null
  }
  capture_job: {
    id: Once<Uint8Array>
    party: Once<string>
    created_at: Once<Date>
    /** entryIds, 32 bytes each, joined; zero where an event was refused. */
    entry_ids: Once<Uint8Array>
    behaviour: Once<'rollback' | 'proceed'>
    errors: Once<string | null>
  }
  capture_item: { party: Once<string>; digest: Once<Uint8Array>; entry_id: Once<Uint8Array> }
  waiting_enrolment: {
    party: Once<string>
    kid: Once<Uint8Array>
    jwk: Once<string>
    sealed: Once<Uint8Array | null>
    roles: Once<string[]>
    record: Once<unknown>
    created_at: Once<Date>
  }
  party: RegisterTable
  product: RegisterTable
  place: RegisterTable
  lot: RegisterTable
  attestation: {
    type: Once<'test' | 'certificate' | 'act'>
    issuer: Once<string>
    id: Once<string>
    version: Once<number>
    keys: Once<Uint8Array[]>
    entry_id: Once<Uint8Array>
  }
  holding: { key: Once<Uint8Array>; party: Once<string>; ground: Once<Ground> }
  content: { parent: Once<Uint8Array>; child: Once<Uint8Array> }
}
