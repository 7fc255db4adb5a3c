/** What an EPCIS event is about (formats §1): its what-dimension, or, without any object, its place. */
import { isObject, type JsonObject, type JsonValue } from './json.ts'
import { lotOf, subjectsOfLink } from './link.ts'
import { isLotNumber, PLACES } from './pointer.ts'
import { distinctSubjects, type Subject, SubjectError } from './subject.ts'

type Member = { readonly name: string; readonly read: (value: JsonValue, name: string) => string[] }

const epcs = (name: string): Member => ({ name, read: readLinks })
const quantities = (name: string): Member => ({ name, read: readClasses })
const parent: Member = { name: 'parentID', read: readLink }

/** The what-dimension of each type of event; `made` is what an `ilmd` describes. */
const WHAT: Readonly<Record<string, { readonly named: readonly Member[]; readonly made: readonly Member[] }>> = {
  ObjectEvent: { named: [], made: [epcs('epcList'), quantities('quantityList')] },
  AggregationEvent: { named: [parent, epcs('childEPCs'), quantities('childQuantityList')], made: [] },
  AssociationEvent: { named: [parent, epcs('childEPCs'), quantities('childQuantityList')], made: [] },
  TransactionEvent: { named: [parent, epcs('epcList'), quantities('quantityList')], made: [] },
  TransformationEvent: {
    named: [epcs('inputEPCList'), quantities('inputQuantityList')],
    made: [epcs('outputEPCList'), quantities('outputQuantityList')],
  },
}

/**
 * The subjects of an event, distinct, without the issuer's. Every event of the five types has them; a list that is
 * no list is refused, since a more lenient reader would find goods in it.
 * @throws SubjectError EVENT_TYPE, EVENT_SHAPE
 */
export function subjectsOfEvent(event: JsonObject): Subject[] {
  const what = typeof event.type === 'string' && Object.hasOwn(WHAT, event.type) ? WHAT[event.type]! : null
  if (!what) throw new SubjectError('EVENT_TYPE', 'not one of the five types of EPCIS event')
  const made = what.made.flatMap(member => subjectsIn(event, member))
  const lots = lotNumbers(event.ilmd).flatMap(number =>
    made.map(goods => lotOf(goods, number)).filter(lot => lot !== null),
  )
  const subjects = distinctSubjects([...what.named.flatMap(member => subjectsIn(event, member)), ...made, ...lots])
  return subjects.length > 0 ? subjects : subjectsOfLocation(event)
}

function subjectsIn(event: JsonObject, { name, read }: Member): Subject[] {
  return Object.hasOwn(event, name) ? read(event[name]!, name).flatMap(subjectsOfLink) : []
}

function subjectsOfLocation(event: JsonObject): Subject[] {
  for (const name of PLACES) {
    if (!Object.hasOwn(event, name)) continue
    const location = event[name]
    return readLink((isObject(location) && location.id) || null, name).flatMap(subjectsOfLink)
  }
  return []
}

/** A lot number that is no text names no lot; the register of lots would not take it either. */
function lotNumbers(ilmd: JsonValue | undefined): string[] {
  if (!isObject(ilmd)) return []
  return Object.keys(ilmd)
    .filter(isLotNumber)
    .flatMap(member => ilmd[member]!)
    .filter(number => typeof number === 'string')
}

function readLink(value: JsonValue, name: string): string[] {
  if (typeof value !== 'string' || value === '') throw shape(name)
  return [value]
}

function readLinks(value: JsonValue, name: string): string[] {
  if (!Array.isArray(value)) throw shape(name)
  return value.flatMap(link => readLink(link, name))
}

function readClasses(value: JsonValue, name: string): string[] {
  if (!Array.isArray(value)) throw shape(name)
  return value.flatMap(element => readLink((isObject(element) && element.epcClass) || null, name))
}

function shape(name: string): SubjectError {
  return new SubjectError('EVENT_SHAPE', `${name} is not what EPCIS says it is`)
}
