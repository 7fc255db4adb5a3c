import { CodeError, readTyped } from '@nguon/resolver/code'

/** A file that the reader chose: it stays in memory, and is sent nowhere. */
export type Chosen = { name: string; bytes: Uint8Array<ArrayBuffer> }
/** What a file is chosen as. */
export type Slot = 'proof' | 'trust'

/** Reads a file of the reader's. */
export async function opened(file: File): Promise<Chosen> {
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }
}

const PICTURES = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
]

/** What a file says it is; null where it says nothing that is known. It decides where it goes, and no more. */
export function kindOf(bytes: Uint8Array): Slot | 'photo' | null {
  if (PICTURES.some(start => start.every((byte, at) => bytes[at] === byte))) return 'photo'
  const [, name] =
    /^\s*\{\s*"format"\s*:\s*"nguon-(proof|trust)\//.exec(new TextDecoder().decode(bytes.slice(0, 200))) ?? []
  return (name as Slot | undefined) ?? null
}

/** The address of the proof file of a code that is an address itself; null for any other. */
export function proofAddress(code: string): URL | null {
  const text = code.trim()
  if (!/^https?:\/\//i.test(text)) return null
  try {
    return new URL(`/proof${readTyped(text).path}`, text)
  } catch (error) {
    if (error instanceof CodeError || error instanceof TypeError) return null
    throw error
  }
}

/** Fetches a proof file; null where the site does not answer, or lets no other page ask. */
export async function fetchProof(address: URL): Promise<Chosen | null> {
  try {
    const answer = await fetch(address, { credentials: 'omit', cache: 'no-store', signal: AbortSignal.timeout(15_000) })
    return answer.ok ? { name: address.href, bytes: new Uint8Array(await answer.arrayBuffer()) } : null
  } catch (error) {
    // Browsers tell a page no more than this of a site that is away, refuses, or is refused to it.
    if (error instanceof TypeError || error instanceof DOMException) return null
    throw error
  }
}
