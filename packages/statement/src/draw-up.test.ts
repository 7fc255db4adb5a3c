import { expect, test } from 'vitest'
import { splitBodies } from './body.ts'
import { checkStatement } from './check.ts'
import { drawUp } from './draw-up.ts'
import { emptyRing } from './keyring.ts'
import { assembleEntry, parseEntry } from './statement.ts'
import { issuerSubject, type Subject, subjectKeys } from './subject.ts'
import { HOST, ORIGIN, SALT, testKey, verify } from './testing.ts'

const key = testKey('a party of its own')
const party = 'HTX-0042'
const lot: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626A' }
const event = {
  type: 'ObjectEvent',
  action: 'OBSERVE',
  quantityList: [{ epcClass: 'https://id.gs1.org/01/08930000000019/10/VT0626A' }],
}
const at = { origin: ORIGIN, party, kid: key.kid, kind: 'event' as const, subjects: [lot] }
const received = new Date('2026-06-12T05:40:00.900+07:00')

test('what is drawn up and signed may stand in the log', async () => {
  const { refs, texts } = splitBodies(event, [], () => SALT)
  const drawn = drawUp({ ...at, bodies: refs, received })
  const statement = parseEntry(assembleEntry(drawn, key.sign(drawn.toBeSigned)))
  const ring = emptyRing({ platform: 'NGUON', registrars: [], authorities: [{ party, key: key.jwk }] })
  const { subjects } = await checkStatement({ statement, bodies: texts, index: 1n, origin: ORIGIN, ring, verify })
  expect(subjects).toEqual([lot, issuerSubject(party)])
  expect(statement.header).toEqual(drawn.header)
})

test('the issuer is named once, whether or not it was among the subjects', () => {
  const { refs } = splitBodies(event, [], () => SALT)
  const named = drawUp({ ...at, subjects: [issuerSubject(party), lot], bodies: refs, received })
  expect(named).toEqual(drawUp({ ...at, bodies: refs, received }))
  expect(named.header.subjects).toEqual(subjectKeys([lot, issuerSubject(party)]))
})

test('the address tells what it is about only where a body is public', () => {
  const open = drawUp({ ...at, bodies: splitBodies(event, [], () => SALT).refs, received })
  expect(open.header.sub).toBe(`https://${HOST}/01/08930000000019/10/VT0626A`)
  const closed = drawUp({ ...at, bodies: splitBodies(event, [], () => SALT, 2).refs, received })
  expect(closed.header.sub).toMatch(/^urn:nguon:/)
})

test('the time of receipt is written in whole seconds, never later than it was', () => {
  const { refs } = splitBodies(event, [], () => SALT)
  expect(drawUp({ ...at, bodies: refs, received }).header.iat).toBe(Date.parse('2026-06-12T05:40:00+07:00') / 1000)
})
