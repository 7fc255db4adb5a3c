import type { ProofFile, Source, Trust } from '@nguon/proof'
import { type Actor, type draftEvent, logRecord, type World } from '@nguon/proof/testing'
import type { JsonObject, RecordBody, Subject } from '@nguon/statement'
import { eventOf, type Settled } from '../../packages/proof/src/testing-settled.ts'

/** What the reader of a scenario does otherwise than an honest one with an honest file about the lot. */
export type Reading = {
  scanned?: Subject[]
  drawnOn?: Subject[]
  change?: (file: ProofFile) => Partial<ProofFile> | undefined
  sources?: (world: World) => Source[]
  /** None of the witnesses is independent of the platform. */
  dependent?: boolean
  trust?: Partial<Trust>
  now?: (world: World) => bigint | null
}

/** What happens before the head, the verdict that a reader comes to, and how that reader reads. */
export type Scenario = [name: string, verdict: string, happens: (it: Settled) => Reading | undefined]

/** An event that sets or unsets `recalled` for the lot. */
export const recalling = (name = 'set', value: string | string[] = ['recalled']): JsonObject =>
  eventOf('inspecting', { persistentDisposition: { [name]: value } })
/** One that recalls the lot. */
export const recall = recalling()
/** One that lifts the recall. */
export const lift = recalling('unset')
/** The same event about other things. */
export const about = (event: JsonObject, ...links: string[]): JsonObject => {
  const { quantityList: _, ...rest } = event
  return { ...rest, epcList: links }
}
/** A Digital Link of GS1. */
export const link = (rest: string) => `https://id.gs1.org/${rest}`
/** Members of a file in which a drafted statement is pending. */
export const pendingOf = ({ statement, texts, promise }: ReturnType<typeof draftEvent>) => ({
  pending: [{ entry: statement.entry, bodies: texts, promise }],
})
/** Logs a record about a subject. */
export const record = (world: World, by: Actor, subject: Subject, more: Partial<RecordBody> = {}) =>
  logRecord(world, by, {
    ...{ type: subject.type as 'product', id: subject.id, subjects: [subject], fields: { name: 'Tên' } },
    ...more,
  })
/** A lot without a GTIN. */
export const LOCAL: Subject = { type: 'local', id: 'HTX-0042/RUOU-NEP/L07' }
/** One piece of it. */
export const LOCAL_ITEM: Subject = { type: 'local-item', id: `${LOCAL.id}/0001` }
/** A place. */
export const PLACE: Subject = { type: 'place', id: '(414)8930000009067' }
/** A logistic unit. */
export const UNIT: Subject = { type: 'unit', id: '(00)389300000000000010' }
/** A thing under another key of GS1. */
export const OTHER: Subject = { type: 'other', id: 'https://id.gs1.org/8003/08930000000019SER1' }
/** The farm. */
export const PARTY: Subject = { type: 'party', id: 'HTX-0042' }
/** A lot that nobody has spoken of yet. */
export const NEW: Subject = { type: 'lot', id: '(01)08930000000019(10)NEW' }

/** Writes into the file what everyone would have to be shown of one statement. */
export function showing(world: World, index: bigint) {
  return ({ answers }: ProofFile): undefined => {
    for (const { statements } of answers)
      for (const statement of statements)
        if (statement.index === index) statement.bodies = world.kept[Number(index)]!.texts
  }
}
