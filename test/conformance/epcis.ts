import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { EpcisError, parseCaptureDocument } from '@nguon/epcis'
import { JsonError, parseIJson } from '@nguon/statement'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import list from './refused.json' with { type: 'json' }

const refused: { name: string; pointer: string; reason: string }[] = list

/**
 * Every published EPCIS document that the ratified schema accepts is accepted by us, but for those that `refused.json`
 * lists with the pointer of the defect. A refusal that is not listed fails, and so does a listed document we accept.
 */
export async function run(vectorsDir: string): Promise<{
  name: string
  passed: number
  failed: { name: string; reason: string }[]
  untested: { name: string; reason: string }[]
}> {
  const folder = join(vectorsDir, 'epcis')
  const ratified = ratifiedSchema(folder)
  const failed: { name: string; reason: string }[] = []
  let passed = 0
  const unused = new Map(refused.map(entry => [entry.name, entry]))

  for (const path of documents(folder)) {
    const name = relative(folder, path)
    const text = readFileSync(path, 'utf8')
    const expected = unused.get(name)
    unused.delete(name)
    const faults = faultsOf(text)
    const first = faults[0] && `${faults[0].pointer}: ${faults[0].reason}`
    if (!ratified(JSON.parse(text))) {
      if (faults.length === 0) failed.push({ name, reason: 'accepted here, refused by the ratified schema' })
      else if (expected) failed.push({ name, reason: 'listed although the ratified schema refuses it too' })
      else passed++
    } else if (!expected) {
      if (first) failed.push({ name, reason: `refused and not listed: ${first}` })
      else passed++
    } else if (!faults.some(fault => fault.pointer === expected.pointer)) {
      failed.push({ name, reason: `listed at ${expected.pointer}, but ${first ?? 'accepted'}` })
    } else passed++
  }
  for (const name of unused.keys()) failed.push({ name, reason: 'listed and not among the documents' })
  return { name: 'EPCIS documents', passed, failed, untested: [] }
}

/** GS1's own JSON schema, compiled. */
export function ratifiedSchema(folder: string): (document: unknown) => boolean {
  const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false })
  addFormats.default(ajv)
  return ajv.compile(JSON.parse(readFileSync(join(folder, 'epcis-json-schema.json'), 'utf8')))
}

/** The paths of the published documents. */
export function documents(folder: string): string[] {
  return ['gs1-examples', 'openepcis-documents'].flatMap(part =>
    (readdirSync(join(folder, part), { recursive: true }) as string[])
      .filter(name => /\.json(ld)?$/.test(name))
      .sort()
      .map(name => join(folder, part, name)),
  )
}

/** What is wrong with a document; text that two readers could read differently is wrong as a whole. */
function faultsOf(text: string): readonly { pointer: string; reason: string }[] {
  try {
    parseCaptureDocument(parseIJson(text))
    return []
  } catch (error) {
    if (error instanceof EpcisError) return error.issues
    if (error instanceof JsonError) return [{ pointer: '', reason: error.message }]
    throw error
  }
}
