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

/** Rows of one answer of the interface, at most. */
const PAGE = 500
/** Rows that a page of ours shows at most. */
const MOST_ROWS = 5_000

/**
 * What a party registered, newest version each.
 * @throws {CaptureError}
 */
export function rowsOf(capture: Capture, party: string, register: 'products' | 'lots' | 'places'): Promise<Row[]> {
  return pagesOf<Row>(capture, party, `/api/${register}?party=${party}&limit=${PAGE}`, row => row.id)
}

/**
 * Everyone who takes part.
 * @throws {CaptureError}
 */
export function parties(capture: Capture, party: string): Promise<PartyRow[]> {
  return pagesOf<PartyRow>(capture, party, '/api/parties?', row => row.code)
}

/**
 * One lot, whoever registered it, by its path; null if nobody did.
 * @throws {CaptureError}
 */
export async function findLot(capture: Capture, party: string, path: string): Promise<Row | null> {
  const { status, body } = await capture({ party, method: 'GET', path: `/api/lots${path}` })
  if (status === 404 || status === 400) return null
  if (status !== 200) throw new CaptureError(`/api/lots answered ${status}`)
  return body as Row
}

async function pagesOf<T>(capture: Capture, party: string, path: string, nameOf: (row: T) => string): Promise<T[]> {
  const rows: T[] = []
  for (;;) {
    const last = rows.at(-1)
    const after = last ? `&after=${encodeURIComponent(nameOf(last))}` : ''
    const { status, body } = await capture({ party, method: 'GET', path: `${path}${after}` })
    const items = (body as { items?: T[] }).items
    if (status !== 200 || !Array.isArray(items)) throw new CaptureError(`${path} answered ${status}`)
    rows.push(...items)
    if (items.length < PAGE || rows.length >= MOST_ROWS) return rows
  }
}

/** A field of a record as text. */
export function fieldOf(row: { fields: Record<string, unknown> }, name: string): string {
  const value = row.fields[name]
  return typeof value === 'string' ? value : ''
}
