import { type RawBuilder, sql } from 'kysely'
import type { Kind } from '../event/kind.ts'
import { kindsFor, type Reader, visibleTo } from '../event/reader.ts'
import { type Snapshot, seenBy } from '../event/snapshot.ts'
import { RARE } from '../event/tables.ts'

/** Which events a trace sees: those that were there at its first page; and of them which its reader may see. */
export type Sight = {
  /** The event of an arrival with `shown`, whether the reader may see it, and what a transformation goes by. */
  eventAt(arrival: RawBuilder<unknown>): RawBuilder<unknown>
  /** The arrivals of other events that the reader may see of the transformation of an event that {@link eventAt} gave. */
  sameTransformation(event: string): RawBuilder<{ arrival: bigint }>
  /** Whether the reader may see a row `e` of events, which was there. */
  shown: RawBuilder<boolean>
}

/** What a reader sees in a snapshot. */
export function sightOf(reader: Reader, snapshot: Snapshot, kinds: readonly (Kind & { id: number })[]): Sight {
  const allowed = kindsFor(reader, kinds)
  const visible = visibleTo(reader, allowed) ?? sql<boolean>`true`
  const shown = sql<boolean>`(e.kind = any(${idsOf(allowed)}::int[]) and ${visible})`
  const transforming = idsOf(kinds.filter(({ type }) => type === 'TransformationEvent'))
  return {
    shown: sql<boolean>`(${seenBy(snapshot)} and ${shown})`,
    eventAt: arrival => sql`
      select e.arrival, e.party, ${shown} as shown, case when e.kind = any(${transforming}::int[]) then (
          select v.text from (select * from event_value a where a.arrival = e.arrival offset 0) as v
            where v.name = ${RARE.transformationId} limit 1
        ) end as transformation
        from (select * from event k where k.arrival = ${arrival} offset 0) as e where ${seenBy(snapshot)}`,
    sameTransformation: event => sql<{ arrival: bigint }>`
      select e.arrival from event_value v
        cross join lateral (select * from event k where k.arrival = v.arrival offset 0) as e
        where v.name = ${RARE.transformationId} and v.text = ${sql.ref(`${event}.transformation`)}
          and e.party = ${sql.ref(`${event}.party`)} and e.arrival <> ${sql.ref(`${event}.arrival`)}
          and ${seenBy(snapshot)} and ${shown}`,
  }
}

function idsOf(kinds: readonly { id: number }[]): number[] {
  return kinds.map(({ id }) => id)
}
