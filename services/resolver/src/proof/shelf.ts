import { createHash } from 'node:crypto'
import { formatProofFile, type ProofFile } from '@nguon/proof'
import { type Subject, subjectKey, toBase64url, toHex } from '@nguon/statement'
import { type Database, type MayRead, pendingOfKey, readSubjects } from '@nguon/store'
import type { Kysely } from 'kysely'
import { type Assembled, assembleProof } from './assemble.ts'
import type { Generation, Generations } from './generation.ts'

/** A proof file as it is served. */
export type Shelved = { text: string; etag: string; file: ProofFile; scanned: readonly Subject[] }

/** Proof files that still answer for their subjects, newest use last. */
export type Shelf = {
  proofOf(scanned: readonly Subject[]): Promise<Shelved>
  /** The file for a reader who may see more than others: made for this one answer and never kept. */
  proofFor(scanned: readonly Subject[], mayRead: MayRead): Promise<string>
  /** Forgets every file: something was erased, and one of them may hold it. */
  clear(): void
}

type Kept = { shelved: Shelved; assembled: Assembled; state: string; lookedAt: number }

/** How long a look at a file's subjects holds, in milliseconds: a lot that a whole market scans is asked for once. */
const GLANCE = 250

/** Files held at most, and their bytes together. */
const MOST_FILES = 4_000
const MOST_BYTES = 64 * 1024 * 1024

/**
 * Makes proof files and keeps them for as long as they are true: until one of their subjects has a new statement, or
 * the head is a quarter of the maximum age old, when a reader would fetch again (formats §9).
 */
export function openShelf(
  db: Kysely<Database>,
  generations: Generations,
  options: { maxAge: bigint; now: () => number },
): Shelf {
  const kept = new Map<string, Kept>()
  const making = new Map<string, Promise<Kept>>()
  let bytes = 0
  let cleared = 0

  const drop = (name: string) => {
    bytes -= kept.get(name)?.shelved.text.length ?? 0
    kept.delete(name)
  }
  const put = (name: string, one: Kept) => {
    drop(name)
    kept.set(name, one)
    bytes += one.shelved.text.length
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST_FILES && bytes <= MOST_BYTES) break
      drop(oldest)
    }
  }
  const isFresh = async (kept: Kept, { head }: Generation) => {
    const { shelved, assembled, state } = kept
    const mine = shelved.file.head
    if (mine.size !== head.size) {
      if (!assembled.settled) return false
      const age = BigInt(Math.floor(options.now() / 1000)) - mine.time
      if (age * 4n > options.maxAge) return false
    }
    if (options.now() - kept.lookedAt < GLANCE) return true
    const lookedAt = options.now()
    const fresh = state === (await stateNow(db, assembled))
    if (fresh) kept.lookedAt = lookedAt
    return fresh
  }
  const make = async (name: string, scanned: readonly Subject[], generation: Generation): Promise<Kept> => {
    const lookedAt = options.now()
    const began = cleared
    const assembled = await assembleProof(db, generation, scanned)
    const text = formatProofFile(assembled.file)
    const shelved = { text, etag: `"${shortHash(text)}"`, file: assembled.file, scanned }
    const one = { shelved, assembled, state: stateRead(assembled), lookedAt }
    // Begun before the shelf was cleared, it may hold what was erased meanwhile: whoever waits gets it, and nobody after.
    if (began === cleared) put(name, one)
    return one
  }

  return {
    async proofOf(scanned) {
      const name = scanned.map(subject => toHex(subjectKey(subject))).join('')
      const generation = await generations.current()
      const found = kept.get(name)
      if (found && (await isFresh(found, generation))) {
        kept.delete(name)
        kept.set(name, found)
        return found.shelved
      }
      // Many readers of one lot at the moment it changes: the file is made once.
      let made = making.get(name)
      if (!made) {
        const mine = make(name, scanned, generation).finally(() => making.get(name) === mine && making.delete(name))
        made = mine
        making.set(name, made)
      }
      return (await made).shelved
    },
    async proofFor(scanned, mayRead) {
      const { file } = await assembleProof(db, await generations.current(), scanned, mayRead)
      return formatProofFile(file)
    },
    clear() {
      kept.clear()
      making.clear()
      bytes = 0
      cleared++
    },
  }
}

/** How far the histories had come when the file was made, waiting statements included; only the answers' wait matters. */
function stateRead({ asked, others }: Assembled): string {
  return stateText(
    [...asked, ...others].flatMap(({ key, seen }) => (seen.logged > 0 ? [`${toHex(key)} ${seen.logged}`] : [])),
    asked.flatMap(({ seen }) => seen.waiting),
  )
}

/** The same, as it is now. */
async function stateNow(db: Kysely<Database>, { asked, others }: Assembled): Promise<string> {
  const [subjects, ...pending] = await Promise.all([
    readSubjects(
      db,
      [...asked, ...others].map(({ key }) => key),
    ),
    ...asked.map(({ key }) => pendingOfKey(db, key)),
  ])
  return stateText(
    subjects.map(({ key, count }) => `${toHex(key)} ${count}`),
    pending.flat().map(({ entryId }) => entryId),
  )
}

function stateText(counts: string[], waiting: readonly Uint8Array[]): string {
  return [...counts.sort(), ...new Set(waiting.map(toHex))].join('\n')
}

/** Enough of a hash to tell versions apart. */
export function shortHash(text: string): string {
  return toBase64url(createHash('sha256').update(text).digest().subarray(0, 15))
}
