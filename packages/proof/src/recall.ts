import type { JsonObject, JsonValue, Subject } from '@nguon/statement'
import { array, isPublicEvent, isWord, lists, listsItself, object, type PublicEvent } from './event.ts'
import { answerableFor } from './makers.ts'
import { isAuthority } from './statements.ts'
import type { Recall, VerifiedAnswer, VerifiedStatement } from './verdict.ts'

/**
 * The recalls of a subject that are in force. Whoever answers for the thing may call it back, or an authority; a lift
 * comes from the one who ordered it or an authority, in the open, and not under a key that was recovered without the
 * former ones. Pending statements can only add to them.
 *
 * @param answers all of the file: who registered a product answers for everything of it
 * @param by whose: of those who are entitled, or of all others, which decide nothing and are shown
 */
export function recallsOf(
  { subject, statements }: VerifiedAnswer,
  answers: readonly VerifiedAnswer[],
  pending: readonly VerifiedStatement[],
  by: 'entitled' | 'others' = 'entitled',
): Recall[] {
  const answerable = answerableFor(subject, statements, answers)
  const counts = ({ key, party }: VerifiedStatement) =>
    (isAuthority(key) || answerable.has(party)) === (by === 'entitled')
  let open: VerifiedStatement[] = []
  for (const event of statements.filter(isPublicEvent).filter(event => speaksOf(event, subject))) {
    if (lifts(event.body, subject) && event.key.mark !== 'recovery')
      open = open.filter(recall => recall.party !== event.party && !isAuthority(event.key))
    if (recalls(event.body) && counts(event)) open.push(event)
  }
  const coming = pending
    .filter(isPublicEvent)
    .filter(event => speaksOf(event, subject) && recalls(event.body) && counts(event))
  return [
    ...open.map(statement => ({ subject, statement, pending: false })),
    ...coming.map(statement => ({ subject, statement, pending: true })),
  ]
}

/** Whether an event is an observation of the subject. What declares another event an error says nothing of its own. */
function speaksOf({ body }: PublicEvent, subject: Subject): boolean {
  return (
    body.type === 'ObjectEvent' &&
    body.errorDeclaration === undefined &&
    lists(body, ['epcList', 'quantityList'], subject)
  )
}

function recalls(event: JsonObject): boolean {
  // A spelling that we do not know must not hide a recall; one that lifts it has to be one that we do.
  const set = object(event.persistentDisposition)?.set
  return [set ?? null].flat().some(isRecalledInAnySpelling)
}

function isRecalledInAnySpelling(value: JsonValue): boolean {
  return typeof value === 'string' && /(^|[:/#-])recalled$/i.test(value)
}

/** One item that is let go, named together with its lot, does not let the lot go. */
function lifts(event: JsonObject, subject: Subject): boolean {
  return (
    array(object(event.persistentDisposition)?.unset).some(value => isWord(value, 'Disp', 'recalled')) &&
    listsItself(event, ['epcList', 'quantityList'], subject)
  )
}
