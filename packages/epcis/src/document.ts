import { z } from 'zod'
import { EpcisEvent, EVENT_SCHEMAS } from './event.ts'
import { Context, extensible, fails, Time, Uri } from './terms.ts'

/** Master data sent with a document. It is checked and not kept: the register's signed records say what things are. */
const VocabularyElement = z.looseObject({
  id: Uri,
  attributes: z
    .array(z.looseObject({ id: Uri, attribute: z.union([z.number(), z.string(), z.looseObject({})]).optional() }))
    .optional(),
  children: z.array(Uri).optional(),
})
const VocabularyList = z.array(
  z.looseObject({ type: Uri, vocabularyElementList: z.array(VocabularyElement).optional() }),
)

const Header = extensible({
  epcisMasterData: z.looseObject({ vocabularyList: VocabularyList.optional() }).optional(),
})

/** How many events one document may hold. */
export const CAPTURE_LIMIT = 1000

/** How many octets one document may have. */
export const CAPTURE_FILE_SIZE_LIMIT = 8 * 1024 * 1024

const VERSION = /^2\.0(?:\.\d+)*$/
const SchemaVersion = z.string().regex(VERSION, { error: 'is not a version of EPCIS 2.0' })

const frame = {
  '@context': Context,
  id: Uri.optional(),
  schemaVersion: SchemaVersion,
  creationDate: Time,
  instanceIdentifier: z.string().optional(),
  sender: z.string().optional(),
  receiver: z.string().optional(),
  epcisHeader: Header.optional(),
}

/** The frame of an EPCISDocument for capture; what its events are is asked of each by itself. */
export const CaptureFrame = extensible({
  ...frame,
  type: z
    .string()
    .refine(
      type => type === 'EPCISDocument',
      fails(
        'NOT_A_CAPTURE_DOCUMENT',
        'is not EPCISDocument, which alone is captured here: one event by itself goes to /epcis/events',
      ),
    ),
  epcisBody: z.looseObject({ eventList: z.array(z.unknown()).max(CAPTURE_LIMIT) }),
})

/** A document of events as their sender captures it, EPCIS 2.0 §9.5. */
export const EpcisDocument = extensible({
  ...frame,
  type: z.literal('EPCISDocument'),
  epcisBody: z.looseObject({ eventList: z.array(EpcisEvent).max(CAPTURE_LIMIT) }),
})
/** @inheritdoc */
export type EpcisDocument = z.infer<typeof EpcisDocument>

/** The answer to a query, and what a subscriber is sent. */
export const EpcisQueryDocument = extensible({
  '@context': Context,
  id: Uri.optional(),
  type: z.literal('EPCISQueryDocument'),
  schemaVersion: SchemaVersion.optional(),
  creationDate: Time.optional(),
  epcisBody: extensible({
    queryResults: extensible({
      queryName: z.string(),
      subscriptionID: z.string().optional(),
      resultsBody: extensible({ eventList: z.array(EpcisEvent), vocabularyList: VocabularyList.optional() }),
    }),
  }),
})
/** @inheritdoc */
export type EpcisQueryDocument = z.infer<typeof EpcisQueryDocument>

const components = z.registry<{ id: string }>()
for (const [id, schema] of Object.entries({
  ...EVENT_SCHEMAS,
  EPCISEvent: EpcisEvent,
  EPCISDocument: EpcisDocument,
  EPCISQueryDocument: EpcisQueryDocument,
}))
  components.add(schema, { id })

/** The documents and events as components of an OpenAPI 3.1 description, by name; they refer to each other. */
export function openApiComponents(): Record<string, object> {
  const uri = (id: string) => `#/components/schemas/${id}`
  const { schemas } = z.toJSONSchema(components, { io: 'input', uri })
  return Object.fromEntries(Object.entries(schemas).map(([id, { $id, $schema, ...schema }]) => [id, schema]))
}
