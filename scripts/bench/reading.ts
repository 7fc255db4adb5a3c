/** Proof files and pages a second over many different lots, beside a bare Fastify route that sends as many bytes. */

import autocannon from 'autocannon'
import Fastify from 'fastify'
import type { Installation } from '../../test/installation.ts'
import type { Figure } from './table.ts'

const CONNECTIONS = 16

/** Asks for each of `paths` in turn, as pages and as proof files. */
export async function measureReading(
  installation: Installation,
  paths: readonly string[],
  seconds: number,
): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [name, prefix, unit] of [
    ['proof files', '/proof', 'files/s'],
    ['pages', '', 'pages/s'],
  ] as const) {
    const asked = paths.map(path => `${prefix}${path}`)
    const { perSecond, p99 } = await load(installation.url, asked, seconds)
    const sample = await (await fetch(`${installation.url}${asked[0]}`, { headers: { accept: 'text/html' } })).text()
    const bare = await bareRoute(sample, seconds)
    const note = `p99 ${p99} ms, ${new Set(asked).size} different lots, ${Math.round(sample.length / 1024)} kB`
    figures.push({
      name,
      value: perSecond,
      unit,
      ceiling: { name: 'a bare Fastify route of this size', value: bare },
      note,
    })
  }
  return figures
}

async function bareRoute(text: string, seconds: number): Promise<number> {
  const app = Fastify()
  app.get('/', (_, reply) => reply.type('text/html; charset=utf-8').send(text))
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const { perSecond } = await load(url, ['/'], seconds)
  await app.close()
  return perSecond
}

async function load(
  url: string,
  paths: readonly string[],
  duration: number,
): Promise<{ perSecond: number; p99: number }> {
  const requests = paths.map(path => ({ path, headers: { accept: 'text/html' } }))
  const result = await autocannon({ url, connections: CONNECTIONS, duration, requests })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} answers were no success, ${result.errors} failed`)
  return { perSecond: result.requests.average, p99: result.latency.p99 }
}
