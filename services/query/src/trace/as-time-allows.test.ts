import { QueryTooComplexError } from '@nguon/store'
import { expect, test } from 'vitest'
import { asTimeAllows } from './as-time-allows.ts'

/** A trace for which there is time up to so many things. */
const within = (time: number) => async (most: number) => {
  if (most > time) throw new QueryTooComplexError('no time')
  return most
}

test.each([
  [20_000, 10_000],
  [600, 500],
])('with time for %i things %i are counted', async (time, counted) => {
  expect(await asTimeAllows(within(time))).toBe(counted)
})

test('without time even for few it is refused, with what helps', async () => {
  await expect(asTimeAllows(within(10))).rejects.toMatchObject({
    code: 'TOO_COMPLEX',
    message: expect.stringContaining('ask for less depth'),
  })
})

test('what is no matter of time is no matter of patience', async () => {
  const broken = new TypeError('broken')
  await expect(asTimeAllows(() => Promise.reject(broken))).rejects.toBe(broken)
})
