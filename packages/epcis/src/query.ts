/**
 * A query of EPCIS 2.0 after it was read: conditions that must all hold, an order and bounds. It speaks of the values
 * that `facts.ts` draws out of an event, so the same query is answered by an index and, slowly and obviously, by looking
 * at one event.
 */
import type { Decimal, Key, ThingRole } from './facts.ts'

export type Comparison = 'EQ' | 'GT' | 'GE' | 'LT' | 'LE'

/** Fixed fields of an event that are asked for by one of several words. */
export type Field =
  | 'type'
  | 'action'
  | 'eventId'
  | 'bizStep'
  | 'disposition'
  | 'readPoint'
  | 'bizLocation'
  | 'transformationId'
  | 'errorReason'

/**
 * Keys that are meant: exactly one, or all that begin with `prefix` and of which what follows matches `rest` from end to
 * end, a regular expression without anchors that JavaScript and PostgreSQL read alike (`parseEpcPattern` of `gs1`).
 */
export type KeyPattern = { equal: Key } | { prefix: string; rest: string }

export type Condition =
  | { on: 'field'; field: Field; anyOf: readonly string[] }
  /** A place or one below it (WD_): `/414/8930000009067/254/A` is below `/414/8930000009067`. */
  | { on: 'within'; field: 'readPoint' | 'bizLocation'; anyOf: readonly Key[] }
  | { on: 'time'; field: 'eventTime' | 'recordTime' | 'errorDeclarationTime'; op: 'GE' | 'LT'; value: Decimal }
  | { on: 'thing'; roles: readonly ThingRole[]; anyOf: readonly KeyPattern[] }
  /** Some quantity of the event compares so; of this unit, or of any where null. */
  | { on: 'quantity'; op: Comparison; value: Decimal; uom: string | null }
  | { on: 'text'; name: string; anyOf: readonly string[] }
  | { on: 'number'; name: string; op: Comparison; value: Decimal }
  | { on: 'instant'; name: string; op: Comparison; value: Decimal }
  | { on: 'exists'; name: string }
  | { on: 'errorDeclaration'; exists: boolean }

export type EventQuery = {
  conditions: readonly Condition[]
  /** `value`: of an extension, by its number, else time, else text. Null: in the order of record. */
  orderBy: 'eventTime' | 'recordTime' | { value: string } | null
  direction: 'ASC' | 'DESC'
  /** At most this many events are given (`eventCountLimit`). */
  limit: number | null
  /** More than this many are an error (`maxEventCount`). */
  refuseAbove: number | null
}
