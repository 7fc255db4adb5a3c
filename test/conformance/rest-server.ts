import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Outcome } from '../../scripts/conformance/outcome.ts'
import { ratifiedSchema } from './epcis.ts'
import { documentsComeBack } from './rest-server/documents.ts'
import { type Inventory, pairsAreAnswered } from './rest-server/pairs.ts'
import { serve } from './rest-server/serve.ts'

const PUBLISHED = [
  ['GS1 example documents, captured and queried back', 'epcis/gs1-examples'],
  ['OpenEPCIS documents, captured and queried back', 'epcis/openepcis-documents'],
] as const

/** The running server: both halves of the REST binding as the web process has them, over a real database. */
export async function run(vectors: string): Promise<Outcome[]> {
  const inventory = JSON.parse(readFileSync(join(vectors, 'epcis', 'rest-inventory.json'), 'utf8')) as Inventory
  const served = await serve()
  try {
    const ratified = ratifiedSchema(join(vectors, 'epcis'))
    const published = PUBLISHED.map(([name, part]) => {
      const folder = join(vectors, part)
      return { name, folder, paths: documentsIn(folder) }
    })
    return [...(await documentsComeBack(published, served, ratified)), await pairsAreAnswered(inventory, served)]
  } finally {
    await served.stop()
  }
}

function documentsIn(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter(name => /\.json(ld)?$/.test(name))
    .sort()
    .map(name => join(folder, name))
}
