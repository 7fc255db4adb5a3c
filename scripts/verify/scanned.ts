import { ProofError, parseProofFile } from '@nguon/proof'
import type { Subject } from '@nguon/statement'

/**
 * What the file itself says was scanned, for want of a better: its first answer, and for an item the lots it answers
 * for. Nothing where it cannot be read; verifying says why.
 */
export function scannedByFile(file: Uint8Array): Subject[] {
  const [first, ...others] = subjectsOf(file)
  if (!first) return []
  const isLot = ({ type }: Subject) => type === 'lot' || type === 'local'
  return first.type === 'item' || first.type === 'local-item' ? [first, ...others.filter(isLot)] : [first]
}

function subjectsOf(file: Uint8Array): Subject[] {
  try {
    return parseProofFile(file).answers.map(({ subject }) => subject)
  } catch (error) {
    if (error instanceof ProofError) return []
    throw error
  }
}
