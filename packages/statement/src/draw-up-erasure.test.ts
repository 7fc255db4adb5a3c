import { expect, test } from 'vitest'
import { bodyDigest, bodyOf, splitBodies } from './body.ts'
import { checkStatement } from './check.ts'
import { drawUp } from './draw-up.ts'
import { drawUpErasure } from './draw-up-erasure.ts'
import { erasureBody } from './erasure.ts'
import { emptyRing } from './keyring.ts'
import { assembleEntry, parseEntry } from './statement.ts'
import { issuerSubject, subjectKeys } from './subject.ts'
import { ORIGIN, SALT, testKey, verify } from './testing.ts'

const office = testKey('an authority')
const farm = testKey('a farm')
const lot = { type: 'lot', id: '(01)08930000000019(10)VT0626A' } as const
const received = new Date('2026-06-12T05:40:00+07:00')
const event = {
  type: 'ObjectEvent',
  action: 'OBSERVE',
  quantityList: [{ epcClass: 'https://id.gs1.org/01/08930000000019/10/VT0626A' }],
  'example:household': 'Hộ ông Bảy',
}

test('an erasure that is drawn up and signed may stand in the log, and names what the erased entry names', async () => {
  const split = splitBodies(event, [{ pointer: '/example:household', audience: 0, apart: true }], () => SALT)
  const said = { origin: ORIGIN, party: 'HTX-0042', kid: farm.kid, kind: 'event', subjects: [lot] } as const
  const draft = drawUp({ ...said, bodies: split.refs, received })
  const erased = parseEntry(assembleEntry(draft, farm.sign(draft.toBeSigned)))
  const text = bodyOf(erasureBody({ index: 3n, digest: split.refs[1]!.digest, ground: 'theo yêu cầu' }), SALT)
  const at = { origin: ORIGIN, party: 'CQ-0001', kid: office.kid }
  const drawn = drawUpErasure({ ...at, erased, body: { digest: bodyDigest(text) }, received })
  const statement = parseEntry(assembleEntry(drawn, office.sign(drawn.toBeSigned)))
  const roots = { platform: 'NGUON', registrars: [], authorities: [{ party: 'CQ-0001', key: office.jwk }] }
  const asked = { statement, bodies: [text], index: 4n, origin: ORIGIN, ring: emptyRing(roots), verify }
  await expect(checkStatement({ ...asked, entryAt: () => erased })).resolves.toMatchObject({ subjects: null })
  const named = subjectKeys([lot, issuerSubject('HTX-0042'), issuerSubject('CQ-0001')])
  expect(statement.header.subjects).toEqual(named)
})
