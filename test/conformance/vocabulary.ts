import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  ACTIONS,
  BIZ_STEPS,
  BIZ_TRANSACTION_TYPES,
  COMPONENTS,
  DISPOSITIONS,
  ERROR_REASONS,
  EVENT_TYPES,
  MEASUREMENT_TYPES,
  SENSOR_ALERTS,
  SOURCE_DESTINATION_TYPES,
} from '@nguon/epcis'
import type { Outcome } from '../../scripts/conformance/outcome.ts'

/** Our words by the definition of the ratified schema that lists them. */
const LISTS: Record<string, readonly string[]> = {
  action: ACTIONS,
  bizStep: BIZ_STEPS,
  disposition: DISPOSITIONS,
  'bizTransaction-type': BIZ_TRANSACTION_TYPES,
  'source-dest-type': SOURCE_DESTINATION_TYPES,
  'error-reason': ERROR_REASONS,
  eventType: EVENT_TYPES,
  component: COMPONENTS,
  measurementType: MEASUREMENT_TYPES,
  sensorAlertType: SENSOR_ALERTS,
}

type Definition = { enum?: string[]; anyOf?: Definition[] }

/** Every word of CBV 2.0 and of the GS1 web vocabulary that the ratified schema knows, and none that it does not. */
export async function run(vectors: string): Promise<Outcome> {
  const schema = JSON.parse(readFileSync(join(vectors, 'epcis', 'epcis-json-schema.json'), 'utf8')) as {
    definitions: Record<string, Definition>
  }
  const outcome: Outcome = { name: 'words of CBV 2.0', passed: 0, failed: [], untested: [] }
  for (const [name, ours] of Object.entries(LISTS)) {
    const theirs = wordsOf(schema.definitions[name]!)
    for (const word of new Set([...theirs, ...ours])) {
      if (theirs.includes(word) && ours.includes(word)) outcome.passed++
      else outcome.failed.push({ name: `${name} ${word}`, reason: theirs.includes(word) ? 'missing here' : 'no word' })
    }
  }
  return outcome
}

function wordsOf({ enum: words = [], anyOf = [] }: Definition): string[] {
  return [...words, ...anyOf.flatMap(wordsOf)]
}
