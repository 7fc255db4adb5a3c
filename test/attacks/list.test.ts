import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')

it('each attack of the table is played where the table says, under its name', () => {
  const rows = [...read('README.md').matchAll(/^\| (?!attack |-)(.+?) \| (.*) \|$/gm)]
  expect(rows).toHaveLength(27)
  for (const [, attack, cells] of rows) {
    const files = [...cells!.matchAll(/`([a-z]+)`/g)].map(([, file]) => file!)
    expect(files, attack).not.toEqual([])
    for (const file of new Set(files)) {
      const name = read(`${file}.test.ts`).replaceAll('’', "'")
      expect(name, `${attack} in ${file}`).toMatch(new RegExp(`(describe|it)\\('${escaped(attack!)}'`))
    }
  }
})

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
