/** What a reader is told about a proof, in Vietnamese. */
export const proofVi = {
  'verdict.verified': 'Đã kiểm chứng',
} as const
