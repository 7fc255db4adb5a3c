import { readFileSync } from 'node:fs'
import { encodeMapValue, historyItem, historyRoot, leafHash, referenceMapRoot } from '@nguon/merkle'
import { issuerSubject, type SubjectType, subjectKey, toHex, utf8 } from '@nguon/statement'
import { expect, test } from 'vitest'

const spec = readFileSync(new URL('../docs/spec.md', import.meta.url), 'utf8')

test('the keys of subjects in the specification are what the code computes', () => {
  const rows = [...spec.matchAll(/^\| `([a-z-]+)` `([^`]+)` \| `([0-9a-f]{64})` \|$/gm)]
  expect(rows).toHaveLength(7)
  for (const [, type, id, key] of rows) expect(toHex(subjectKey({ type: type as SubjectType, id: id! }))).toBe(key)
})

test('the worked example of the subject map is what the code computes', () => {
  const root = historyRoot([historyItem(5n, leafHash(utf8('x'.repeat(100))))])
  const value = encodeMapValue(1n, root)
  const keys = [subjectKey({ type: 'lot', id: '(01)08930000000019(10)VT0626A' }), subjectKey(issuerSubject('HTX-0042'))]
  expect(spec).toContain(toHex(root))
  expect(spec).toContain(toHex(referenceMapRoot(keys.map(key => [key, value] as const))))
})
