import { expect, test } from 'vitest'
import { inTurns } from './in-turns.ts'

function work(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}

test('others have their turn while a long list is worked through', async () => {
  let turns = 0
  let over = false
  const other = () => {
    turns++
    if (!over) setImmediate(other)
  }
  setImmediate(other)
  const values = Array.from({ length: 20 }, (_, i) => i)
  const doubled = await inTurns(values, value => {
    work(2)
    return 2 * value
  })
  over = true
  expect(doubled).toEqual(values.map(value => 2 * value))
  expect(turns).toBeGreaterThan(5)
})

test('nothing after a fault is done', async () => {
  const seen: number[] = []
  const faulty = (value: number) => {
    seen.push(value)
    if (value === 2) throw new RangeError('two')
  }
  await expect(inTurns([1, 2, 3], faulty)).rejects.toThrow('two')
  expect(seen).toEqual([1, 2])
})
