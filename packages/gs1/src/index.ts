export {
  type Element,
  isApplicationIdentifier,
  isPredefinedLength,
  requireFormat,
} from './application-identifier.ts'
export { requireAssociations } from './association.ts'
export { buildDigitalLink, canonicalDigitalLink, canonicalLinkOfKey } from './build-digital-link.ts'
export { CSET_39, CSET_64, CSET_82, isCset82, isLotOrSerial } from './character-set.ts'
export { checkCharacters, checkDigit, hasCheckDigit } from './check-digit.ts'
export { requireValue } from './content.ts'
export { dateOf } from './date.ts'
export {
  type DigitalLink,
  keysOfDigitalLink,
  parseDigitalLink,
  splitDigitalLink,
} from './digital-link.ts'
export { formatBracketed, formatScanned, parseBracketed, parseScanned } from './element-string.ts'
export { epcUrnOfDigitalLink } from './epc-of-link.ts'
export { type EpcPattern, matchesEpcPattern, parseEpcPattern } from './epc-pattern.ts'
export { epcUrnToDigitalLink, parseEpcUrn } from './epc-urn.ts'
export { type Gs1Code, Gs1Error } from './error.ts'
export { isGln, isGtin, isSscc, padGtin } from './key.ts'
export { inKeyOrder, isPrimaryKey, qualifierSequences } from './primary-key.ts'
export { type Quantity, quantityOf } from './quantity.ts'
export { requireCheck } from './value-check.ts'
