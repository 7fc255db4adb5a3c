import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { CaptureTables } from './capture-tables.ts'
import type { ErasureTables } from './erasure.ts'
import type { EventTables } from './event/tables.ts'
import type { MapTables } from './map.ts'
import type { QueryTables } from './named-query.ts'
import { openPool } from './pool.ts'
import type { SubscriptionTables } from './subscription.ts'
import type { SpineTables } from './tables.ts'

/** All tables of the house. A migration that brings tables adds their interface here. */
export interface Database
  extends SpineTables,
    CaptureTables,
    MapTables,
    ErasureTables,
    QueryTables,
    SubscriptionTables,
    EventTables {}

export type DatabaseOptions = {
  /** Most connections held at once. */
  connections?: number
  /** Told when a connection is lost; the pool replaces it by itself. */
  onError?: (error: Error) => void
}

/** Opens a pool on the database. Nothing is connected until the first query; `destroy()` ends it. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Kysely<Database> {
  const pool = openPool({ connectionString: url, max: options.connections ?? 10, types }, options.onError)
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
}

/**
 * Sizes and positions are bigint and bytes are Uint8Array everywhere inside. Given to each connection and not set
 * globally, since better-auth shares the driver and expects its defaults.
 */
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((id: number, format?: 'text' | 'binary') => {
    if (format === 'binary') return pg.types.getTypeParser(id, 'binary')
    if (id === pg.types.builtins.INT8) return BigInt
    if (id === pg.types.builtins.BYTEA) return parseBytes
    return pg.types.getTypeParser(id, 'text')
  }) as typeof pg.types.getTypeParser,
}

function parseBytes(text: string): Uint8Array {
  return Uint8Array.fromHex(text.slice(2))
}
