import { checkEn } from './check.en.ts'
import { checkVi } from './check.vi.ts'
import { frameEn } from './frame.en.ts'
import { frameVi } from './frame.vi.ts'
import { pageEn } from './page.en.ts'
import { pageVi } from './page.vi.ts'
import { portalEn } from './portal.en.ts'
import { portalVi } from './portal.vi.ts'
import { proofEn } from './proof.en.ts'
import { proofVi } from './proof.vi.ts'
import { releaseEn } from './release.en.ts'
import { releaseVi } from './release.vi.ts'
import { stageEn } from './stage.en.ts'
import { stageVi } from './stage.vi.ts'
import { verifierEn } from './verifier.en.ts'
import { verifierVi } from './verifier.vi.ts'
import { vouchedEn } from './vouched.en.ts'
import { vouchedVi } from './vouched.vi.ts'
import { witnessEn } from './witness.en.ts'
import { witnessVi } from './witness.vi.ts'

/** Every message in Vietnamese: which there are, and which parameters they take. */
export const vi = {
  ...proofVi,
  ...frameVi,
  ...stageVi,
  ...pageVi,
  ...checkVi,
  ...portalVi,
  ...verifierVi,
  ...releaseVi,
  ...vouchedVi,
  ...witnessVi,
}

/** The same in English; a message that is missing does not compile. */
export const en = {
  ...proofEn,
  ...frameEn,
  ...stageEn,
  ...pageEn,
  ...checkEn,
  ...portalEn,
  ...verifierEn,
  ...releaseEn,
  ...vouchedEn,
  ...witnessEn,
} satisfies {
  [Key in keyof typeof vi]: unknown
}
