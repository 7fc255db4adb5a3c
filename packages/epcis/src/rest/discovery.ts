import { EPC_FORMATS, VERSIONS } from './negotiation.ts'
import { allowOf, OPERATIONS } from './operation.ts'

/** What a server says of itself: whose it is, and how much it takes in at once. */
export type Announced = {
  vendorVersion: string
  /** Events of one document. */
  captureLimit: number
  /** Octets of one document. */
  captureFileSizeLimit: number
  /** Extensions that are known without being declared: `nguon=urn:nguon:`. */
  extensions: string
  /** Of a subscription, from which record time on it has events (ISO 8601). */
  minRecordTime?: string
}

/** The headers of 204 to OPTIONS at a path of the table. */
export function discoveryHeaders(path: string, announced: Announced): Record<string, string> {
  const values: Record<string, string | undefined> = {
    Allow: allowOf(path),
    'GS1-EPCIS-Version': VERSIONS.EPCIS[1],
    'GS1-EPCIS-Min': VERSIONS.EPCIS[0],
    'GS1-EPCIS-Max': VERSIONS.EPCIS[1],
    'GS1-CBV-Version': VERSIONS.CBV[1],
    'GS1-CBV-Min': VERSIONS.CBV[0],
    'GS1-CBV-Max': VERSIONS.CBV[1],
    // Every way of writing identifiers is understood, none is insisted on.
    'GS1-EPC-Format': EPC_FORMATS[0],
    'GS1-CBV-XML-Format': 'Never_Translates',
    'GS1-Extensions': announced.extensions,
    'GS1-Vendor-Version': announced.vendorVersion,
    'GS1-EPCIS-Capture-Limit': String(announced.captureLimit),
    'GS1-EPCIS-Capture-File-Size-Limit': String(announced.captureFileSizeLimit),
    'GS1-Capture-Error-Behaviour': 'all',
    'GS1-Query-Min-Record-Time': announced.minRecordTime,
  }
  const operation = OPERATIONS.find(one => one.method === 'OPTIONS' && one.path === path)
  const names = operation?.responses[204] ?? []
  return Object.fromEntries(names.flatMap(name => (values[name] === undefined ? [] : [[name, values[name]]])))
}
