import { z } from 'zod'

/** Bytes or a number as a node writes them. */
export const Hex = z.string().regex(/^0x[0-9a-f]*$/i)

/** A number as a node writes it; what is no number is refused. */
export function quantity(value: unknown): bigint {
  return BigInt(Quantity.parse(value))
}

const Quantity = z.string().regex(/^0x[0-9a-f]+$/i)
