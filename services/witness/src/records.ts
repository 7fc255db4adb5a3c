import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { decodeFrontier, emptyFrontier, encodeFrontier, type Frontier, type MapPage } from '@nguon/merkle'
import { type Head, type Kind, sameHead } from '@nguon/statement'
import type { Evidence } from './fault.ts'

/** An entry as it was taken in. */
export type KeptEntry = { index: bigint; entry: Uint8Array; entryId: Uint8Array; kind: Kind }

/** A head that was rebuilt, with the log's own words for it. */
export type KeptHead = Head & { checkpoint: string }

/** A public body that a statement names and that the log did not show. */
export type MissingBody = { digest: Uint8Array; index: bigint }

/** What one run of entries adds: written whole or not at all. */
export type Chunk = {
  frontier: Frontier
  entries: readonly KeptEntry[]
  subjects: readonly { key: Uint8Array; frontier: Frontier }[]
  /** What that changes in the subject map. */
  pages: readonly MapPage[]
  missing: readonly MissingBody[]
  erased: readonly MissingBody[]
  /** Of the erased, the digests of bodies that no other statement needs. */
  dropped: readonly Uint8Array[]
}

/** What the log said that cannot be true, when it was found, and what shows it. */
export type Contradiction = { found: bigint; code: string; message: string; evidence: Evidence }

/** Where a signature counts. */
export type Domain = { chainId: bigint; contract: string }

/** The witness's own copy of the log, and of what it signed. */
export type Records = ReturnType<typeof openRecords>

const SCHEMA = `
create table if not exists entry (
  idx integer primary key, entry blob not null, entry_id blob not null unique, kind text not null
) strict;
create index if not exists entry_kind on entry (kind, idx) where kind in ('key', 'policy');
create table if not exists body (digest blob primary key, bytes blob not null) strict, without rowid;
create table if not exists missing (digest blob not null, idx integer not null, primary key (digest, idx)) strict, without rowid;
create table if not exists subject (key blob primary key, frontier blob not null) strict, without rowid;
create table if not exists map_page (path text primary key, content blob not null) strict;
create table if not exists map (one integer primary key check (one = 1), size integer not null) strict;
create table if not exists tree (one integer primary key check (one = 1), frontier blob not null) strict;
create table if not exists head (
  size integer primary key, time integer not null unique, log_root blob not null, map_root blob not null, checkpoint text not null
) strict;
create table if not exists signature (
  size integer not null references head, chain_id integer not null, contract text not null, signature blob not null,
  primary key (size, chain_id, contract)
) strict, without rowid;
create table if not exists recovery (kid blob primary key, time integer not null) strict, without rowid;
create table if not exists contradiction (
  found integer not null, code text not null, message text not null, evidence text not null
) strict;
`

/**
 * Opens the copy in `folder`, or begins it. Every commit is on the disk before it returns: what was signed is never
 * forgotten, whenever the machine stops.
 */
export function openRecords(folder: string) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const db = new DatabaseSync(join(folder, 'witness.sqlite'))
  db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000;')
  // What is erased is written over, and does not lie about in the file until something else needs the room.
  db.exec('pragma secure_delete = on')
  db.exec(SCHEMA)
  // Killed between an erasure and this, the log of the pages before it would stay.
  db.exec('pragma wal_checkpoint(truncate)')
  const sql = {
    tree: db.prepare('select frontier from tree'),
    setTree: db.prepare('insert into tree values (1, ?) on conflict do update set frontier = excluded.frontier'),
    addEntry: db.prepare('insert into entry values (?, ?, ?, ?)'),
    entry: db.prepare('select entry from entry where idx = ?'),
    hasEntryId: db.prepare('select idx from entry where entry_id = ?'),
    keysAndPolicies: db.prepare(`select idx, entry from entry where kind in ('key', 'policy') order by idx`),
    addBody: db.prepare('insert into body values (?, ?) on conflict do nothing'),
    body: db.prepare('select bytes from body where digest = ?'),
    hasBody: db.prepare('select 1 from body where digest = ?'),
    dropBody: db.prepare('delete from body where digest = ?'),
    addMissing: db.prepare('insert into missing values (?, ?) on conflict do nothing'),
    missing: db.prepare('select digest, idx from missing order by idx limit ?'),
    dropMissing: db.prepare('delete from missing where digest = ? and idx = ?'),
    setSubject: db.prepare('insert into subject values (?, ?) on conflict do update set frontier = excluded.frontier'),
    subject: db.prepare('select frontier from subject where key = ?'),
    subjects: db.prepare('select key, frontier from subject where key > ? order by key limit ?'),
    setMapPage: db.prepare('insert into map_page values (?, ?) on conflict do update set content = excluded.content'),
    mapPage: db.prepare('select path, content from map_page where path = ?'),
    setMapSize: db.prepare('insert into map values (1, ?) on conflict do update set size = excluded.size'),
    mapSize: db.prepare('select size from map'),
    addHead: db.prepare('insert into head values (?, ?, ?, ?, ?) on conflict (size) do nothing'),
    head: db.prepare('select * from head where size = ?'),
    newestHead: db.prepare('select * from head order by size desc limit 1'),
    smaller: db.prepare('select 1 from head where size < ? limit 1'),
    newestSigned: db.prepare(
      'select head.* from head join signature using (size) where chain_id = ? and contract = ? order by size desc limit 1',
    ),
    signedBelow: db.prepare(
      'select head.* from head join signature using (size) where chain_id = ? and contract = ? and size < ? order by size desc limit ?',
    ),
    firstSigned: db.prepare(
      'select head.* from head join signature using (size) where chain_id = ? and contract = ? order by size limit 1',
    ),
    isSigned: db.prepare('select 1 from signature where size = ? limit 1'),
    addSignature: db.prepare('insert into signature values (?, ?, ?, ?) on conflict do nothing'),
    signature: db.prepare('select signature from signature where size = ? and chain_id = ? and contract = ?'),
    addRecovery: db.prepare('insert into recovery values (?, ?) on conflict do nothing'),
    recovery: db.prepare('select time from recovery where kid = ?'),
    addContradiction: db.prepare('insert into contradiction values (?, ?, ?, ?)'),
    contradiction: db.prepare('select * from contradiction order by found limit 1'),
  }
  // Sizes and times come back as bigint, as they are everywhere inside.
  for (const statement of Object.values(sql)) statement.setReadBigInts(true)

  const inTransaction = (work: () => void) => {
    db.exec('begin immediate')
    try {
      work()
      db.exec('commit')
    } catch (error) {
      db.exec('rollback')
      throw error
    }
  }

  return {
    /** The right edge of the tree over all entries that were taken in. */
    tree(): Frontier {
      const row = sql.tree.get() as { frontier: Uint8Array } | undefined
      return row ? decodeFrontier(row.frontier) : emptyFrontier()
    },
    /** Takes a checked run of entries in, whole or not at all. */
    keepChunk(chunk: Chunk): void {
      inTransaction(() => {
        for (const { index, entry, entryId, kind } of chunk.entries) sql.addEntry.run(index, entry, entryId, kind)
        for (const { key, frontier } of chunk.subjects) sql.setSubject.run(key, encodeFrontier(frontier))
        for (const { digest, index } of chunk.missing) sql.addMissing.run(digest, index)
        for (const { digest, index } of chunk.erased) sql.dropMissing.run(digest, index)
        for (const digest of chunk.dropped) sql.dropBody.run(digest)
        for (const { path, content } of chunk.pages) sql.setMapPage.run(path, content)
        sql.setMapSize.run(chunk.frontier.size)
        sql.setTree.run(encodeFrontier(chunk.frontier))
      })
      // The pages as they were before stand in the write-ahead log until it is folded in.
      if (chunk.dropped.length > 0) db.exec('pragma wal_checkpoint(truncate)')
    },
    entryAt(index: bigint): Uint8Array | null {
      return (sql.entry.get(index) as { entry: Uint8Array } | undefined)?.entry ?? null
    },
    /** Where an entryId stands in the log, if it does. */
    indexOf(entryId: Uint8Array): bigint | null {
      return (sql.hasEntryId.get(entryId) as { idx: bigint } | undefined)?.idx ?? null
    },
    /** All key statements and policies, in log order. */
    keysAndPolicies(): { index: bigint; entry: Uint8Array }[] {
      const rows = sql.keysAndPolicies.all() as { idx: bigint; entry: Uint8Array }[]
      return rows.map(({ idx, entry }) => ({ index: idx, entry }))
    },
    body(digest: Uint8Array): Uint8Array | null {
      return (sql.body.get(digest) as { bytes: Uint8Array } | undefined)?.bytes ?? null
    },
    /** The first public bodies, by the entries that name them, that were not shown. */
    missing(limit: number): MissingBody[] {
      return (sql.missing.all(limit) as { digest: Uint8Array; idx: bigint }[]).map(({ digest, idx }) => ({
        digest,
        index: idx,
      }))
    },
    hasBody(digest: Uint8Array): boolean {
      return sql.hasBody.get(digest) !== undefined
    },
    /** Keeps bodies under their digests, before anyone has looked at the statements that name them. */
    keepBodies(bodies: readonly { digest: Uint8Array; bytes: Uint8Array }[]): void {
      if (bodies.length === 0) return
      inTransaction(() => {
        for (const { digest, bytes } of bodies) sql.addBody.run(digest, bytes)
      })
    },
    /** A body that was missing has been shown and checked. */
    found(digest: Uint8Array, index: bigint, bytes: Uint8Array): void {
      inTransaction(() => {
        sql.addBody.run(digest, bytes)
        sql.dropMissing.run(digest, index)
      })
    },
    /** The history of a subject, as its frontier. */
    history(key: Uint8Array): Frontier {
      const row = sql.subject.get(key) as { frontier: Uint8Array } | undefined
      return row ? decodeFrontier(row.frontier) : emptyFrontier()
    },
    /** The histories of the next subjects after a key, in order of their keys. */
    histories(after: Uint8Array, limit: number): { key: Uint8Array; frontier: Frontier }[] {
      const rows = sql.subjects.all(after, limit) as { key: Uint8Array; frontier: Uint8Array }[]
      return rows.map(({ key, frontier }) => ({ key, frontier: decodeFrontier(frontier) }))
    },
    /** The pages of the subject map at these paths that exist. */
    async mapPages(paths: readonly string[]): Promise<MapPage[]> {
      return paths.flatMap(path => (sql.mapPage.get(path) as MapPage | undefined) ?? [])
    },
    /** How many entries the pages of the map stand for; null if they were never whole. */
    mapSize(): bigint | null {
      return (sql.mapSize.get() as { size: bigint } | undefined)?.size ?? null
    },
    /** Forgets the pages of the map, which are about to be restored. */
    dropMap(): void {
      db.exec('delete from map; delete from map_page')
    },
    /** Pages of a map that is being restored. */
    keepMapPages(pages: readonly MapPage[]): void {
      inTransaction(() => {
        for (const { path, content } of pages) sql.setMapPage.run(path, content)
      })
    },
    /** The pages of the map are whole, and stand for `size` entries. */
    keepMapSize(size: bigint): void {
      sql.setMapSize.run(size)
    },
    /**
     * Keeps a head that was rebuilt, and its signature if it was signed, before anyone is told of either. There is
     * one head of a size: another one is an error of ours, and nothing is kept of it.
     */
    keepHead(head: KeptHead, signed?: Domain & { signature: Uint8Array }): void {
      inTransaction(() => {
        sql.addHead.run(head.size, head.time, head.logRoot, head.mapRoot, head.checkpoint)
        const kept = headOf(sql.head.get(head.size))!
        if (!sameHead(kept, head)) throw new Error(`another head of size ${head.size} is kept`)
        if (signed) sql.addSignature.run(head.size, signed.chainId, signed.contract, signed.signature)
      })
    },
    head(size: bigint): KeptHead | null {
      return headOf(sql.head.get(size))
    },
    newestHead(): KeptHead | null {
      return headOf(sql.newestHead.get())
    },
    /** Whether no head below this size was ever seen. */
    isFirstHead(size: bigint): boolean {
      return sql.smaller.get(size) === undefined
    },
    newestSigned({ chainId, contract }: Domain): KeptHead | null {
      return headOf(sql.newestSigned.get(chainId, contract))
    },
    /** Heads that were signed for a contract, below a size, the largest first. */
    signedBelow({ chainId, contract }: Domain, size: bigint, limit: number): KeptHead[] {
      return sql.signedBelow.all(chainId, contract, size, limit).map(row => headOf(row)!)
    },
    firstSigned({ chainId, contract }: Domain): KeptHead | null {
      return headOf(sql.firstSigned.get(chainId, contract))
    },
    /** Whether this head was signed, for whatever contract. */
    isSigned(size: bigint): boolean {
      return sql.isSigned.get(size) !== undefined
    },
    signature(size: bigint, { chainId, contract }: Domain): Uint8Array | null {
      return (sql.signature.get(size, chainId, contract) as { signature: Uint8Array } | undefined)?.signature ?? null
    },
    /** Notes when a recovered key was first seen; the first note stands. */
    noteRecovery(kid: Uint8Array, time: bigint): void {
      sql.addRecovery.run(kid, time)
    },
    recoveredAt(kid: Uint8Array): bigint | null {
      return (sql.recovery.get(kid) as { time: bigint } | undefined)?.time ?? null
    },
    keepContradiction(found: bigint, code: string, message: string, evidence: Evidence): void {
      sql.addContradiction.run(found, code, message, JSON.stringify(evidence))
    },
    contradiction(): Contradiction | null {
      const row = sql.contradiction.get() as (Omit<Contradiction, 'evidence'> & { evidence: string }) | undefined
      return row ? { ...row, evidence: JSON.parse(row.evidence) as Evidence } : null
    },
    close(): void {
      db.close()
    },
  }
}

function headOf(row: unknown): KeptHead | null {
  if (row === undefined) return null
  const { size, time, log_root, map_root, checkpoint } = row as {
    size: bigint
    time: bigint
    log_root: Uint8Array
    map_root: Uint8Array
    checkpoint: string
  }
  return { size, time, logRoot: log_root, mapRoot: map_root, checkpoint }
}
