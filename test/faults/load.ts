/** Steady capture against an installation that may be killed at any moment, and what was acknowledged of it. */

import { randomBytes } from 'node:crypto'
import type { Installation } from '../installation.ts'

/** Whom the load writes for. */
export const PARTY = 'HTX-9001'
const GTIN = '08930000000019'

/** Where the load goes: an installation, or another thing with the same door. */
type Door = { url: string; access: Pick<Installation['access'], 'adminKey'> }

/** Registers the party in whose name the load writes. */
export async function registerWriter(installation: Door): Promise<void> {
  const fields = { name: 'Hợp tác xã Thử tải', address: 'xã Gia Bình, tỉnh Bắc Ninh' }
  const body = { code: PARTY, roles: ['producer'], validFrom: '2026-01-01', fields }
  const response = await send(installation, 'POST', '/api/parties', body)
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
}

/** A document of `count` commissionings, each of a lot of its own. */
export function someDocument(count: number): unknown {
  const lots = Array.from({ length: count }, () => `L${randomBytes(6).toString('hex').toUpperCase()}`)
  return {
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-06-01T08:00:00+07:00',
    epcisBody: {
      eventList: lots.map(lot => ({
        type: 'ObjectEvent',
        action: 'ADD',
        bizStep: 'commissioning',
        disposition: 'active',
        eventTime: '2026-06-01T08:00:00+07:00',
        eventTimeZoneOffset: '+07:00',
        quantityList: [{ epcClass: `https://id.gs1.org/01/${GTIN}/10/${lot}`, quantity: 12, uom: 'KGM' }],
      })),
    },
  }
}

/** The lots of a document, as the paths that their codes carry. */
export function pathsOf(document: unknown): string[] {
  return JSON.stringify(document).match(/\/01\/\d{14}\/10\/[0-9A-Z]+/g) ?? []
}

/** A document that was answered 202, and the addresses of what it names. */
export type Acknowledged = { captureID: string; paths: string[] }

/** Captures documents one after another over `connections` until told to stop; keeps what was answered 202. */
export function startLoad(installation: Installation, connections: number): { stop(): Promise<Acknowledged[]> } {
  const acknowledged: Acknowledged[] = []
  const refused: string[] = []
  let stopping = false
  const turn = async () => {
    while (!stopping) {
      const document = someDocument(1 + Math.floor(Math.random() * 40))
      try {
        const response = await send(installation, 'POST', '/epcis/capture', document)
        const answer = (await response.json()) as { captureID: string }
        if (response.status === 202) acknowledged.push({ captureID: answer.captureID, paths: pathsOf(document) })
        // A kill in the middle may also show as an answer of the server that is losing its database.
        else if (response.status < 500) refused.push(`${response.status} ${JSON.stringify(answer)}`)
      } catch (error) {
        if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error
        // The connection was cut: what came of the document nobody was told.
        await new Promise(done => setTimeout(done, 20))
      }
    }
  }
  const turns = Array.from({ length: connections }, turn)
  return {
    async stop() {
      stopping = true
      await Promise.all(turns)
      if (refused.length > 0) throw new Error(`refused under load: ${refused[0]}`)
      return acknowledged
    },
  }
}

/** The statements of a captured document with their positions; throws where the acknowledged document is gone. */
export async function statementsOf(
  installation: Installation,
  { captureID }: Acknowledged,
): Promise<{ entryId: string; index: number | null }[]> {
  const response = await send(installation, 'GET', `/epcis/capture/${captureID}`)
  if (response.status !== 200) throw new Error(`the acknowledged capture ${captureID} is gone: ${response.status}`)
  const job = (await response.json()) as { 'nguon:statements': { entryId: string; index: number | null }[] }
  return job['nguon:statements']
}

export async function send(installation: Door, method: string, path: string, body?: unknown): Promise<Response> {
  const headers = {
    'x-api-key': installation.access.adminKey,
    'nguon-party': PARTY,
    'content-type': 'application/json',
  }
  return await fetch(`${installation.url}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
}
