import { expect, test } from 'vitest'
import { remembering } from './remember.ts'

test('what is asked again is not made again, for as long as little else is asked', () => {
  let made = 0
  const of = remembering(text => {
    made++
    return { text }
  })
  const first = of('a')
  for (let i = 0; i < 4_000; i++) of(`${i}`)
  expect(of('a')).toBe(first)
  expect(made).toBe(4_001)
  for (let i = 0; i < 10_000; i++) of(`x${i}`)
  expect(of('a')).toEqual(first)
  expect(made).toBe(14_002)
})

test('a long text is made each time', () => {
  const of = remembering(text => ({ text }))
  const long = 'x'.repeat(301)
  expect(of(long)).not.toBe(of(long))
  expect(of(long)).toEqual({ text: long })
})
