import { Day, Line } from '@nguon/rules'
import type { JsonObject } from '@nguon/statement'
import { z } from 'zod'
import type { RecordRequest } from '../records.ts'

// 32 bytes leave two bits of the last letter unused: they are zero.
const Digest = z.string().regex(/^[\w-]{42}[AEIMQUYcgkosw048]$/, 'is not a SHA-256 in base64url')

/** A file that a record refers to, by its digest. */
export const FileBody = z.strictObject({
  name: Line.max(200),
  mediaType: Line.max(100),
  size: z.number().int().min(0),
  sha256: Digest,
})

/** What every record may say beside its fields. */
export const Envelope = {
  version: z.number().int().min(1).optional().describe('refused unless it is the next one'),
  validFrom: Day.optional().describe('today, if left out'),
  audience: z
    .record(z.string(), z.enum(['public', 'partners', 'authority']))
    .optional()
    .describe('who sees a field, where the rule is not to hold: { "phone": "public" }'),
  files: z.array(FileBody).max(50).optional(),
}

type Given = { fields: object } & { [name in keyof typeof Envelope]?: z.infer<(typeof Envelope)[name]> }

/** The part of a request that does not depend on the register. */
export function envelopeOf({ version, validFrom, audience, files, fields }: Given): RecordRequest {
  return { version, validFrom, audience, files, fields: fields as JsonObject }
}
