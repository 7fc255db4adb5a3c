import type { Built } from './write.ts'

/** The lines of a README that name the two files; `sha256sum -c` reads them too. */
const LINE = /^[0-9a-f]{64} {2}(verifier\.html|verify\.mjs)$/gm

/** A README with the SHA-256 of the files as they were built. */
export function withHashes(readme: string, built: readonly Built[]): string {
  return readme.replace(LINE, (line, name) => {
    const file = built.find(it => it.name === name)
    return file ? `${file.sha256}  ${name}` : line
  })
}

/** What a README says of the two files, by name. */
export function hashesIn(readme: string): Record<string, string> {
  return Object.fromEntries([...readme.matchAll(LINE)].map(([line, name]) => [name!, line.slice(0, 64)]))
}
