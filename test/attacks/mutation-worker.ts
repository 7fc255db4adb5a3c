/** Reads mutants on a thread of its own: a file is read some tens of thousands of times. */
import { parentPort, workerData } from 'node:worker_threads'
import { type Source, type Trust, type Verdict, type VerdictName, verify } from '@nguon/proof'
import { nodeVerify } from '@nguon/signer'
import { type Subject, subjectName, toHex, type VerifySignature } from '@nguon/statement'

/** A reader, and what it is to read: each byte of a file changed once, or files as they are. */
export type Reading = {
  scanned: readonly Subject[]
  sources: readonly Source[]
  trust: Trust
  now: bigint
  texts: readonly Uint8Array[]
  /** Whether each text stands for itself with one byte changed, for each of its bytes from `first` on, `step` apart. */
  bytewise?: { first: number; step: number }
}

/** What became of one: the verdict, and everything that it lets a reader believe. */
export type Outcome = { at: number; verdict: VerdictName; strength: Verdict['strength']; says: string[] }

/** Reads everything; of bytewise readings only what is neither invalid nor contradicted is worth telling. */
export async function readAll({ texts, bytewise, ...reader }: Reading): Promise<Outcome[]> {
  const crypto = remembering(nodeVerify)
  const { scanned, sources, trust, now } = reader
  const outcomes: Outcome[] = []
  const read = async (bytes: Uint8Array, at: number) => {
    const verdict = await verify(bytes, scanned, sources, trust, now, crypto)
    const refused = verdict.verdict === 'invalid' || verdict.verdict === 'contradicted'
    if (!refused || !bytewise)
      outcomes.push({ at, verdict: verdict.verdict, strength: verdict.strength, says: whatIsSaid(verdict) })
  }
  for (const [i, text] of texts.entries()) {
    if (!bytewise) await read(text, i)
    else
      for (let at = bytewise.first; at < text.length; at += bytewise.step)
        await read(text.with(at, text[at]! ^ (1 << (at % 7))), at)
  }
  return outcomes
}

/** Every history that a verdict vouches for, under the head that it stands under. */
function whatIsSaid({ head, answers, records }: Verdict): string[] {
  return [...answers, ...records].map(({ subject, statements }) => {
    const said = statements.map(({ index, statement }) => `${index} ${toHex(statement.entryId)}`)
    return [head!.size, head!.time, toHex(head!.mapRoot), subjectName(subject), ...said].join('\n')
  })
}

/** Signature checks answered once for each question: they are pure, and mutants ask the same ones again and again. */
function remembering(crypto: VerifySignature): VerifySignature {
  const known = new Map<string, boolean | Promise<boolean>>()
  const once = (check: VerifySignature['p256']) => (key: Uint8Array, message: Uint8Array, signature: Uint8Array) => {
    const question = Buffer.concat([key, signature, message]).toString('latin1')
    const answer = known.get(question) ?? check(key, message, signature)
    known.set(question, answer)
    return answer
  }
  return { p256: once(crypto.p256), ed25519: once(crypto.ed25519) }
}

if (parentPort) parentPort.postMessage(await readAll(workerData as Reading))
