import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * The house as a table: what each room may import of the others. Imports point down only (services → adapters → pure
 * packages), services never import each other, and the pure packages know no machine.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  merkle: [],
  gs1: [],
  statement: ['merkle', 'gs1'],
  epcis: ['merkle', 'gs1', 'statement'],
  rules: ['gs1', 'statement', 'epcis'],
  proof: ['merkle', 'gs1', 'statement'],
  provenance: ['proof', 'statement', 'gs1', 'epcis', 'rules'],
  words: ['proof', 'statement', 'gs1', 'epcis', 'rules', 'provenance'],
  ui: ['words'],
}
const PURE = Object.keys(MAY_IMPORT)
for (const adapter of ['signer', 'store', 'chain']) MAY_IMPORT[adapter] = PURE
for (const service of ['capture', 'query', 'log', 'anchor', 'witness', 'resolver', 'portal']) {
  MAY_IMPORT[service] = [...PURE, 'signer', 'store', 'chain']
}
// It shares no database with us: what it attests it has rebuilt from what anyone can fetch.
MAY_IMPORT.witness = [...PURE, 'signer']

/** What only a machine has: a pure package that needs it takes it as a parameter. */
const MACHINE = [/^node:/, /^pg$/, /^kysely$/, /^ethers$/, /^fastify/, /^pino$/]

/** Where a machine does the same more quickly: only the "node" condition of the room's package.json leads there. */
const NATIVE = ['packages/merkle/src/sha256-node.ts']

const root = resolve(import.meta.dirname, '..')
const rooms = ['packages', 'services'].flatMap(floor =>
  readdirSync(join(root, floor)).map(room => ({ floor, room, folder: join(root, floor, room) })),
)

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return name === 'node_modules' ? [] : sources(path)
    return /\.(ts|tsx|mjs)$/.test(name) ? [path] : []
  })
}

/** A test may look at its neighbours' rooms and at the machine; what ships may not. */
const ships = (path: string) => !path.endsWith('.test.ts') && !path.endsWith('/testing.ts')

function imports(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'"]*?from\s*'([^']+)'|\bimport\(\s*'([^']+)'|(?:^|\n)import\s*'([^']+)'/g,
    ),
  ].map(match => (match[1] ?? match[2] ?? match[3])!)
}

describe('layers', () => {
  it('every room stands in the table, under its own name, with a README', () => {
    for (const { room, folder } of rooms) {
      expect(MAY_IMPORT, room).toHaveProperty(room)
      const { name, exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        name: string
        exports: unknown
      }
      expect(name).toBe(`@nguon/${room}`)
      expect(exports, room).toBeTypeOf('object')
      expect(readdirSync(folder), room).toContain('README.md')
    }
  })

  it.each(rooms)('$floor/$room imports only what lies below it', ({ room, folder }) => {
    const allowed = MAY_IMPORT[room]!
    for (const path of sources(folder).filter(ships)) {
      for (const name of imports(path)) {
        const [, neighbour] = /^@nguon\/([^/]+)/.exec(name) ?? []
        if (neighbour) expect([...allowed, room], `${relative(root, path)} imports ${name}`).toContain(neighbour)
        if (name.startsWith('.')) {
          const target = resolve(dirname(path), name)
          expect(target.startsWith(`${folder}/`), `${relative(root, path)} reaches out of its room: ${name}`).toBe(true)
        }
      }
    }
  })

  it.each(rooms.filter(({ room }) => PURE.includes(room)))(
    '$room has no clock, network, disk or process',
    ({ folder }) => {
      for (const path of sources(folder).filter(ships)) {
        const where = relative(root, path)
        for (const name of imports(path)) {
          const target = relative(root, resolve(dirname(path), name))
          expect(NATIVE, `${where} imports ${name}`).not.toContain(target)
          if (NATIVE.includes(where)) continue
          expect(
            MACHINE.some(pattern => pattern.test(name)),
            `${where} imports ${name}`,
          ).toBe(false)
        }
        const code = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '')
        expect(code, where).not.toMatch(
          /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bprocess\.|\bBuffer\.|\bsetTimeout\(|\bfetch\(\s*['"`]|Math\.random\(/,
        )
      }
    },
  )

  it('only the entry point of a process reads the environment', () => {
    for (const { folder } of rooms) {
      for (const path of sources(folder).filter(ships)) {
        if (path.endsWith('/main.ts') || path.endsWith('/local-server.ts')) continue
        expect(readFileSync(path, 'utf8'), relative(root, path)).not.toMatch(/process\.env/)
      }
    }
  })
})
