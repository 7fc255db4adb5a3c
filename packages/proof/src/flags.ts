import { equalBytes } from '@nguon/merkle'
import { type Subject, sameSubject, subjectKey } from '@nguon/statement'
import { isCommissioning, isPublicEvent, lists, OUTPUTS, type PublicEvent } from './event.ts'
import { commissionerOf, registrantOfProduct, registrantsOf } from './makers.ts'
import { recallsOf } from './recall.ts'
import type { VerifiedFile } from './statements.ts'
import { isItem } from './subjects.ts'
import type { Flag, VerifiedAnswer, VerifiedStatement } from './verdict.ts'

/** What a reader should know beside the verdict. */
export function flagsOf(
  scanned: readonly Subject[],
  { answers, records, pending, broken, recovered }: VerifiedFile,
): Flag[] {
  return [
    ...severalRegistrants(answers),
    ...idleRecalls(answers, pending),
    ...otherProducers(answers),
    ...recoveredKeys([...answers, ...records], recovered),
    ...otherLots(scanned, answers),
    ...broken.map((entryId): Flag => ({ code: 'promise-broken', entryId })),
  ]
}

/**
 * The goods that nobody says to have made: whoever enrols a key can speak of any code, and the log takes it. Where a
 * serial is proved, the commissioning of the lot vouches for the item.
 */
export function neverCommissioned(answers: readonly VerifiedAnswer[], serialProved: boolean): Flag[] {
  return answers
    .filter(({ subject }) => MADE.has(subject.type) && !(serialProved && isItem(subject)))
    .filter(({ subject, statements }) => !statements.filter(isPublicEvent).some(event => makes(event, subject)))
    .map(({ subject }): Flag => ({ code: 'never-commissioned', subject }))
}

const MADE = new Set<Subject['type']>(['lot', 'local', 'item', 'local-item'])

/** An event of the subject's own history; its lot may stand in the `ilmd` alone. */
function makes(event: PublicEvent, subject: Subject): boolean {
  const { body } = event
  if (body.type !== 'TransformationEvent') return isCommissioning(event)
  return lists(body, OUTPUTS, subject) || !lists(body, INPUTS, subject)
}

const INPUTS = ['inputEPCList', 'inputQuantityList']

function severalRegistrants(answers: readonly VerifiedAnswer[]): Flag[] {
  return answers.flatMap(({ subject, statements }): Flag[] => {
    const parties = registrantsOf(subject, statements)
    return parties.length > 1 ? [{ code: 'several-registrants', subject, parties }] : []
  })
}

/** Recalls by those who are not entitled: they decide nothing, and nobody is to miss them. */
function idleRecalls(answers: readonly VerifiedAnswer[], pending: readonly VerifiedStatement[]): Flag[] {
  return answers.flatMap(answer => {
    const recalls = recallsOf(answer, answers, pending, 'others')
    const parties = new Set(recalls.map(({ statement }) => statement.party))
    return [...parties].map((party): Flag => ({ code: 'recall-not-entitled', subject: answer.subject, party }))
  })
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
