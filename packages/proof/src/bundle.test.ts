import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { nodeVerify } from '@nguon/signer'
import type { Subject } from '@nguon/statement'
import { build, transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropSentences, withoutSentences } from './bundle.ts'
import type { ProofFile } from './file.ts'
import { logEvent, proofOf, seal, sourceOf, trustOf, type World } from './testing.ts'
import { FORGERIES, RESPELLINGS } from './testing-rejections.ts'
import { LIES, STORIES } from './testing-rejections-log.ts'
import { eventOf, LOT, type Settled, settle } from './testing-settled.ts'
import { formatProofFile } from './write-file.ts'

describe('of a room’s code', () => {
  it.each([
    ['new CborError("cut short")', 'new CborError()'],
    ['new BodyError("JSON", "a body is an object")', 'new BodyError("JSON")'],
    [`new BodyError("JSON", \`a \${b(\`c \${"}"}\`, {})}) "d\`)`, 'new BodyError("JSON")'],
    ['new CoseError("not CBOR", { cause })', 'new CoseError(void 0, { cause })'],
    ['new Gs1Error("CHECK_DIGIT", at(1, 2), "it is \\" and (")', 'new Gs1Error("CHECK_DIGIT", at(1, 2))'],
    ["new AError('it\\'s one') + new BError(\"another one\")", 'new AError() + new BError()'],
  ])('the sentence in %s is dropped', (code, left) => {
    expect(dropSentences(code)).toBe(left)
  })

  it.each([
    'new ProofError("statements", "body-digest", { cause })',
    'new AdmissionError(code, cause.message, cause)',
    'new StatementError("BODIES", fault)',
    'new ShapeError("one" + some("thing else"))',
    'new Map([["a sentence", 1]])',
    `throw shape(\`of a \${member}\`)`,
  ])('%s stays', code => {
    expect(dropSentences(code)).toBe(code)
  })

  it('nothing but sentences goes, in any room: codes, and how many errors there are', async () => {
    for (const room of ['merkle', 'gs1', 'statement', 'proof']) {
      const folder = resolve(import.meta.dirname, '../..', room, 'src')
      for (const name of (await readdir(folder)).filter(name => !/test/.test(name))) {
        const { code } = await transform(await readFile(join(folder, name), 'utf8'), { loader: 'ts', target: 'esnext' })
        const left = dropSentences(code)
        const made = (text: string) => text.match(/new [A-Za-z0-9]*Error\((?:"[A-Z0-9_]+"|"[a-z]+", "[a-z-]+")?/g)
        expect(made(left), name).toEqual(made(code))
        // Whatever does not read as code any more would not be printed.
        await transform(left, { loader: 'js' })
      }
    }
  })
})

describe('the verifier as a page gets it', () => {
  let folder: string
  let verify: typeof import('./verify.ts').verify
  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [join(import.meta.dirname, 'verify.ts')],
      ...{ bundle: true, minify: true, format: 'esm', write: false, target: 'es2022' },
      plugins: [withoutSentences(path => readFile(path, 'utf8'))],
    })
    folder = mkdtempSync(join(tmpdir(), 'nguon-bundle-'))
    const file = join(folder, 'verify.mjs')
    writeFileSync(file, outputFiles[0]!.contents)
    verify = (await import(pathToFileURL(file).href)).verify
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  async function reasonOf(world: World, file: ProofFile | string, scanned: Subject[] = [LOT]) {
    const text = typeof file === 'string' ? file : formatProofFile(file)
    const verdict = await verify(text, scanned, [sourceOf(world)], trustOf(world), world.now + 60n, nodeVerify)
    return verdict.verdict === 'invalid' ? [verdict.reason!.step, verdict.reason!.code] : verdict.verdict
  }

  describe('of an honest file, a forger’s', () => {
    let settled: Settled
    let honest: ProofFile
    beforeAll(async () => {
      settled = settle()
      seal(settled.world)
      logEvent(settled.world, settled.farm, eventOf('storing'))
      seal(settled.world)
      honest = await proofOf(settled.world, [LOT])
      expect(await reasonOf(settled.world, honest)).toBe('verified')
    })

    it.each(FORGERIES)('%s fails at %s: %s', async (_, step, code, forge) => {
      const file = structuredClone(honest)
      const forged = (await forge(file, settled.world)) ?? file
      expect(await reasonOf(settled.world, forged)).toEqual([step, code])
    })

    it.each(RESPELLINGS)('text with a %s is not decoded: %s', async (_, code, forge) => {
      expect(await reasonOf(settled.world, forge(formatProofFile(honest)))).toEqual(['decoding', code])
    })
  })

  it.each(LIES)('of a log that the operator wrote, %s fails at %s: %s', async (_, step, code, write) => {
    const it = settle()
    write(it)
    seal(it.world)
    expect(await reasonOf(it.world, await proofOf(it.world, [LOT]))).toEqual([step, code])
  })

  it.each(STORIES)('%s fails at %s: %s', async (_, step, code, tell) => {
    const { world, file, scanned } = await tell()
    expect(await reasonOf(world, file, scanned)).toEqual([step, code])
  })
})
