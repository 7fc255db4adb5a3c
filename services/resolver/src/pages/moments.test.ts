import type { TimelineItem } from '@nguon/provenance'
import { message } from '@nguon/words'
import { describe, expect, it } from 'vitest'
import { momentOf } from './moments.ts'
import { namesOf } from './names.ts'

const UNIT = { type: 'unit', id: '(00)389300000000000027' } as const
const LOT = { type: 'lot', id: '(01)08930000000033(10)VS1' } as const
const names = namesOf({ answers: [], records: [], pending: [] }, 'en')

function told(part: Partial<TimelineItem>): string {
  const item: TimelineItem = {
    index: 3n,
    pending: false,
    eventTime: '2026-06-12T08:00:00+07:00',
    recordTime: { time: BigInt(Date.parse('2026-06-12T08:10:00+07:00') / 1000), attested: false },
    type: 'AggregationEvent',
    bizStep: 'packing',
    disposition: null,
    action: 'ADD',
    sets: [],
    unsets: [],
    place: null,
    things: [
      { subject: UNIT, role: 'parent', quantity: null, unit: null },
      { subject: LOT, role: 'child', quantity: 200, unit: 'KGM' },
    ],
    sources: [],
    destinations: [],
    papers: [],
    by: { party: 'HTX-1', name: null, roles: [], custody: 'platform', mark: 'first' },
    event: {},
    hidden: { withheld: 0, erased: 0, grounds: [] },
    ...part,
  }
  return momentOf(item, 'en', names, LOT)
    .lines.map(({ text }) => String(text))
    .join('\n')
}

describe('a line of the timeline', () => {
  it.each([
    ['ADD', 'this lot: 200 kg, put into logistic unit (00) 389300000000000027'],
    ['DELETE', 'this lot: 200 kg, taken out of logistic unit (00) 389300000000000027'],
    ['OBSERVE', 'this lot: 200 kg, within logistic unit (00) 389300000000000027'],
  ])('says what %s does with a unit', (action, said) => expect(told({ action })).toContain(said))

  it.each([
    ['in time', '2026-06-12T08:00:00+07:00', null],
    ['by a clock that is fast', '2026-06-12T08:40:00+07:00', null],
    ['two days late', '2026-06-10T08:00:00+07:00', message('en', 'story.late', { days: 2 })],
    ['before it took place', '2026-06-13T08:00:00+07:00', message('en', 'story.early')],
  ])('that was recorded %s', (_, eventTime, said) => {
    const lines = told({ eventTime })
    if (said) expect(lines).toContain(said)
    else expect(lines).not.toContain('took place')
  })
})
