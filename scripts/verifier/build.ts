import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withoutSentences } from '@nguon/proof/bundle'
import { brandMark, html } from '@nguon/ui'
import { message } from '@nguon/words'
import { type BuildOptions, build, type Plugin } from 'esbuild'

const root = resolve(import.meta.dirname, '../..')

/** The verifier as whoever checks us holds it. */
export type Verifier = {
  /** A page in one file, which works from a disk. */
  page: Uint8Array
  /** A command in one file, for any Node from 20 on. */
  command: Uint8Array
}

/** The words of a verifier, in both languages, and no others. */
const wordsOfVerifier: Plugin = {
  name: 'words',
  setup({ onLoad }) {
    onLoad({ filter: /\/words\/src\/catalogues\.ts$/ }, ({ path }) => {
      const catalogue = (lang: 'vi' | 'en', suffix: 'Vi' | 'En') => {
        const subjects = ['proof', 'page', 'verifier']
        const imports = subjects.map(subject => `import { ${subject}${suffix} } from './${subject}.${lang}.ts'`)
        return `${imports.join('\n')}\nexport const ${lang} = { ${subjects.map(subject => `...${subject}${suffix}`)} }\n`
      }
      return { contents: catalogue('vi', 'Vi') + catalogue('en', 'En'), resolveDir: dirname(path) }
    })
  },
}

const OPTIONS = {
  bundle: true,
  minify: true,
  format: 'esm',
  // Else every Vietnamese letter with a mark would be six.
  charset: 'utf8',
  legalComments: 'none',
  write: false,
  // Nothing of this machine gets into what is built: no folder, no setting of a compiler.
  absWorkingDir: root,
  tsconfigRaw: {},
} as const satisfies BuildOptions

/** Builds both files. The same sources and the same packages give the same bytes, in whatever folder. */
export async function buildVerifier(): Promise<Verifier> {
  const [script, style, command] = await Promise.all([
    bundle({
      entryPoints: ['scripts/verifier/page.ts'],
      target: 'es2022',
      plugins: [wordsOfVerifier, withoutSentences(path => readFile(path, 'utf8'))],
    }),
    bundle({ entryPoints: [fileURLToPath(import.meta.resolve('@nguon/ui/style.css'))], target: 'es2022' }),
    bundle({
      entryPoints: ['scripts/verifier/command-line.ts'],
      target: 'node20',
      platform: 'node',
      plugins: [wordsOfVerifier],
    }),
  ])
  return { page: Buffer.from(pageOf(script, style)), command: Buffer.from(`#!/usr/bin/env node\n${command}`) }
}

async function bundle(options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({ ...OPTIONS, ...options, outdir: join(root, 'dist') })
  const [file, ...others] = outputFiles!
  if (!file || others.length > 0) throw new Error(`${options.entryPoints} does not fit in one file`)
  return file.text.trim()
}

/** The page runs this script, wears this style, and asks only over HTTP: whatever else gets into it stays dead. */
function pageOf(script: string, style: string): string {
  const policy = [
    `default-src 'none'`,
    `script-src '${digest(script)}'`,
    `style-src '${digest(style)}'`,
    `connect-src http: https:`,
    `img-src data:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ')
  // The order of the parts matters: a policy holds from where it stands.
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html`${message('vi', 'verifier.title')}`}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header class="top"><div class="top-in"><span class="brand">${brandMark()}<span>Nguồn</span></span><button type="button" class="quiet" id="language">English</button></div></header>
<main class="main" id="main"><div class="story">
<div class="title"><h1 id="title">${html`${message('vi', 'verifier.title')}`}</h1><p class="lead" id="lead">${html`${message('vi', 'verifier.lead')}`}</p></div>
<noscript><p lang="vi">${html`${message('vi', 'verifier.noscript')}`}</p><p lang="en">${html`${message('en', 'verifier.noscript')}`}</p></noscript>
<div class="sheet" id="choice"></div>
<div id="result" aria-live="polite"></div>
</div></main>
<script type="module">${script}</script>
</body>
</html>
`
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
