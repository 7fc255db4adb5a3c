import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { EpcisDocument, EpcisError, EVENT_TYPES, parseCaptureDocument, parseCaptureEvent } from '@nguon/epcis'
import { JsonError, type JsonObject, parseIJson } from '@nguon/statement'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { z } from 'zod'
import type { Outcome } from '../../scripts/conformance/outcome.ts'
import list from './epcis/differences.json' with { type: 'json' }
import { type Mutant, mutantsOf, mutantsOfEvent, mutantsOfText } from './epcis/mutants.ts'

/**
 * One way in which we refuse what the ratified schema accepts: the code of the fault and where it may stand (a pattern
 * of JSON Pointers), why, and a document that shows it.
 */
type Difference = { kind: string; code: string; at: string; reason: string; document: string }

const PUBLISHED = [
  ['GS1 example documents', 'epcis/gs1-examples'],
  ['OpenEPCIS documents', 'epcis/openepcis-documents'],
  ['documents of the event hashes', 'event-hash'],
] as const
const MUTATED = 'epcis/gs1-examples/WithFullCombinationOfFields'

/** Who judges beside us, and what was seen of each listed kind. */
type Judges = {
  ratified: (document: unknown) => boolean
  published: (document: unknown) => boolean
  shown: ReadonlyMap<string, Set<string>>
}

/**
 * Our verdict on every document beside that of the ratified schema. Where they differ `differences.json` has to list
 * the kind; a kind that is listed and that its document does not show fails as well. And what we take has to be taken
 * by the JSON Schema that we publish, by which senders check before they send.
 */
export async function run(vectors: string): Promise<Outcome[]> {
  const shown = new Map((list as Difference[]).map(({ kind }) => [kind, new Set<string>()]))
  const judges: Judges = { ratified: ratifiedSchema(join(vectors, 'epcis')), published: publishedSchema(), shown }
  const compare = (name: string, documents: Iterable<Mutant>): Outcome => {
    const outcome: Outcome = { name, passed: 0, failed: [], untested: [] }
    for (const document of documents) {
      const reason = differenceOf(document, judges)
      if (reason === null) outcome.passed++
      else outcome.failed.push({ name: document.name, reason })
    }
    return outcome
  }
  const outcomes = PUBLISHED.map(([name, folder]) => compare(name, filesOf(vectors, folder)))
  outcomes.push(compare('documents with one thing changed', changed(vectors)))
  outcomes.push(differences(shown))
  return outcomes
}

function* filesOf(vectors: string, folder: string): Generator<Mutant> {
  for (const path of pathsIn(join(vectors, folder)))
    yield { name: relative(vectors, path).replace('epcis/', ''), text: readFileSync(path, 'utf8') }
}

function* changed(vectors: string): Generator<Mutant> {
  for (const { text } of filesOf(vectors, MUTATED)) {
    const document = JSON.parse(text) as JsonObject
    const [event] = (document.epcisBody as { eventList: JsonObject[] }).eventList
    const name = String(event!.type)
    yield* mutantsOf(name, document)
    yield* mutantsOfEvent(name, document)
    if (name !== 'ObjectEvent') continue
    yield* mutantsOfText(name, document)
    const { epcList, eventTime, eventTimeZoneOffset } = event!
    const alone = {
      '@context': document['@context']!,
      type: name,
      action: 'OBSERVE',
      epcList: epcList!,
      eventTime: eventTime!,
      eventTimeZoneOffset: eventTimeZoneOffset!,
    }
    yield* mutantsOf('ObjectEvent alone', alone)
  }
}

/** What is wrong with our verdict, or null. */
function differenceOf({ name, text }: Mutant, { ratified, published, shown }: Judges): string | null {
  const faults = faultsOf(text)
  const document = JSON.parse(text) as JsonObject | null
  if (!ratified(document)) return faults.length > 0 ? null : 'accepted here, refused by the ratified schema'
  if (faults.length === 0 && document!.type === 'EPCISDocument' && !published(document))
    return 'accepted here, refused by the JSON Schema that we publish'
  for (const fault of faults) {
    const kind = (list as Difference[]).find(
      ({ code, at }) => code.split('|').includes(fault.code) && new RegExp(at).test(fault.pointer),
    )
    if (!kind) return `refused and not listed: ${fault.pointer} ${fault.code} ${fault.reason}`
    shown.get(kind.kind)!.add(name)
  }
  return null
}

/** The list itself: short, and each kind shown by the document it names. */
function differences(shown: ReadonlyMap<string, ReadonlySet<string>>): Outcome {
  const outcome: Outcome = { name: 'differences from the ratified schema', passed: 0, failed: [], untested: [] }
  const fail = (name: string, reason: string) => outcome.failed.push({ name, reason })
  if (list.length > 25) fail('differences.json', `lists ${list.length} kinds, and 25 are the most`)
  for (const { kind, document } of list) {
    const documents = shown.get(kind)!
    if (documents.has(document)) outcome.passed++
    else fail(kind, `listed, and not shown by ${document}: ${[...documents][0] ?? 'no document shows it'}`)
  }
  const rows = list.map(
    ({ kind, reason, document }) =>
      `| ${kind} | ${reason} | ${shown.get(kind)!.size} | \`${document.replaceAll('|', '\\|')}\` |`,
  )
  outcome.page = ['| what we refuse | why | documents | for example |', '| --- | --- | ---: | --- |', ...rows].join(
    '\n',
  )
  return outcome
}

/** GS1's own JSON schema, compiled. */
export function ratifiedSchema(folder: string): (document: unknown) => boolean {
  const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false })
  addFormats.default(ajv)
  return ajv.compile(JSON.parse(readFileSync(join(folder, 'epcis-json-schema.json'), 'utf8')))
}

function publishedSchema(): (document: unknown) => boolean {
  const ajv = new Ajv({ strict: false })
  addFormats.default(ajv)
  return ajv.compile(z.toJSONSchema(EpcisDocument, { target: 'draft-7', io: 'input' }))
}

/** The paths of the published documents. */
export function documents(folder: string): string[] {
  return ['gs1-examples', 'openepcis-documents'].flatMap(part => pathsIn(join(folder, part)))
}

function pathsIn(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter(name => /\.json(?:ld)?$/.test(name) && name !== 'expected.json')
    .sort()
    .map(name => join(folder, name))
}

/** What is wrong with a document; text that two readers could read differently is wrong as a whole. */
function faultsOf(text: string): readonly { pointer: string; code: string; reason: string }[] {
  try {
    const json = parseIJson(text)
    const type = (json as JsonObject | null)?.type
    if ((EVENT_TYPES as readonly unknown[]).includes(type)) parseCaptureEvent(json)
    else parseCaptureDocument(json)
    return []
  } catch (error) {
    if (error instanceof EpcisError) return error.issues
    if (error instanceof JsonError) return [{ pointer: '', code: error.code, reason: error.message }]
    throw error
  }
}
