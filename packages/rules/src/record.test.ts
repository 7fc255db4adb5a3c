import { expect, test } from 'vitest'
import { ATTESTATION_FIELDS } from './attestation.ts'
import { APART, Day, LotFields, PartyFields, PlaceFields, ProductFields, RECORD_FIELDS } from './record.ts'

test.each(['2026-06-14', '2024-02-29', '1999-12-31'])('%s is a day', day => {
  expect(Day.safeParse(day).success).toBe(true)
})

test.each(['2026-02-29', '2026-13-01', '0000-01-01', '2026-6-14', '14/06/2026', ''])('%s is no day', day => {
  expect(Day.safeParse(day).success).toBe(false)
})

test('a record takes what it knows and refuses the rest, since dropping it would sign what was not sent', () => {
  const party = { name: 'Hợp tác xã', address: 'xã Lục Ngạn, tỉnh Bắc Ninh', gln: '8930000009098' }
  expect(PartyFields.parse(party)).toEqual(party)
  expect(PartyFields.safeParse({ ...party, colour: 'red' }).success).toBe(false)
  expect(PartyFields.safeParse({ ...party, gln: '8930000009099' }).success).toBe(false)
  expect(ProductFields.safeParse({ brand: 'x' }).success).toBe(false)
  expect(LotFields.parse({})).toEqual({})
  expect(PlaceFields.safeParse({ name: 'Vườn', address: 'xã', plot: { latitude: 91, longitude: 0 } }).success).toBe(
    false,
  )
})

test('every member that has a body of its own is one that some record holds', () => {
  const members = Object.values({ ...RECORD_FIELDS, ...ATTESTATION_FIELDS }).flatMap(schema =>
    Object.keys(schema.shape),
  )
  for (const name of Object.keys(APART)) expect(members).toContain(name)
})
