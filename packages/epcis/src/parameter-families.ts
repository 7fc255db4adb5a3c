/**
 * The parameters of a query whose name says what they ask for (EPCIS 2.0 §8.2.7.1):
 *
 *     EQ_bizTransaction_po   GE_value_CEL   EQ_quantity_KGM   GE_ILMD_cbvmda:itemExpirationDate   EXISTS_INNER_ex:field
 */
import type { Namespaces } from './context.ts'
import { decimalOf } from './decimal.ts'
import {
  booleanOf,
  type Given,
  keysOfGiven,
  listOf,
  malformed,
  numberOf,
  oneOf,
  quoted,
  textsOf,
  timeOf,
} from './given.ts'
import { indexed } from './indexed.ts'
import { expandName } from './names.ts'
import type { Comparison, Condition } from './query.ts'
import { refuse } from './query-error.ts'
import { isUri } from './terms.ts'
import { cbvWord } from './vocabulary.ts'

type Read = (given: Given) => Condition

const FAMILY = /^(EQ|GT|GE|LT|LE|EXISTS|HASATTR)_(.+)$/s
const TYPED = /^(bizTransaction|source|destination)_(.*)$/s
const QUANTITY = /^quantity_([A-Z0-9]{2,4})$/
const MEASURE = /^(?:(?:value|minValue|maxValue|meanValue|sDev|percValue)_[A-Z0-9]{2,4}|percRank)$/
const SCOPED =
  /^(INNER_)?(?:(ILMD|ERROR_DECLARATION|SENSORELEMENT|SENSORMETADATA|SENSORREPORT|readPoint|bizLocation)_)?([^_].*:.+)$/s
const ATTRIBUTE = /^ATTR_(.+)$/s

/**
 * How a parameter of this name is read, or null where the name belongs to no family.
 * @throws {@link QueryError} PREFIX_UNDECLARED
 */
export function familyOf(parameter: string, namespaces: Namespaces): Read | null {
  const [, word, rest] = FAMILY.exec(parameter) ?? []
  if (word === undefined || rest === undefined) return null
  if (word === 'HASATTR') return rest.includes(':') ? hasAttribute(parameter, rest, namespaces) : null
  const attribute = ATTRIBUTE.exec(rest)
  if (attribute) return word === 'EQ' ? attributeIs(parameter, attribute[1]!, namespaces) : null
  if (word === 'EXISTS') return existing(valueName(parameter, rest, namespaces))
  return comparing(word as Comparison, parameter, rest, namespaces)
}

/**
 * The name under which facts hold what `[INNER_][ILMD_]ex:field` asks for, or null where it is no such name.
 * @throws {@link QueryError} PREFIX_UNDECLARED
 */
export function valueName(parameter: string, text: string, namespaces: Namespaces): string | null {
  const [, inner, scope, name] = SCOPED.exec(text) ?? []
  if (name === undefined) return null
  return `${inner ? 'INNER ' : ''}${scope ? `${scope} ` : ''}${nameOf(parameter, name, namespaces)}`
}

function comparing(op: Comparison, parameter: string, rest: string, namespaces: Namespaces): Read | null {
  const typed = TYPED.exec(rest)
  // A place may have an extension called like this one.
  if (typed && op === 'EQ') {
    const name = indexed(`${typed[1]}_${cbvWord(typed[2]!)}`)
    return given => ({ on: 'text', name, anyOf: keysOfGiven(given) })
  }
  const [, uom] = QUANTITY.exec(rest) ?? []
  if (uom !== undefined) return given => ({ on: 'quantity', op, value: numberOf(given), uom })
  if (MEASURE.test(rest)) return given => ({ on: 'number', name: `SENSORREPORT ${rest}`, op, value: numberOf(given) })
  const name = valueName(parameter, rest, namespaces)
  return name === null ? null : given => comparison(name, op, given)
}

/** By number or time where the value reads as one, else as text: only equality is asked of texts. */
function comparison(name: string, op: Comparison, given: Given): Condition {
  if (op === 'EQ' && given.texts.length !== 1) return { on: 'text', name, anyOf: textsOf(given) }
  const text = oneOf(given)
  const number = decimalOf(text)
  if (number !== null) return { on: 'number', name, op, value: number }
  const time = timeOf(text)
  if (time !== null) return { on: 'instant', name, op, value: time }
  if (op === 'EQ') return { on: 'text', name, anyOf: textsOf(given) }
  return malformed(given, `${quoted(text)} is no number and no date, which alone can be compared`)
}

function existing(name: string | null): Read | null {
  if (name === null) return null
  return given =>
    // The name alone asks too: `EXISTS_ex:field`.
    given.texts.length === 0 || booleanOf(given)
      ? { on: 'exists', name }
      : malformed(given, 'can only be asked for with true')
}

function hasAttribute(parameter: string, field: string, namespaces: Namespaces): Read {
  const name = `ATTR ${nameOf(parameter, field, namespaces)}`
  return given => ({
    on: 'text',
    name,
    anyOf: listOf(given, attribute => nameOf(parameter, attribute, namespaces)),
  })
}

/** `ex:field_ex:attribute`; where the attribute has no prefix, field and attribute are one name, as in the facts. */
function attributeIs(parameter: string, rest: string, namespaces: Namespaces): Read {
  const [, field, attribute] = /^(.+?)_([a-z][a-zA-Z0-9]*:.+)$/s.exec(rest) ?? []
  const name =
    field === undefined
      ? nameOf(parameter, rest, namespaces)
      : `${nameOf(parameter, field, namespaces)}_${nameOf(parameter, attribute!, namespaces)}`
  return given => comparison(`ATTR ${name}`, 'EQ', given)
}

function nameOf(parameter: string, name: string, namespaces: Namespaces): string {
  const colon = name.indexOf(':')
  if (colon < 0) return expandName(name, namespaces)
  const prefix = name.slice(0, colon)
  if (!namespaces.has(prefix) && !(ABSOLUTE.test(prefix) && isUri(name)))
    refuse(
      parameter,
      'PREFIX_UNDECLARED',
      `nothing declares the prefix ${JSON.stringify(prefix)}: send GS1-Extensions: ${prefix}=https://…, or @context in a JSON query`,
    )
  return expandName(name, namespaces)
}
const ABSOLUTE = /^(?:https?|urn)$/
