import type { VerifiedAnswer, VerifiedStatement } from '@nguon/proof'
import { parseErasureBody, toHex } from '@nguon/statement'

/** The grounds on which bodies of a statement were erased, each once, in log order. */
export type Grounds = (statement: Pick<VerifiedStatement, 'index' | 'statement' | 'bodies'>) => string[]

/** Reads the grounds out of the erasures among verified statements; that each may say so was checked with them. */
export function groundsIn(answers: readonly VerifiedAnswer[]): Grounds {
  const said = new Map<string, string>()
  for (const { statements } of answers)
    for (const { statement, body } of statements) {
      if (statement.header.kind !== 'erasure' || body === null) continue
      const { index, digest, ground } = parseErasureBody(body)
      said.set(`${index} ${toHex(digest)}`, ground)
    }
  return ({ index, statement, bodies }) => {
    const grounds = bodies.flatMap((shown, at) => {
      const ground = said.get(`${index} ${toHex(statement.bodies[at]!.digest)}`)
      return shown === 'erased' && ground !== undefined ? [ground] : []
    })
    return [...new Set(grounds)]
  }
}
