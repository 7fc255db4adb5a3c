import type { Translation } from './catalogue.ts'
import type { proofVi } from './proof.vi.ts'

/** What a reader is told about a proof, in English. */
export const proofEn: Translation<typeof proofVi> = {
  'verdict.verified': 'Verified',
}
