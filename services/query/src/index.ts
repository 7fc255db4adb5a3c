export type { QueryDeps } from './deps.ts'
export { answerError } from './problem.ts'
export { buildQuery } from './query.ts'
