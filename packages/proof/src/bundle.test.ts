import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { nodeVerify } from '@nguon/signer'
import { build, transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropSentences, withoutSentences } from './bundle.ts'
import { testRefusals } from './testing-refused.ts'

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

  testRefusals(() => verify, nodeVerify)
})
