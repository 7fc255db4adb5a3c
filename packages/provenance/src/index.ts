export type { Place, RecordOf, Signer, State, Story, Thing, TimelineItem } from './story.ts'
export { storyOf } from './tell.ts'
