import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PageAssets } from '@nguon/ui'
import { build } from 'esbuild'

/** A file that never changes under its name. */
export type Asset = { type: string; body: Uint8Array }

/** What the pages load, each under an address with the hash of what it holds. */
export type Assets = {
  /** By file name below `/assets/`. */
  files: ReadonlyMap<string, Asset>
  stylesheet: string
  icon: string
  /** The check of the provenance page, and the inspector's. */
  check: string
  inspector: string
}

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="#0b6b52" stroke-width="3" stroke-linecap="round">' +
  '<path d="M3.5 20.5a13 13 0 0 1 25 0"/><path d="M9 22.5a7.3 7.3 0 0 1 14 0"/><circle cx="16" cy="24.5" r="2.5" fill="#0b6b52" stroke="none"/></svg>'

/** Bundles the stylesheet and the page scripts, once at start; phones of 2020 read what comes out. */
export async function buildAssets(): Promise<Assets> {
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
  const { outputFiles, metafile } = await build({
    entryPoints: {
      page: fileURLToPath(import.meta.resolve('@nguon/ui/style.css')),
      check: here('./client/check.ts'),
      inspector: here('./client/inspector.ts'),
    },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: ['chrome87', 'firefox84', 'safari14.1'],
    outdir: '/assets',
    entryNames: '[name].[hash]',
    chunkNames: '[name].[hash]',
    write: false,
    metafile: true,
    legalComments: 'none',
  })
  const files = new Map<string, Asset>()
  for (const { path, contents } of outputFiles) {
    files.set(basename(path), { type: TYPES[path.slice(path.lastIndexOf('.') + 1)]!, body: contents })
  }
  const icon = `icon.${createHash('sha256').update(ICON).digest('hex').slice(0, 8)}.svg`
  files.set(icon, { type: TYPES.svg!, body: Buffer.from(ICON) })
  const entries = Object.entries(metafile.outputs).filter(([, output]) => output.entryPoint)
  const address = (name: string) => {
    const [path] = entries.find(([path]) => basename(path).startsWith(`${name}.`))!
    return `/assets/${basename(path)}`
  }
  return {
    files,
    stylesheet: address('page'),
    icon: `/assets/${icon}`,
    check: address('check'),
    inspector: address('inspector'),
  }
}

/** What a page needs of them. */
export function pageAssets(assets: Assets, script?: 'check' | 'inspector'): PageAssets {
  return { stylesheet: assets.stylesheet, icon: assets.icon, script: script && assets[script] }
}
