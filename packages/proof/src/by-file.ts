/** What stands of a file where nobody says which code they scanned: it names its own subject, and may name another. */
import type { Subject } from '@nguon/statement'
import { ProofError } from './error.ts'
import { parseProofFile } from './read-file.ts'
import type { VerdictName } from './verdict.ts'

/**
 * What may stand at the head of a result. `by-file`: verified, but of what the file chose. Whoever hands it over can cut
 * a recalled lot out of it, and what is left is a true answer about the product.
 */
export type Headline = VerdictName | 'by-file'

/**
 * The headline of a verdict.
 *
 * @param byFile whether {@link scannedByFile} had to say what was scanned
 */
export function headlineOf(verdict: VerdictName, byFile: boolean): Headline {
  return verdict === 'verified' && byFile ? 'by-file' : verdict
}

/**
 * What the file itself says was scanned, for want of a better: its first answer, and for an item the lots it answers
 * for. Nothing where it cannot be read; verifying says why.
 */
export function scannedByFile(file: string | Uint8Array): Subject[] {
  const [first, ...others] = subjectsOf(file)
  if (!first) return []
  const isLot = ({ type }: Subject) => type === 'lot' || type === 'local'
  return first.type === 'item' || first.type === 'local-item' ? [first, ...others.filter(isLot)] : [first]
}

function subjectsOf(file: string | Uint8Array): Subject[] {
  try {
    return parseProofFile(file).answers.map(({ subject }) => subject)
  } catch (error) {
    if (error instanceof ProofError) return []
    throw error
  }
}
