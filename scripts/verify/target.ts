import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { PROOF_MEDIA_TYPE } from '@nguon/proof'
import { CodeError, readTyped, type WrongDigit } from '@nguon/resolver/code'
import type { Subject } from '@nguon/statement'

/** What is to be verified: the file's bytes, what was scanned, and where it came from. */
export type Target = {
  /** Gives the file; again if asked again, since a platform may have a newer one by then. */
  read(): Promise<Uint8Array>
  /** What the reader saw; null where nobody but the file can say. */
  scanned: Subject[] | null
  /** The address of the platform that gave it; null for a file. */
  site: URL | null
}

/** A target that cannot be read, or a code that names nothing. */
export class TargetError extends Error {
  override readonly name = 'TargetError'
  readonly code: 'UNREADABLE' | 'SCANNED' | 'FILE_MISSING' | 'FILE_UNREADABLE'
  /** The digit that would make the code right, where that is all that is wrong with it. */
  readonly digit: WrongDigit | null

  constructor(code: TargetError['code'], what: string, options?: ErrorOptions) {
    super(what, options)
    this.code = code
    this.digit = options?.cause instanceof CodeError ? options.cause.digit : null
  }
}

/**
 * Finds what a FILE or URL stands for. The address may be that of a page, of a proof, or what a code on goods says.
 *
 * @throws {TargetError}
 */
export function findTarget(named: string, scanned: string | undefined, folder: string): Target {
  if (!/^https?:\/\//i.test(named)) {
    const path = resolve(folder, named)
    return { read: () => readFrom(path), scanned: scanned === undefined ? null : readCode(scanned), site: null }
  }
  if (!URL.canParse(named)) throw new TargetError('UNREADABLE', named)
  const site = new URL(named)
  const path = site.pathname.replace(/^\/proof(?=\/)/, '')
  const subjects = readCode(scanned ?? path)
  return { read: () => fetchFrom(new URL(`/proof${path}`, site)), scanned: subjects, site }
}

function readCode(code: string): Subject[] {
  try {
    return readTyped(code).subjects
  } catch (cause) {
    if (cause instanceof CodeError) throw new TargetError('SCANNED', code, { cause })
    throw cause
  }
}

async function readFrom(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause
    throw new TargetError(cause.code === 'ENOENT' ? 'FILE_MISSING' : 'FILE_UNREADABLE', path, { cause })
  }
}

async function fetchFrom(url: URL): Promise<Uint8Array> {
  try {
    const response = await fetch(url, { headers: { accept: PROOF_MEDIA_TYPE }, cache: 'no-store' })
    if (!response.ok) throw new TargetError('UNREADABLE', `${url} (${response.status})`)
    return new Uint8Array(await response.arrayBuffer())
  } catch (cause) {
    if (cause instanceof TargetError) throw cause
    throw new TargetError('UNREADABLE', String(url), { cause })
  }
}
