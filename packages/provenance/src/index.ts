export type { Found, Paper, Place, RecordOf, Signer, State, Story, Thing, TimelineItem, Vouched } from './story.ts'
export { storyOf } from './tell.ts'
export {
  type Amount,
  GIVING,
  isBareProduct,
  isLotKey,
  LINK_KINDS,
  type Link,
  type LinkKind,
  LOT_ROLES,
  linksOf,
  lotAndItem,
  TAKING,
  type TraceEvent,
} from './trace/link.ts'
export { breadthFirst, type Direction, endsAt, type Reached, walk } from './trace/walk.ts'
