import { isObject, type JsonObject, mayBeHidden } from '@nguon/statement'
import { APART, type AudienceName } from './record.ts'

/** A member that has to stand in a body of its own (formats §2), and who sees it unless the sender says otherwise. */
export type Apart = { pointer: string; audience: AudienceName }

/**
 * What of a record's fields stands apart, by name of field: names of persons, telephones, exact places, free text. What
 * a farm household is called, and where, is the name and home of a person; it is public where the household has said
 * so, which is why it was registered, and has to be erasable like any other.
 */
export function apartInRecord(fields: JsonObject): Map<string, AudienceName> {
  const apart = new Map(Object.entries(APART).filter(([name]) => Object.hasOwn(fields, name)))
  if (isHousehold(fields.kind))
    for (const name of ['name', 'nameEn', 'address']) if (Object.hasOwn(fields, name)) apart.set(name, 'public')
  return apart
}

/** A household that is registered as a business has a name of its own, in a public register. */
function isHousehold(kind: unknown): boolean {
  return typeof kind === 'string' && /^(nông )?hộ(?! kinh doanh)( |$)/.test(kind.normalize('NFC').trim().toLowerCase())
}

/** Members of events, by the name behind their prefix, that tell of a person or of an exact place, or are free text. */
const PERSONAL: Readonly<Record<string, AudienceName>> = {
  person: 'authority',
  household: 'authority',
  householder: 'authority',
  farmer: 'authority',
  grower: 'authority',
  driver: 'authority',
  representative: 'authority',
  contact: 'authority',
  phone: 'authority',
  telephone: 'authority',
  email: 'authority',
  plot: 'authority',
  latitude: 'authority',
  longitude: 'authority',
  coordinates: 'authority',
  comment: 'authority',
  note: 'authority',
  remark: 'authority',
  description: 'authority',
}

/** What of an event stands apart: members of that kind, of the event and of its `ilmd`. */
export function apartInEvent(event: JsonObject): Apart[] {
  return [...personalIn(event, ''), ...(isObject(event.ilmd) ? personalIn(event.ilmd, '/ilmd') : [])]
}

/**
 * Whether an event took place at a point of the map, which may be somebody's plot. A place cannot stand apart, since
 * it says what an event without objects is about: the whole is for the authority unless the sender says otherwise.
 */
export function hasExactPlace(event: JsonObject): boolean {
  return [event.readPoint, event.bizLocation].some(
    place => isObject(place) && typeof place.id === 'string' && /^geo:/i.test(place.id),
  )
}

function personalIn(object: JsonObject, at: string): Apart[] {
  return Object.keys(object).flatMap(member => {
    const [, local] = /[:/#]([A-Za-z]+)$/.exec(member) ?? []
    const audience = local === undefined ? undefined : PERSONAL[local]
    const tokens = [...at.split('/').slice(1), member]
    if (audience === undefined || !Object.hasOwn(PERSONAL, local!) || !mayBeHidden(tokens)) return []
    return [{ pointer: `${at}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`, audience }]
  })
}
