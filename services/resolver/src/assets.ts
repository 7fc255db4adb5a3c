import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withoutSentences } from '@nguon/proof/bundle'
import type { PageAssets } from '@nguon/ui'
import type { Lang } from '@nguon/words'
import { build, type Plugin } from 'esbuild'

/** A file that never changes under its name. */
export type Asset = { type: string; body: Uint8Array }

/** What the pages load, each under an address with the hash of what it holds. */
export type Assets = {
  /** By file name below `/assets/`. */
  files: ReadonlyMap<string, Asset>
  stylesheet: string
  icon: string
  scripts: Record<Lang, Scripts>
}

/** The check of the provenance page, and the inspector's. */
export type Scripts = { check: string; inspector: string }

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="#0b6b52" stroke-width="3" stroke-linecap="round">' +
  '<path d="M3.5 20.5a13 13 0 0 1 25 0"/><path d="M9 22.5a7.3 7.3 0 0 1 14 0"/><circle cx="16" cy="24.5" r="2.5" fill="#0b6b52" stroke="none"/></svg>'

/**
 * The pure rooms do nothing by being imported (`test/layers.test.ts`), so what of them is not used is left out: the
 * verifier comes without the validators that stand beside it.
 */
const pureRooms: Plugin = {
  name: 'pure-rooms',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^(@nguon\/|\.)/ }, async ({ path, pluginData, ...where }) => {
      if (pluginData === pureRooms || where.kind === 'entry-point') return undefined
      const found = await resolve(path, { ...where, pluginData: pureRooms })
      return found.path.includes('/packages/') ? { ...found, sideEffects: false } : found
    })
  },
}

/** The words of one language, and of those only what the public pages say: nobody fetches a language they do not read. */
const wordsOf = (lang: Lang): Plugin => ({
  name: 'words',
  setup({ onLoad }) {
    onLoad({ filter: /\/words\/src\/catalogues\.ts$/ }, ({ path }) => {
      const name = lang === 'vi' ? 'Vi' : 'En'
      const subjects = ['proof', 'frame', 'stage', 'page', 'check']
      const imports = subjects.map(subject => `import { ${subject}${name} } from './${subject}.${lang}.ts'`)
      const merged = `{ ${subjects.map(subject => `...${subject}${name}`).join(', ')} }`
      return {
        contents: `${imports.join('\n')}\nexport const vi = ${merged}\nexport const en = vi`,
        resolveDir: dirname(path),
      }
    })
  },
})

/** Phones of 2020 read what comes out. */
const OPTIONS = {
  bundle: true,
  minify: true,
  target: ['chrome87', 'firefox84', 'safari14.1'],
  // Else every Vietnamese letter with a mark would be six.
  charset: 'utf8' as const,
  outdir: '/assets',
  write: false as const,
  metafile: true as const,
  legalComments: 'none' as const,
}

type Bundle = {
  entryPoints: string[] | Record<string, string>
  entryNames: string
  chunkNames?: string
  splitting?: boolean
  format?: 'esm'
  plugins?: Plugin[]
}

/** Bundles the stylesheet and the page scripts, once at start. */
export async function buildAssets(): Promise<Assets> {
  const files = new Map<string, Asset>()
  const bundle = async (options: Bundle, ...names: string[]): Promise<string[]> => {
    const built = await build({ ...OPTIONS, ...options })
    for (const { path, contents } of built.outputFiles) {
      files.set(basename(path), { type: TYPES[path.slice(path.lastIndexOf('.') + 1)]!, body: contents })
    }
    const entries = Object.entries(built.metafile.outputs).filter(([, output]) => output.entryPoint)
    return names.map(name => `/assets/${basename(entries.find(([path]) => basename(path).startsWith(`${name}.`))![0])}`)
  }
  const scripts = async (lang: Lang): Promise<Scripts> => {
    const [check, inspector] = await bundle(
      {
        entryPoints: [here('./client/check.ts'), here('./client/inspector.ts')],
        splitting: true,
        format: 'esm',
        entryNames: `[name].${lang}.[hash]`,
        chunkNames: `[name].${lang}.[hash]`,
        plugins: [pureRooms, wordsOf(lang), withoutSentences(path => readFile(path, 'utf8'))],
      },
      'check',
      'inspector',
    )
    return { check: check!, inspector: inspector! }
  }
  const page = { entryPoints: { page: fileURLToPath(import.meta.resolve('@nguon/ui/style.css')) } }
  const [styles, vi, en] = await Promise.all([
    bundle({ ...page, entryNames: '[name].[hash]' }, 'page'),
    scripts('vi'),
    scripts('en'),
  ])
  const icon = `icon.${createHash('sha256').update(ICON).digest('hex').slice(0, 8)}.svg`
  files.set(icon, { type: TYPES.svg!, body: Buffer.from(ICON) })
  return { files, stylesheet: styles[0]!, icon: `/assets/${icon}`, scripts: { vi, en } }
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** What a page of a language needs of them. */
export function pageAssets(
  { stylesheet, icon, scripts }: Assets,
  script?: keyof Scripts,
  lang: Lang = 'vi',
): PageAssets {
  return { stylesheet, icon, script: script && scripts[lang][script] }
}
