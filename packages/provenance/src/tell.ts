import { subjectsAsked, type Verdict, type VerifiedStatement } from '@nguon/proof'
import { dayInVietnam } from '@nguon/rules'
import { isObject, type Subject, subjectName } from '@nguon/statement'
import { openRegister, type Register, textOf } from './records.ts'
import type { RecordOf, State, Story, TimelineItem } from './story.ts'
import { inOrder, timelineItem } from './timeline.ts'
import { vouchedIn } from './vouched.ts'

/**
 * The story of what was scanned, told from verified statements alone: page, portal, command line and inspector all show
 * this one. `now` in seconds says whether it has expired; without it, the time of the head does.
 */
export function storyOf(verdict: Verdict, now: bigint | null = verdict.head?.time ?? null): Story {
  const { answers, records, pending, scanned } = verdict
  const register = openRegister([...answers, ...records])
  const subject = scanned[0]!
  const lot = lotOf(verdict)
  const asked = new Set([...subjectsAsked(scanned), ...(lot ? [lot] : [])].map(subjectName))
  const logged = answers
    .filter(answer => asked.has(subjectName(answer.subject)))
    .flatMap(({ statements }) => statements)
  const timeline = inOrder([...itemsOf(logged, false, register), ...itemsOf(pending, true, register)])
  const lotRecord = register.find(lot)
  const today = now === null ? null : dayInVietnam(Number(now) * 1000)
  const about = (named: ReadonlySet<string>) =>
    [...answers, ...records]
      .filter(answer => named.has(subjectName(answer.subject)))
      .flatMap(({ statements }) => statements.map(statement => ({ statement, pending: false })))
  const { productionDate, expiryDate } = datesOf(lotRecord, timeline)
  const product = register.find(productOf(scanned), productionDate)
  const producer = producerOf(product, timeline, register)
  const vouchedFor = new Set([
    ...asked,
    ...(producer ? [subjectName({ type: 'party', id: producer.party })] : []),
    ...timeline.flatMap(({ place }) => (place ? [subjectName(place.subject)] : [])),
  ])
  return {
    subject,
    lot,
    verdict: verdict.verdict,
    strength: verdict.strength,
    complete: verdict.complete,
    state: stateOf(verdict, expiryDate, timeline, today),
    disposition: timeline.findLast(({ disposition }) => disposition !== null)?.disposition ?? null,
    product,
    lotRecord,
    producer,
    productionDate,
    expiryDate,
    timeline,
    vouched: vouchedIn(
      [...about(vouchedFor), ...pending.map(statement => ({ statement, pending: true }))],
      register,
      today,
    ),
    recalls: verdict.recalls,
    flags: verdict.flags,
    anchor: verdict.anchors[0] ?? null,
    asOf: verdict.head?.time ?? null,
    alerts: verdict.alerts,
  }
}

/** The lot on the label, else the one that the item's own history names. */
function lotOf({ scanned, answers }: Verdict): Subject | null {
  const isLot = ({ type }: Subject) => type === 'lot' || type === 'local'
  return scanned.find(isLot) ?? answers.map(({ subject }) => subject).find(isLot) ?? null
}

function productOf(scanned: readonly Subject[]): Subject | null {
  return subjectsAsked(scanned).find(({ type }) => type === 'product' || type === 'local-product') ?? null
}

function itemsOf(statements: readonly VerifiedStatement[], pending: boolean, register: Register): TimelineItem[] {
  const events = statements.filter(({ statement }) => statement.header.kind === 'event')
  const distinct = new Map(events.map(event => [String(event.statement.entryId), event]))
  return [...distinct.values()].map(event => timelineItem(event, pending, register))
}

/** As the lot's record gives them, else as the lot's making does (CBV 2.0 §9). */
function datesOf(lotRecord: RecordOf | null, timeline: readonly TimelineItem[]) {
  const ilmd = timeline.map(({ event }) => event?.ilmd).filter(isObject)
  const declared = (...names: string[]) =>
    ilmd.flatMap(said => names.flatMap(name => textOf(said[`cbvmda:${name}`]) ?? [])).at(0) ?? null
  return {
    productionDate: textOf(lotRecord?.fields.productionDate) ?? declared('productionDate', 'harvestEndDate'),
    expiryDate: textOf(lotRecord?.fields.expiryDate) ?? declared('itemExpirationDate', 'bestBeforeDate'),
  }
}

function producerOf(
  product: RecordOf | null,
  timeline: readonly TimelineItem[],
  register: Register,
): Story['producer'] {
  const party = product?.by.party ?? timeline[0]?.by.party
  if (party === undefined) return null
  const record = register.find({ type: 'party', id: party })
  return { party, name: textOf(record?.fields.name), address: textOf(record?.fields.address), record }
}

function stateOf(
  verdict: Verdict,
  expiryDate: string | null,
  timeline: readonly TimelineItem[],
  today: string | null,
): State {
  if (verdict.recalls.length > 0) return 'recalled'
  if (expiryDate !== null && today !== null && expiryDate.slice(0, 10) < today) return 'expired'
  return timeline.length === 0 ? 'silent' : 'current'
}
