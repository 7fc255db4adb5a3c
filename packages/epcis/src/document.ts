import { z } from 'zod'
import { extensible, fails, Time, Uri } from './terms.ts'

/** Master data sent with a document. It is checked and not kept: the register's signed records say what things are. */
const VocabularyElement = z.looseObject({
  id: Uri,
  attributes: z.array(z.looseObject({ id: Uri })).optional(),
  children: z.array(Uri).optional(),
})

const Header = extensible({
  epcisMasterData: z
    .looseObject({
      vocabularyList: z
        .array(z.looseObject({ type: Uri, vocabularyElementList: z.array(VocabularyElement).optional() }))
        .optional(),
    })
    .optional(),
})

/** How many events one document may hold. */
export const CAPTURE_LIMIT = 1000

/** The frame of an EPCISDocument; what its events are is the business of `event.ts`. */
export const CaptureDocument = extensible({
  '@context': z.unknown().refine(value => value !== undefined, fails('MEMBER_MISSING', 'is needed')),
  id: Uri.optional(),
  type: z
    .string()
    .refine(type => type === 'EPCISDocument', fails('NOT_A_CAPTURE_DOCUMENT', 'only an EPCISDocument can be captured')),
  schemaVersion: z
    .string()
    .refine(version => /^2\.0(\.\d+)*$/.test(version), fails('VALUE_WRONG', 'is not a version of EPCIS 2.0')),
  creationDate: Time,
  instanceIdentifier: z.string().optional(),
  sender: z.string().optional(),
  receiver: z.string().optional(),
  epcisHeader: Header.optional(),
  epcisBody: z.looseObject({ eventList: z.array(z.unknown()).max(CAPTURE_LIMIT) }),
})
