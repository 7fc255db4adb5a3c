/** What the module `link` of provenance says of keys, in SQL. A test holds the two side by side. */
import { LOT_ROLES } from '@nguon/provenance'
import { type RawBuilder, sql } from 'kysely'
import { roleNumber } from '../event/tables.ts'

type Sql = RawBuilder<unknown>

const LOT = '(?:/(?:01|8006)/[0-9]+/10/[^/]+|/l(?:/[^/]+){3})'
const ITEM_OF_LOT = '^(/(?:01|8006)/[0-9]+)/10/[^/]+(/21/[^/]+)$'
const BARE = '^(?:/01/[0-9]{14}(?:/22/[^/]+)?|/8006/[0-9]{18}|/l/[^/]+/[^/]+)$'

const OF_LOTS = LOT_ROLES.map(roleNumber)

/** Whether a key names a lot. */
export const isLot = (key: Sql): RawBuilder<boolean> => sql`${key} ~ ${`^${LOT}$`}`

/** Whether a key names what may be an item of a lot. */
export const isItem = (key: Sql): RawBuilder<boolean> =>
  sql`${key} ~ ${`^(?:/(?:01|8006)/[0-9]+/21/|/l(?:/[^/]+){4}$)`}`

/** Whether a key names a kind of goods and no lot. */
export const isBare = (key: Sql): RawBuilder<boolean> => sql`${key} ~ ${BARE}`

/** The lot of an address. */
export const lotOf = (address: Sql): RawBuilder<string> => sql`substring(${address} from ${`^${LOT}`})`

/** The item of an address that names lot and item. */
export const itemOf = (address: Sql): RawBuilder<string> => sql`regexp_replace(${address}, ${ITEM_OF_LOT}, ${'\\1\\2'})`

/** The thing that a row `t` of `event_thing` stands for: a lot, of an address. */
export const thing: RawBuilder<string> = sql`case when t.role = any(${OF_LOTS}::int[]) then ${lotOf(sql`t.key`)} else t.key end`

/** The rows `t` in which an address of these roles names an item of a lot. */
export function itemRows(lot: Sql, roles: readonly number[]): RawBuilder<boolean> {
  const ofLots = roles.filter(role => OF_LOTS.includes(role)).map(role => sql.lit(role))
  // Written out, or the planner would not see that the index of lots has all of them.
  return sql`t.role in (${sql.join(ofLots)}) and t.key >= ${lot} || '/' and t.key < ${lot} || '0' and ${isLot(lot)}`
}
