import type { Source, Trust } from '@nguon/proof'
import { type Node, questionOf, readSource, SourceError } from '@nguon/proof/source'

/** What the reader's nodes said, and which of them did not answer. */
export type LookUps = { sources: Source[]; silent: Node[] }

/**
 * The nodes to ask: those that the reader names, and the platform's own gateway where a page is verified. Whatever runs
 * on the platform's own machine is the platform's, whatever the reader calls it.
 */
export function nodesOf(rpcs: readonly string[], site: URL | null, trust: Trust): Node[] {
  const own = new Set([trust.origin.split('/')[0]!, ...(site ? [site.hostname] : [])])
  const named = rpcs.map(url => ({
    name: url,
    url,
    independent: !URL.canParse(url) || !own.has(new URL(url).hostname),
  }))
  if (!site) return named
  const gateway = new URL('/rpc', site).href
  return [...named, { name: gateway, url: gateway, independent: false }]
}

/** Asks every node what bears on the file. */
export async function lookUp(file: Uint8Array, trust: Trust, nodes: readonly Node[]): Promise<LookUps> {
  const question = questionOf(file, trust)
  const sources: Source[] = []
  const silent: Node[] = []
  if (!question) return { sources, silent }
  await Promise.all(
    nodes.map(async node => {
      try {
        sources.push(await readSource(node, question, ask))
      } catch (error) {
        if (!(error instanceof SourceError)) throw error
        silent.push(node)
      }
    }),
  )
  return { sources: sources.sort((a, b) => (a.name < b.name ? -1 : 1)), silent }
}

const ask: typeof fetch = (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(15_000) })
