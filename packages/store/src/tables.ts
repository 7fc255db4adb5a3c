/**
 * The tables of migrations/0001_spine.sql as kysely sees them. A column that is written once has update type
 * `never`, so that a query which would change it does not compile; a trigger refuses it as well.
 */
import type { ColumnType } from 'kysely'

/** Written at insertion and never again. */
export type Once<T> = ColumnType<T, T, never>
/** Filled by the database. */
export type Given<T> = ColumnType<T, never, never>

export type StatementKind = 'event' | 'record' | 'key' | 'policy' | 'erasure' | 'heartbeat'
/** 0 public, 1 partners in the chain, 2 the authority (formats §2). */
export type Audience = 0 | 1 | 2
export type HeadState = 'open' | 'witnessed' | 'anchored' | 'abandoned'
export type Custody = 'own' | 'platform'
export type KeyMark = 'first' | 'joined' | 'recovery'

export interface SpineTables {
  statement: {
    entry_id: Once<Uint8Array>
    entry: Once<Uint8Array>
    leaf: Given<Uint8Array>
    kind: Once<StatementKind>
    party: Once<string>
    kid: Once<Uint8Array>
    /** Subject keys, 32 bytes each, joined. */
    subjects: Once<Uint8Array>
    received: Once<Date>
  }
  pending: {
    arrival: Given<bigint>
    entry_id: Once<Uint8Array>
    leaf: Once<Uint8Array>
    kid: Once<Uint8Array>
    subjects: Once<Uint8Array>
  }
  entry: { index: Once<bigint>; entry_id: Once<Uint8Array> }
  log_state: { origin: Once<string>; size: bigint }
  tile: { level: Once<number>; index: Once<bigint>; hashes: Uint8Array }
  history: {
    key: Once<Uint8Array>
    index: Once<bigint>
    n: Once<bigint>
    leaf: Once<Uint8Array>
    root: Once<Uint8Array | null>
  }
  subject: { key: Once<Uint8Array>; count: bigint; frontier: Uint8Array }
  body: {
    digest: Once<Uint8Array>
    /** Only ever set to null, by an erasure. */
    bytes: ColumnType<Uint8Array | null, Uint8Array, null>
    uploaded_by: Once<string>
    staged_at: Once<Date>
    entry_id: Uint8Array | null
    audience: Audience | null
    erased_by: ColumnType<Uint8Array | null, never, Uint8Array>
  }
  head: {
    size: Once<bigint>
    time: Once<bigint>
    log_root: Once<Uint8Array>
    map_root: Once<Uint8Array>
    checkpoint: Once<string>
    state: ColumnType<HeadState, HeadState | undefined, HeadState>
  }
  head_signature: { size: Once<bigint>; address: Once<Uint8Array>; signature: Once<Uint8Array> }
  anchor_transaction: {
    hash: Once<Uint8Array>
    chain_id: Once<bigint>
    sender: Once<Uint8Array>
    nonce: Once<bigint>
    size: Once<bigint>
    raw: Once<Uint8Array>
    signed_at: Once<Date>
  }
  anchor: {
    size: Once<bigint>
    chain_id: Once<bigint>
    contract: Once<Uint8Array>
    block_number: bigint
    block_hash: Uint8Array
    evidence: string
  }
  party_key: {
    kid: Once<Uint8Array>
    party: Once<string>
    jwk: Once<string>
    roles: Once<string[]>
    custody: Once<Custody>
    mark: Once<KeyMark>
    enrolled_by: Once<Uint8Array | null>
    revoked_by: Uint8Array | null
  }
  custodial_key: { kid: Once<Uint8Array>; sealed: Once<Uint8Array> }
}
