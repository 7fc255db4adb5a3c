import { isGln } from '@nguon/gs1'
import { z } from 'zod'

/** A day of the calendar, YYYY-MM-DD, in a century that goods and records are from. */
export const Day = z
  .string()
  .regex(/^(?:19|20|21)\d\d-\d\d-\d\d$/, 'is not a day such as 2026-06-14')
  .refine(text => {
    const day = new Date(`${text}T00:00:00Z`)
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
  }, 'is no such day')

/** One line of text: no control characters, which no reader would see and no database column takes. */
export const Line = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .regex(/^\P{Cc}*$/u, 'holds control characters')
/** Several lines of text. */
export const Text = z
  .string()
  .trim()
  .min(1)
  .max(5000)
  .regex(/^[\P{Cc}\n\t]*$/u, 'holds control characters')
const Gln = z.string().refine(isGln, 'is not a global location number')

/** What is recorded of a party. */
export const PartyFields = z.strictObject({
  name: Line,
  nameEn: Line.optional(),
  /** Two levels: commune or ward, province. */
  address: Line,
  gln: Gln.optional(),
  /** Beginnings of GS1 numbers that are licensed to it: only where these are known has a Digital Link its EPC URN. */
  companyPrefixes: z
    .array(z.string().regex(/^\d{4,12}$/, 'is not a GS1 company prefix of 4 to 12 digits'))
    .max(20)
    .optional(),
  taxCode: z
    .string()
    .regex(/^\d{10}(-\d{3})?$/, 'is not a tax code')
    .optional(),
  kind: Line.optional(),
  website: z.url({ protocol: /^https?$/ }).optional(),
  representative: Line.optional(),
  phone: Line.optional(),
  email: z.email().optional(),
  description: Text.optional(),
})

/** What is recorded of a product. */
export const ProductFields = z.strictObject({
  name: Line,
  nameEn: Line.optional(),
  brand: Line.optional(),
  model: Line.optional(),
  group: Line.optional(),
  netContent: Line.optional(),
  origin: Line.optional(),
  ingredients: Text.optional(),
  standards: z.array(Line).max(50).optional(),
  shelfLife: Line.optional(),
  storage: Line.optional(),
  warnings: Text.optional(),
  description: Text.optional(),
})

/** What is recorded of a place. */
export const PlaceFields = z.strictObject({
  name: Line,
  nameEn: Line.optional(),
  address: Line,
  kind: Line.optional(),
  /** Code of a growing area or packing house. */
  areaCode: Line.optional(),
  /** Exact place; never public unless its owner says so. */
  plot: z.strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }).optional(),
  contact: Line.optional(),
  description: Text.optional(),
})

/** What is recorded of a lot. */
export const LotFields = z.strictObject({
  productionDate: Day.optional(),
  expiryDate: Day.optional(),
  quantity: Line.optional(),
  /** Global location number of where it was made. */
  place: Gln.optional(),
  standards: z.array(Line).max(50).optional(),
  note: Text.optional(),
})

/** The registers and what their records hold. */
export const RECORD_FIELDS = { party: PartyFields, product: ProductFields, place: PlaceFields, lot: LotFields }

/** The name of a register. */
export type Register = keyof typeof RECORD_FIELDS

/** Who may see a member that stands in a body of its own, formats §2. */
export type AudienceName = 'public' | 'partners' | 'authority'

/**
 * Members that always have a body of their own, so that each can be withheld
 * and erased alone, and who sees them unless the sender says otherwise: names
 * of persons, telephones, exact places and free text.
 */
export const APART: Readonly<Record<string, AudienceName>> = {
  representative: 'authority',
  phone: 'authority',
  email: 'authority',
  signatory: 'authority',
  contact: 'authority',
  plot: 'authority',
  description: 'public',
  note: 'partners',
}
