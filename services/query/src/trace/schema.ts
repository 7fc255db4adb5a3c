import { LINK_KINDS } from '@nguon/provenance'
import { z } from 'zod'

const Amount = z.strictObject({
  quantity: z.number(),
  uom: z.string().optional().describe('UN/ECE Recommendation 20, such as KGM; pieces where it is left out'),
})

const End = z.strictObject({
  type: z.string().describe('of CBV: owning_party, possessing_party, location'),
  id: z.string(),
  party: z.string().optional().describe('code of the party behind it, where one has registered it'),
  name: z.string().optional(),
})

const Place = z.strictObject({ id: z.string(), name: z.string().optional() })

const Node = z.strictObject({
  id: z
    .string()
    .describe('what begins with / is an address here: its page, and after /proof, /trace its proof file and its trace'),
  subject: z.strictObject({ type: z.string(), id: z.string() }),
  name: z.string().optional().describe('of the product, as registered'),
  direction: z.enum(['back', 'forward']).nullable().describe('null: what was asked about'),
  depth: z.number().int().describe('the fewest steps that lead to it'),
  open: z
    .boolean()
    .describe('a kind of goods without a lot: which of it was used is not said, so the trace goes no further there'),
  more: z.boolean().describe('it is in more events than are told here: its own trace and /epcis/events tell of them'),
})

const Edge = z.strictObject({
  from: z.string(),
  to: z.string(),
  kind: z.enum(LINK_KINDS).describe('material goes from input to output, from child to parent, from lot to item'),
  entryIds: z
    .array(z.string())
    .describe(
      'the event that says so; of a transformation told in several events the one of the input, that of the output',
    ),
  used: z.array(Amount).describe('how much of `from`'),
  made: z.array(Amount).describe('how much of `to`'),
})

const Move = z.strictObject({
  id: z.string().describe('of the node that moved'),
  entryId: z.string(),
  amounts: z.array(Amount),
  from: z.array(End),
  to: z.array(End),
})

const Event = z.strictObject({
  entryId: z.string().describe('b64u, of its statement'),
  eventID: z.string(),
  type: z.string(),
  action: z.string().optional().describe('DELETE: taken out again'),
  eventTime: z.string(),
  recordTime: z.string(),
  bizStep: z.string().optional(),
  readPoint: Place.optional(),
  bizLocation: Place.optional(),
  party: z.string().describe('code of the party that said it'),
  inError: z.boolean().describe('its party has declared it to be in error'),
})

/** A page of a trace, as it is answered. */
export const TraceBody = z.strictObject({
  subject: z.strictObject({ type: z.string(), id: z.string() }),
  direction: z.enum(['back', 'forward', 'both']),
  depth: z.number().int(),
  counts: z.strictObject({
    nodes: z.number().int().describe('of all pages'),
    atLeast: z.boolean().describe('there are more: from any node another trace goes on'),
    direct: z
      .number()
      .int()
      .nullable()
      .describe('where there are more: how many steps lead on from what was asked about, withheld ones too'),
    withheld: z.number().int().describe('steps, each from one node to one event, that this reader may not see'),
  }),
  nodes: z.array(Node).describe('nearer ones first'),
  edges: z.array(Edge).describe('those that lead to a node of this page, from nodes of any page'),
  emptied: z
    .array(z.strictObject({ id: z.string(), entryId: z.string() }))
    .describe('events that took everything out of a node of this page without naming what'),
  moves: z.array(Move).describe('events by which nodes of this page changed hands or place'),
  events: z.array(Event).describe('of edges, moves and emptied'),
  parties: z.array(z.strictObject({ party: z.string(), name: z.string().optional() })),
  next: z.string().nullable().describe('address of the next page, which lists what this one saw'),
})
export type TraceBody = z.infer<typeof TraceBody>
