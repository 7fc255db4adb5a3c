import { equalBytes } from '@nguon/merkle'
import { type JsonObject, type JsonValue, type Subject, sameSubject, subjectKey } from '@nguon/statement'
import { array, commissions, isPublicEvent, isWord, lists, listsItself, object, type PublicEvent } from './event.ts'
import { isAuthority, type VerifiedFile } from './statements.ts'
import { isItem } from './subjects.ts'
import type { Flag, Recall, VerifiedAnswer, VerifiedStatement } from './verdict.ts'

/**
 * The recalls of a subject that are in force. Whoever answers for the thing may call it back, or an authority; a lift
 * comes from the one who ordered it or an authority, in the open, and not under a key that was recovered without the
 * former ones. Pending statements can only add to them.
 *
 * @param answers all of the file: who registered a product answers for everything of it
 */
export function recallsOf(
  { subject, statements }: VerifiedAnswer,
  answers: readonly VerifiedAnswer[],
  pending: readonly VerifiedStatement[],
): Recall[] {
  const answerable = answerableFor(subject, statements, answers)
  const entitled = ({ key, party }: VerifiedStatement) => isAuthority(key) || answerable.has(party)
  let open: VerifiedStatement[] = []
  for (const event of statements.filter(isPublicEvent).filter(event => speaksOf(event, subject))) {
    if (lifts(event.body, subject) && event.key.mark !== 'recovery')
      open = open.filter(recall => recall.party !== event.party && !isAuthority(event.key))
    if (recalls(event.body) && entitled(event)) open.push(event)
  }
  const coming = pending
    .filter(isPublicEvent)
    .filter(event => speaksOf(event, subject) && recalls(event.body) && entitled(event))
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

/**
 * The parties that answer for a subject: who first commissioned it, who made it out of others, who registered it or the
 * product it is of. Without the last, whoever is let commission a lot before its maker could keep the maker's recall
 * from counting.
 */
function answerableFor(
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

const OUTPUTS = ['outputEPCList', 'outputQuantityList']

/** Who commissioned a subject first. */
function commissionerOf(subject: Subject, statements: readonly VerifiedStatement[]): string | undefined {
  return statements.filter(isPublicEvent).find(event => commissions(event, subject))?.party
}

/** Who registered a product: the signer of the first version 1 of its record that everyone may read. */
function registrantOf(subject: Subject, statements: readonly VerifiedStatement[]): string | undefined {
  if (subject.type !== 'product' && subject.type !== 'local-product') return undefined
  return statements.find(({ statement, body }) => {
    return (
      statement.header.kind === 'record' &&
      statement.bodies[0]!.audience === 0 &&
      body?.type === 'product' &&
      body.id === subject.id &&
      body.version === 1
    )
  })?.party
}

/** What a reader should know beside the verdict. */
export function flagsOf(scanned: readonly Subject[], { answers, records, broken, recovered }: VerifiedFile): Flag[] {
  return [
    ...otherProducers(answers),
    ...recoveredKeys([...answers, ...records], recovered),
    ...otherLots(scanned, answers),
    ...broken.map((entryId): Flag => ({ code: 'promise-broken', entryId })),
  ]
}

function otherProducers(answers: readonly VerifiedAnswer[]): Flag[] {
  return answers.flatMap(({ subject, statements }): Flag[] => {
    const party = commissionerOf(subject, statements)
    if (isItem(subject)) return []
    const registered = registrantOfProduct(subject, answers)
    if (!party || !registered || party === registered) return []
    return [{ code: 'other-producer', subject, party, registered }]
  })
}

/** Who registered the product that a lot or item is of, if the file answers for it. */
function registrantOfProduct(subject: Subject, answers: readonly VerifiedAnswer[]): string | undefined {
  const product = answers.find(answer => isProductOf(answer.subject, subject))
  return product && registrantOf(product.subject, product.statements)
}

function isProductOf(product: Subject, { type, id }: Subject): boolean {
  if (type === 'lot' || type === 'item') return product.type === 'product' && id.startsWith(product.id)
  return (
    (type === 'local' || type === 'local-item') && product.type === 'local-product' && id.startsWith(`${product.id}/`)
  )
}

/** A second key that a party did not ask for is shown before it has signed anything. */
function recoveredKeys(answers: readonly VerifiedAnswer[], enrolled: VerifiedFile['recovered']): Flag[] {
  const signed = answers.flatMap(({ statements }) => statements).filter(({ key }) => key.mark === 'recovery')
  const used = new Map(signed.map(({ party, index }) => [party, index]))
  const unused = new Map(enrolled.flatMap(({ party, index }) => (used.has(party) ? [] : [[party, index]])))
  return [
    ...[...used].map(([party, index]): Flag => ({ code: 'recovery-key', party, index })),
    ...[...unused].map(([party, index]): Flag => ({ code: 'recovery-enrolled', party, index })),
  ]
}

/** A lot on the label that the item's own history does not know, while it knows another. */
function otherLots(scanned: readonly Subject[], answers: readonly VerifiedAnswer[]): Flag[] {
  const labelled = scanned.filter(({ type }) => type === 'lot' || type === 'local')
  const items = answers.filter(({ subject }) => subject.type === 'item' || subject.type === 'local-item')
  const events = items.flatMap(({ statements }) => statements.filter(isPublicEvent))
  const named = events.flatMap(({ statement }) => statement.header.subjects)
  const lots = answers.filter(({ subject }) => subject.type === 'lot' || subject.type === 'local')
  const known = lots.filter(({ subject }) => named.some(key => equalBytes(key, subjectKey(subject))))
  if (known.length === 0) return []
  return labelled
    .filter(lot => !known.some(({ subject }) => sameSubject(subject, lot)))
    .map(subject => ({ code: 'other-lot', subject }))
}
