import type { JsonObject } from '@nguon/statement'

/** A request to the public interface, in the name of a party. */
export type CaptureRequest = { party: string; method: 'GET' | 'POST'; path: string; body?: JsonObject }

/** What the interface answered. */
export type CaptureAnswer = { status: number; body: unknown }

/** The public interface (`/api/…`, `/epcis/capture`), as the web process hands it in. */
export type Capture = (request: CaptureRequest) => Promise<CaptureAnswer>

/** A row of a register, as `/api/products`, `/api/lots` and `/api/places` list it. */
export type Row = {
  id: string
  link: string | null
  validFrom: string
  issuer: string
  fields: Record<string, unknown>
}

/** A party, as `/api/parties` lists it. */
export type PartyRow = { code: string; fields: Record<string, unknown> }

/** The interface did not answer what it promises; the person is told that it is our fault. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError'
  readonly code = 'CAPTURE_ANSWER'
}

/**
 * What a party registered, newest version each.
 * @throws {CaptureError}
 */
export async function rowsOf(
  capture: Capture,
  party: string,
  register: 'products' | 'lots' | 'places',
): Promise<Row[]> {
  return (await itemsOf(capture, party, `/api/${register}?party=${party}&limit=500`)) as Row[]
}

/**
 * Everyone who takes part.
 * @throws {CaptureError}
 */
export async function parties(capture: Capture, party: string): Promise<PartyRow[]> {
  return (await itemsOf(capture, party, '/api/parties?limit=500')) as PartyRow[]
}

async function itemsOf(capture: Capture, party: string, path: string): Promise<unknown[]> {
  const { status, body } = await capture({ party, method: 'GET', path })
  const items = (body as { items?: unknown }).items
  if (status !== 200 || !Array.isArray(items)) throw new CaptureError(`${path} answered ${status}`)
  return items
}

/** A field of a record as text. */
export function fieldOf(row: { fields: Record<string, unknown> }, name: string): string {
  const value = row.fields[name]
  return typeof value === 'string' ? value : ''
}
