import type { Subject } from '@nguon/statement'
import { commissions, isPublicEvent, lists, OUTPUTS } from './event.ts'
import type { VerifiedAnswer, VerifiedStatement } from './verdict.ts'

/**
 * The parties that answer for a subject: who first commissioned it, who made it out of others, who registered it or the
 * product it is of. Without the last, whoever is let commission a lot before its maker could keep the maker's recall
 * from counting.
 */
export function answerableFor(
  subject: Subject,
  statements: readonly VerifiedStatement[],
  answers: readonly VerifiedAnswer[],
): Set<string> {
  const events = statements.filter(isPublicEvent)
  const makers = [
    commissionerOf(subject, statements),
    events.find(({ body }) => body.type === 'TransformationEvent' && lists(body, OUTPUTS, subject))?.party,
    registrantOf(subject, statements),
    registrantOfProduct(subject, answers),
  ]
  return new Set(makers.filter(party => party !== undefined))
}

/** Who commissioned a subject first. */
export function commissionerOf(subject: Subject, statements: readonly VerifiedStatement[]): string | undefined {
  return statements.filter(isPublicEvent).find(event => commissions(event, subject))?.party
}

/** Who registered a product: the signer of the first version 1 of its record that everyone may read. */
function registrantOf(subject: Subject, statements: readonly VerifiedStatement[]): string | undefined {
  return registrantsOf(subject, statements)[0]
}

/** Everyone who signed a version 1 of a product's record that everyone may read, the first before the others. */
export function registrantsOf({ type, id }: Subject, statements: readonly VerifiedStatement[]): string[] {
  if (type !== 'product' && type !== 'local-product') return []
  const first = statements.filter(({ statement, body }) => {
    return (
      statement.header.kind === 'record' &&
      statement.bodies[0]!.audience === 0 &&
      body?.type === 'product' &&
      body.id === id &&
      body.version === 1
    )
  })
  return [...new Set(first.map(({ party }) => party))]
}

/** Who registered the product that a lot or item is of, if the file answers for it. */
export function registrantOfProduct(subject: Subject, answers: readonly VerifiedAnswer[]): string | undefined {
  const product = answers.find(answer => isProductOf(answer.subject, subject))
  return product && registrantOf(product.subject, product.statements)
}

function isProductOf(product: Subject, { type, id }: Subject): boolean {
  if (type === 'lot' || type === 'item') return product.type === 'product' && id.startsWith(product.id)
  return (
    (type === 'local' || type === 'local-item') && product.type === 'local-product' && id.startsWith(`${product.id}/`)
  )
}
