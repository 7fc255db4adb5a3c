import { compareDecimals, type Decimal } from './decimal.ts'
import type { EventFacts, Key } from './facts.ts'
import type { Comparison, Condition, EventQuery, Field, KeyPattern } from './query.ts'

/**
 * Whether an event meets a query, looked up one condition after another: what an index has to agree with. `recorded` is
 * when the event was recorded, in seconds since 1970. Order and bounds are not asked.
 */
export function matches(query: EventQuery, facts: EventFacts, recorded: Decimal): boolean {
  return query.conditions.every(condition => meets(condition, facts, recorded))
}

function meets(condition: Condition, facts: EventFacts, recorded: Decimal): boolean {
  switch (condition.on) {
    case 'field': {
      const value = fieldOf(facts, condition.field)
      return value !== null && condition.anyOf.includes(value)
    }
    case 'within': {
      const place = facts[condition.field]
      return place !== null && condition.anyOf.some(above => isWithin(place, above))
    }
    case 'time': {
      const time = timeOf(condition.field, facts, recorded)
      return time !== null && compares(time, condition.op, condition.value)
    }
    case 'thing':
      return facts.things.some(
        ({ role, key }) => condition.roles.includes(role) && condition.anyOf.some(pattern => isMeant(pattern, key)),
      )
    case 'quantity':
      return facts.things.some(
        ({ quantity, uom }) =>
          quantity !== null &&
          (condition.uom === null || uom === condition.uom) &&
          compares(quantity, condition.op, condition.value),
      )
    case 'text':
      return facts.values.some(
        ({ name, text }) => name === condition.name && text !== null && condition.anyOf.includes(text),
      )
    case 'number':
      return facts.values.some(
        ({ name, number }) =>
          name === condition.name && number !== null && compares(number, condition.op, condition.value),
      )
    case 'instant':
      return facts.values.some(
        ({ name, time }) => name === condition.name && time !== null && compares(time, condition.op, condition.value),
      )
    case 'exists':
      return facts.values.some(({ name }) => name === condition.name)
    case 'errorDeclaration':
      return (facts.errorDeclaration !== null) === condition.exists
  }
}

function fieldOf(facts: EventFacts, field: Field): string | null {
  return field === 'errorReason' ? (facts.errorDeclaration?.reason ?? null) : facts[field]
}

function timeOf(field: (Condition & { on: 'time' })['field'], facts: EventFacts, recorded: Decimal): Decimal | null {
  if (field === 'eventTime') return facts.eventTime
  return field === 'recordTime' ? recorded : (facts.errorDeclaration?.time ?? null)
}

/** A place is within itself, and a part of a place (254) within the place. */
function isWithin(place: Key, above: Key): boolean {
  return place === above || place.startsWith(`${above}/254/`)
}

function isMeant(pattern: KeyPattern, key: Key): boolean {
  if ('equal' in pattern) return key === pattern.equal
  return key.startsWith(pattern.prefix) && new RegExp(`^(?:${pattern.rest})$`).test(key.slice(pattern.prefix.length))
}

function compares(value: Decimal, op: Comparison, bound: Decimal): boolean {
  const order = compareDecimals(value, bound)
  if (op === 'EQ') return order === 0
  if (op === 'GT') return order > 0
  if (op === 'GE') return order >= 0
  return op === 'LT' ? order < 0 : order <= 0
}
