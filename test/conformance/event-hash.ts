import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { contextList, eventHash, namespacesOf, prehashOf } from '@nguon/epcis'
import { type JsonObject, parseIJson } from '@nguon/statement'
import type { Outcome } from '../../scripts/conformance/outcome.ts'

type Expected = { vectors: Record<string, { hashes: string[]; prehashes: string[] }> }

/** The event hashes of CBV 2.0 §8.9.2: of every published event the hash, and the text that was hashed. */
export async function run(vectorsDir: string): Promise<Outcome> {
  const folder = join(vectorsDir, 'event-hash')
  const { vectors } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected
  const outcome: Outcome = { name: 'CBV event hash', passed: 0, failed: [], untested: [] }
  for (const [file, { hashes, prehashes }] of Object.entries(vectors)) {
    const document = parseIJson(readFileSync(join(folder, file))) as JsonObject
    const context = contextList(document['@context'])
    const namespaces = namespacesOf(context)
    const without = Object.entries(document).find(([name]) => name.endsWith(':ignoreFields'))?.[1] as
      | string[]
      | undefined
    const events = eventsOf(document)
    if (events.length !== hashes.length)
      outcome.failed.push({ name: file, reason: `${events.length} events, ${hashes.length} hashes` })
    events.forEach((event, at) => {
      const found = [prehashOf(event, namespaces, without), eventHash(event, context, without)]
      const wanted = [prehashes[at], hashes[at]]
      found.forEach((text, which) => {
        if (text === wanted[which]) outcome.passed++
        else outcome.failed.push({ name: `${file} event ${at}`, reason: `${text} instead of ${wanted[which]}` })
      })
    })
  }
  return outcome
}

function eventsOf(document: JsonObject): JsonObject[] {
  const body = document.epcisBody as {
    eventList?: JsonObject[]
    queryResults?: { resultsBody: { eventList: JsonObject[] } }
  }
  return body.eventList ?? body.queryResults!.resultsBody.eventList
}
