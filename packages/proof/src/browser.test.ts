import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { generateEd25519, generateP256, nodeVerify } from '@nguon/signer'
import { type Subject, utf8 } from '@nguon/statement'
import { build } from 'esbuild'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { browserVerify } from './browser.ts'
import { withoutSentences } from './bundle.ts'
import { createWorld, enrol, fileOf, logEvent, seal, sourceOf, trustOf } from './testing.ts'
import { verify } from './verify.ts'

const LOT: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626A' }
const message = utf8('Vải thiều')

afterEach(() => vi.unstubAllGlobals())

describe.each([
  ['with WebCrypto', () => {}],
  ['without WebCrypto, as on http', () => vi.stubGlobal('crypto', {})],
  ['without Ed25519, as on older phones', () => vi.stubGlobal('crypto', { subtle: withoutEd25519() })],
])('a browser %s', (_, enter) => {
  it('finds the same signatures genuine as Node', async () => {
    const p256 = generateP256()
    const ed25519 = generateEd25519()
    const point = Uint8Array.of(4, ...fromJwk(p256.jwk.x), ...fromJwk(p256.jwk.y))
    const [es256, eddsa] = [p256.sign(message), ed25519.sign(message)]
    enter()
    for (const [signature, text] of [
      [es256, message],
      [flipped(es256), message],
      [es256, utf8('khác')],
      [es256.slice(1), message],
      [new Uint8Array(64), message],
    ] as const)
      expect(await browserVerify.p256(point, text, signature)).toBe(nodeVerify.p256(point, text, signature))
    for (const [signature, text] of [
      [eddsa, message],
      [flipped(eddsa), message],
      [eddsa, utf8('khác')],
      [eddsa.slice(1), message],
    ] as const)
      expect(await browserVerify.ed25519(ed25519.publicKey, text, signature)).toBe(
        nodeVerify.ed25519(ed25519.publicKey, text, signature),
      )
  })

  it('verifies a proof file', async () => {
    const world = createWorld()
    logEvent(world, enrol(world, 'HTX-0042', ['producer']), {
      type: 'ObjectEvent',
      action: 'ADD',
      quantityList: [{ epcClass: 'https://id.gs1.org/01/08930000000019/10/VT0626A' }],
    })
    seal(world)
    const file = await fileOf(world, [LOT])
    enter()
    const verdict = await verify(file, [LOT], [sourceOf(world)], trustOf(world), world.now, browserVerify)
    expect(verdict).toMatchObject({ verdict: 'verified', strength: 'full' })
  })
})

describe('the verifier in a page', () => {
  // The bounds set are 15 kB and 25 kB; docs/decisions/0015 says why the first is not kept. Above what was reached there
  // is room for a check or two.
  it('weighs at most 29.4 kB gzipped beside WebCrypto, and 23 kB more on demand without it', async () => {
    const { outputFiles, metafile } = await build({
      stdin: {
        contents: `export { parseTrust, verify } from './index.ts'; export { browserVerify } from './browser.ts'`,
        resolveDir: import.meta.dirname,
        loader: 'ts',
      },
      ...{ bundle: true, minify: true, splitting: true, write: false, metafile: true },
      ...{ format: 'esm', target: 'es2022', outdir: 'out', absWorkingDir: import.meta.dirname },
      legalComments: 'none',
      plugins: [withoutSentences(path => readFile(path, 'utf8'))],
    })
    const entry = metafile.outputs['out/stdin.js']!
    const needed = [
      'stdin.js',
      ...entry.imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path),
    ]
    const weigh = (files: typeof outputFiles) =>
      files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0)
    const isNeeded = ({ path }: { path: string }) => needed.some(name => path.endsWith(name))
    expect(weigh(outputFiles.filter(isNeeded))).toBeLessThan(29_400)
    expect(weigh(outputFiles.filter(file => !isNeeded(file)))).toBeLessThan(23_000)
  })
})

const fromJwk = (coordinate: string) => Uint8Array.fromBase64(coordinate, { alphabet: 'base64url' })

function flipped(signature: Uint8Array): Uint8Array {
  return signature.with(40, signature[40]! ^ 1)
}

/** WebCrypto as it was before browsers knew the curve: any key of the kind is refused. */
function withoutEd25519(): Pick<SubtleCrypto, 'importKey' | 'verify'> {
  const { subtle } = globalThis.crypto
  return {
    importKey: ((format: 'raw', key: BufferSource, algorithm: string, ...rest: [boolean, KeyUsage[]]) =>
      algorithm === 'Ed25519'
        ? Promise.reject(new DOMException('unknown', 'NotSupportedError'))
        : subtle.importKey(format, key, algorithm, ...rest)) as SubtleCrypto['importKey'],
    verify: (...given) => subtle.verify(...given),
  }
}
