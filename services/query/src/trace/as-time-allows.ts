import { QueryTooComplexError } from '@nguon/store'
import { RefusedError } from '../problem.ts'

/** The things that a trace counts; fewer where there is no time for so many, which its count then says. */
const MOST = [10_000, 500]

/**
 * Traces at most so many things as there is time for.
 * @throws {@link RefusedError} TOO_COMPLEX where there is no time even for few
 */
export async function asTimeAllows<T>(trace: (most: number) => Promise<T>): Promise<T> {
  let cause: unknown
  for (const most of MOST)
    try {
      return await trace(most)
    } catch (error) {
      if (!(error instanceof QueryTooComplexError)) throw error
      cause = error
    }
  throw new RefusedError('TOO_COMPLEX', 'there is no time for this trace now: ask for less depth', [], { cause })
}
