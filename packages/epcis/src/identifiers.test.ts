import fc from 'fast-check'
import { expect, test } from 'vitest'
import { identifierFaults } from './identifiers.ts'
import { canonicalValue } from './prehash-value.ts'

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`))
const code = fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/)
const path = fc.oneof(
  fc
    .record({ gtin: digits(14), lot: fc.option(code), serial: fc.option(code) })
    .map(
      ({ gtin, lot, serial }) =>
        `/01/${gtin}${lot === null ? '' : `/10/${lot}`}${serial === null ? '' : `/21/${serial}`}`,
    ),
  digits(18).map(sscc => `/00/${sscc}`),
  fc.record({ ai: fc.constantFrom('414', '417'), gln: digits(13) }).map(({ ai, gln }) => `/${ai}/${gln}`),
)

// Ordinary links of https are read at one look, those of http piece by piece.
test('an ordinary link is judged and spelled as any other', () => {
  fc.assert(
    fc.property(path, fc.constantFrom('id.gs1.org', 'a.example:8080'), (link, host) => {
      const [quick, slow] = [`https://${host}${link}`, `http://${host}${link}`]
      expect(identifierFaults({ epcList: [quick] })).toEqual(identifierFaults({ epcList: [slow] }))
      expect(identifierFaults({ quantityList: [{ epcClass: quick }] })).toEqual(
        identifierFaults({ quantityList: [{ epcClass: slow }] }),
      )
      expect(canonicalValue(quick, new Map())).toBe(canonicalValue(slow, new Map()))
    }),
    { numRuns: 500 },
  )
})
