import type { Paper, Signer, TimelineItem } from '@nguon/provenance'
import { type Subject, sameSubject, VOUCHING } from '@nguon/statement'
import { html, type IconName, type Markup, type Moment, nothing, type Tone, tag } from '@nguon/ui'
import { formatDateTime, formatQuantity, hasMessage, type Lang, message } from '@nguon/words'
import { type Names, readableId } from './names.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

const ICONS: Record<string, IconName> = {
  commissioning: 'sprout',
  creating_class_instance: 'gears',
  packing: 'box',
  repackaging: 'box',
  unpacking: 'box',
  loading: 'box',
  unloading: 'box',
  shipping: 'truck',
  transporting: 'truck',
  departing: 'truck',
  arriving: 'truck',
  receiving: 'warehouse',
  accepting: 'warehouse',
  storing: 'warehouse',
  stocking: 'shop',
  retail_selling: 'shop',
  inspecting: 'magnifier',
  sampling: 'flask',
  holding: 'clock',
  installing: 'gears',
  reserving: 'paper',
  destroying: 'ban',
}

const STAGE_ICONS: Record<string, IconName> = {
  planting: 'sprout',
  care: 'leaf',
  spraying: 'leaf',
  harvest: 'basket',
  preprocessing: 'gears',
  processing: 'gears',
  mixing: 'gears',
  production: 'gears',
  filling: 'gears',
  packing: 'box',
  labelling: 'qr',
  testing: 'flask',
  inspection: 'magnifier',
}

const STATE_TONES: Record<string, Tone> = {
  conformant: 'good',
  non_conformant: 'bad',
  destroyed: 'bad',
  damaged: 'wait',
  expired: 'wait',
}

/**
 * An item of the story as the timeline shows it: what, when, where, of what, and who vouches for it. `own` is what the
 * page is about; its name is not said again on every line.
 */
export function momentOf(item: TimelineItem, lang: Lang, names: Names, own: Subject | null): Moment {
  const recalls = item.sets.includes('recalled')
  return {
    title: titleOf(item, lang),
    icon: recalls ? 'warning' : iconOf(item),
    tone: recalls ? 'bad' : item.disposition === 'non_conformant' ? 'bad' : item.pending ? 'wait' : undefined,
    at: item.eventTime ?? new Date(Number(item.recordTime.time) * 1000).toISOString(),
    when: item.eventTime ? writtenTime(lang, item.eventTime) : recordedLine(item, lang),
    lines: linesOf(item, lang, names, own),
    tags: tagsOf(item, lang),
  }
}

/** What an event is called: the stage its sender named, else its business step, else its shape. */
export function titleOf(item: TimelineItem, lang: Lang): string {
  if (item.event === null) return message(lang, 'story.hidden')
  if (item.sets.includes('recalled')) return message(lang, 'stage.recall')
  if (item.unsets.includes('recalled')) return message(lang, 'stage.recall-lifted')
  const stage = `stage.${String(item.event['nguon:stage'])}`
  if (hasMessage(stage)) return message(lang, stage as 'stage.other')
  const step = `bizstep.${item.bizStep}`
  if (hasMessage(step)) return message(lang, step as 'bizstep.other')
  return message(lang, SHAPES[item.type ?? ''] ?? 'stage.other')
}

const SHAPES: Record<string, 'stage.aggregation' | 'stage.association' | 'stage.transaction' | 'stage.transformation'> =
  {
    AggregationEvent: 'stage.aggregation',
    AssociationEvent: 'stage.association',
    TransactionEvent: 'stage.transaction',
    TransformationEvent: 'stage.transformation',
  }

function iconOf(item: TimelineItem): IconName {
  const stage = String(item.event?.['nguon:stage'] ?? '')
  return STAGE_ICONS[stage] ?? ICONS[item.bizStep ?? ''] ?? 'dot'
}

function linesOf(item: TimelineItem, lang: Lang, names: Names, own: Subject | null): Moment['lines'] {
  const line = (icon: IconName, label: string, text: Markup) => (text ? [{ icon, label, text }] : [])
  const { place } = item
  return [
    ...line(
      'place',
      message(lang, 'story.place'),
      html`${place && [place.name ?? names.link(place.uri), place.address].filter(Boolean).join(', ')}`,
    ),
    ...line('box', message(lang, 'story.what'), html`${goodsOf(item, lang, names, own)}`),
    ...line('truck', message(lang, 'story.counterparty'), html`${routeOf(item, lang, names)}`),
    ...line(
      'paper',
      message(lang, 'vouched.paper'),
      html`${item.papers.map(paper => paperName(paper, lang)).join('; ')}`,
    ),
    ...line('pen', message(lang, 'story.signed'), signerLine(item.by, lang, names)),
    ...(item.eventTime && !item.pending
      ? line('book', message(lang, 'story.recorded'), html`${recordedLine(item, lang)}!${lateness(item, lang)}`)
      : []),
  ]
}

/** The name of a test, certificate or act that an event refers to. */
function paperName({ type, id }: Paper, lang: Lang): string {
  return message(lang, 'vouched.number', { what: message(lang, `vouched.${type}`), number: id })
}

/** Who signed, and who holds the key. */
export function signerLine({ party, custody }: Signer, lang: Lang, names: Names): Markup {
  const key = custody === 'platform' ? 'story.key-platform' : 'story.key-own'
  return html`${message(lang, 'story.signed-by', { party: names.party(party) })} <span class="fine">(${message(lang, key)})</span>`
}

/** What an aggregation does with the things it names. */
const MOVED: Record<string, 'story.put-into' | 'story.taken-out'> = { ADD: 'story.put-into', DELETE: 'story.taken-out' }

/** Things named on one line at most. */
const MOST_THINGS = 6

/** Inputs and outputs apart; of anything else what it was about, if more than the thing on this page. */
function goodsOf(item: TimelineItem, lang: Lang, names: Names, own: Subject | null): string | null {
  const isOwn = (subject: Subject) => own !== null && sameSubject(own, subject)
  const ownName = message(lang, own?.type.endsWith('item') ? 'story.this-item' : 'story.this')
  const list = (role: string) => {
    const things = item.things.filter(thing => thing.role === role)
    const mine = things.find(thing => isOwn(thing.subject))
    // One of many alike: the others have pages of their own.
    if (mine && mine.quantity === null && things.length > 1) {
      return message(lang, 'story.this-and-others', { own: ownName, count: things.length - 1 })
    }
    const shown = things.slice(0, MOST_THINGS).map(thing => {
      const name = isOwn(thing.subject) ? ownName : names.subject(thing.subject)
      if (thing.quantity === null) return name
      const quantity = formatQuantity(lang, thing.quantity, thing.unit ?? undefined)
      return isOwn(thing.subject) && role === 'object' ? quantity : `${name}: ${quantity}`
    })
    return [...shown, ...(things.length > MOST_THINGS ? [`+${things.length - MOST_THINGS}`] : [])].join('; ')
  }
  const [inputs, outputs] = [list('input'), list('output')]
  if (inputs || outputs) {
    return [
      inputs && `${message(lang, 'story.inputs')}: ${inputs}`,
      outputs && `${message(lang, 'story.outputs')}: ${outputs}`,
    ]
      .filter(Boolean)
      .join('. ')
  }
  const parent = item.things.find(thing => thing.role === 'parent')
  const children = list('child')
  if (parent) {
    const code = readableId(parent.subject)
    const whole = parent.subject.type === 'unit' ? message(lang, 'story.unit', { code }) : code
    return children ? message(lang, MOVED[item.action ?? ''] ?? 'story.within', { goods: children, whole }) : whole
  }
  const objects = list('object')
  return objects === ownName ? null : objects || null
}

function routeOf(item: TimelineItem, lang: Lang, names: Names): string | null {
  const from = [...new Set(item.sources.map(names.link))].join(', ')
  const to = [...new Set(item.destinations.map(names.link))].join(', ')
  return (
    [from && message(lang, 'story.from', { place: from }), to && message(lang, 'story.to', { place: to })]
      .filter(Boolean)
      .join(' · ') || null
  )
}

function tagsOf(item: TimelineItem, lang: Lang): Markup[] {
  const tags: Markup[] = []
  const add = (text: string, tone?: Tone, icon?: IconName) => tags.push(tag(text, tone, icon))
  if (item.pending) add(message(lang, 'story.pending'), 'wait', 'clock')
  const tone = STATE_TONES[item.disposition ?? '']
  const state = `state.${item.disposition}`
  if (tone && hasMessage(state)) add(message(lang, state as 'state.conformant'), tone)
  if (item.event?.errorDeclaration !== undefined) add(message(lang, 'story.error'), 'wait', 'pen')
  if (item.by.mark === 'recovery') add(message(lang, 'story.key-recovery'), 'wait', 'key')
  if (item.hidden.erased > 0) add(message(lang, 'story.erased', { ground: item.hidden.grounds.join('; ') }))
  if (item.hidden.withheld > 0) add(message(lang, 'story.restricted'))
  return [...tags, voucherTag(item.by, lang)]
}

/** How much the word weighs: an authority's, that of someone who handles no goods, or the party's own. */
export function voucherTag({ roles }: Signer, lang: Lang): Markup {
  if (roles.includes('authority')) return tag(message(lang, 'vouch.authority'), 'good', 'shield')
  const isThird = roles.some(role => VOUCHING.includes(role))
  return isThird ? tag(message(lang, 'vouch.third-party'), 'good', 'shield') : tag(message(lang, 'vouch.self'))
}

/** How long after it took place something was recorded: what was written down at once is worth more. */
function lateness(item: TimelineItem, lang: Lang): Markup {
  const days = daysLate(item)
  if (isEarly(item)) return html` <span class="late">· ${message(lang, 'story.early')}</span>`
  return days > 0 ? html` <span class="late">· ${message(lang, 'story.late', { days })}</span>` : nothing
}

function daysLate({ eventTime, recordTime, pending }: TimelineItem): number {
  if (!eventTime || pending) return 0
  return Math.floor((Number(recordTime.time) * 1000 - Date.parse(eventTime)) / DAY)
}

/** Dated into the future, by more than clocks differ: what is told has not happened when it was told. */
function isEarly({ eventTime, recordTime, pending }: TimelineItem): boolean {
  return eventTime !== null && !pending && Date.parse(eventTime) - Number(recordTime.time) * 1000 > HOUR
}

/** When it was recorded, and who says so. */
export function recordedLine(
  { recordTime, pending }: Pick<TimelineItem, 'recordTime' | 'pending'>,
  lang: Lang,
): string {
  if (pending) return message(lang, 'story.pending')
  const when = formatDateTime(lang, Number(recordTime.time) * 1000)
  return message(lang, recordTime.attested ? 'story.when-recorded' : 'story.when-recorded-platform', { when })
}

/** A time as an event writes it, on the clock of where it happened. */
export function writtenTime(lang: Lang, eventTime: string): string {
  const [, offset] = /([+-]\d\d:\d\d)$/.exec(eventTime) ?? []
  return formatDateTime(lang, Date.parse(eventTime), offset)
}
