import { equalBytes } from '@nguon/merkle'
import { type JsonObject, type JsonValue, type Subject, subjectKey } from '@nguon/statement'
import { array, commissions, isPublicEvent, isWord, lists, object, type PublicEvent } from './event.ts'
import { isAuthority, type VerifiedFile } from './statements.ts'
import type { Flag, Recall, VerifiedAnswer, VerifiedStatement } from './verdict.ts'

/**
 * The recalls of a subject that are in force. Whoever answers for the thing may call it back, or an authority; a lift
 * comes from the one who ordered it or an authority, in the open, and not under a key that was recovered without the
 * former ones. Pending statements can only add to them.
 */
export function recallsOf({ subject, statements }: VerifiedAnswer, pending: readonly VerifiedStatement[]): Recall[] {
  const answerable = answerableFor(subject, statements)
  const entitled = ({ key, party }: VerifiedStatement) => isAuthority(key) || answerable.has(party)
  let open: VerifiedStatement[] = []
  for (const event of statements.filter(isPublicEvent).filter(event => speaksOf(event, subject))) {
    if (lifts(event.body) && event.key.mark !== 'recovery')
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
  return array(object(event.persistentDisposition)?.set).some(isRecalledInAnySpelling)
}

function isRecalledInAnySpelling(value: JsonValue): boolean {
  return typeof value === 'string' && /(^|[:/#-])recalled$/i.test(value)
}

function lifts(event: JsonObject): boolean {
  return array(object(event.persistentDisposition)?.unset).some(value => isWord(value, 'Disp', 'recalled'))
}

/** The parties that answer for a subject: who first commissioned it, who made it out of others, who registered it. */
function answerableFor(subject: Subject, statements: readonly VerifiedStatement[]): Set<string> {
  const events = statements.filter(isPublicEvent)
  const makers = [
    commissionerOf(subject, statements),
    events.find(({ body }) => body.type === 'TransformationEvent' && lists(body, OUTPUTS, subject))?.party,
    registrantOf(subject, statements),
  ]
  return new Set(makers.filter(party => party !== undefined))
}

const OUTPUTS = ['outputEPCList', 'outputQuantityList']

/** Who commissioned a subject first. */
function commissionerOf(subject: Subject, statements: readonly VerifiedStatement[]): string | undefined {
  return statements.filter(isPublicEvent).find(event => commissions(event, subject))?.party
}

/** Who registered a product: the signer of version 1 of its record. */
function registrantOf(subject: Subject, statements: readonly VerifiedStatement[]): string | undefined {
  if (subject.type !== 'product' && subject.type !== 'local-product') return undefined
  return statements.find(({ statement, body }) => {
    return (
      statement.header.kind === 'record' && body?.type === 'product' && body.id === subject.id && body.version === 1
    )
  })?.party
}

/** What a reader should know beside the verdict. */
export function flagsOf(scanned: readonly Subject[], { answers, records, broken }: VerifiedFile): Flag[] {
  return [
    ...otherProducers(answers),
    ...recoveredKeys([...answers, ...records]),
    ...otherLots(scanned, answers),
    ...broken.map((entryId): Flag => ({ code: 'promise-broken', entryId })),
  ]
}

function otherProducers(answers: readonly VerifiedAnswer[]): Flag[] {
  return answers.flatMap(({ subject, statements }): Flag[] => {
    const party = commissionerOf(subject, statements)
    const product = answers.find(answer => isProductOf(answer.subject, subject))
    const registered = product && registrantOf(product.subject, product.statements)
    if (!party || !registered || party === registered) return []
    return [{ code: 'other-producer', subject, party, registered }]
  })
}

function isProductOf(product: Subject, subject: Subject): boolean {
  if (subject.type === 'lot') return product.type === 'product' && subject.id.startsWith(product.id)
  return subject.type === 'local' && product.type === 'local-product' && subject.id.startsWith(`${product.id}/`)
}

function recoveredKeys(answers: readonly VerifiedAnswer[]): Flag[] {
  const recovered = answers.flatMap(({ statements }) => statements).filter(({ key }) => key.mark === 'recovery')
  const byKey = new Map(recovered.map(({ party, index }) => [party, index]))
  return [...byKey].map(([party, index]) => ({ code: 'recovery-key', party, index }))
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
    .filter(lot => !known.some(({ subject }) => subject.type === lot.type && subject.id === lot.id))
    .map(subject => ({ code: 'other-lot', subject }))
}
