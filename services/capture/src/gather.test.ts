import { expect, test } from 'vitest'
import { gather } from './gather.ts'

/** Work that ends when it is told to. */
function held(bounds = { most: 10, lanes: 1, beside: 0 }) {
  const batches: { works: readonly number[]; end: (failure?: Error) => void }[] = []
  const act = (works: readonly number[]) =>
    new Promise<number[]>((done, failed) => {
      const end = (failure?: Error) => (failure ? failed(failure) : done(works.map(work => 2 * work)))
      batches.push({ works, end })
    })
  return { batches, submit: gather(act, { weight: work => work, ...bounds }) }
}
const settled = () => new Promise(done => setImmediate(done))

test('whoever finds a lane free goes at once, and what comes meanwhile goes together', async () => {
  const { batches, submit } = held()
  const outs = [1, 2, 3].map(submit)
  expect(batches.map(({ works }) => works)).toEqual([[1]])
  batches[0]!.end()
  await settled()
  expect(batches.map(({ works }) => works)).toEqual([[1], [2, 3]])
  batches[1]!.end()
  expect(await Promise.all(outs)).toEqual([2, 4, 6])
})

test('a batch has its bound, and what is heavier than the bound goes alone', async () => {
  const { batches, submit } = held()
  const outs = [1, 6, 4, 1, 20, 1].map(submit)
  for (let at = 0; at < 4; at++) {
    batches[at]!.end()
    await settled()
  }
  expect(batches.map(({ works }) => works)).toEqual([[1], [6, 4], [1], [20], [1]])
  batches[4]!.end()
  expect(await Promise.all(outs)).toHaveLength(6)
})

test('two lanes are used at once, and no third', () => {
  const { batches, submit } = held({ most: 10, lanes: 2, beside: 0 })
  void [1, 2, 3].map(submit)
  expect(batches.map(({ works }) => works)).toEqual([[1], [2]])
})

test('beside what is under way only much is begun; little waits until that is done', async () => {
  const { batches, submit } = held({ most: 10, lanes: 2, beside: 5 })
  const outs = [1, 2, 2, 2, 1].map(submit)
  expect(batches.map(({ works }) => works)).toEqual([[1], [2, 2, 2]])
  batches[1]!.end()
  await settled()
  expect(batches).toHaveLength(2)
  batches[0]!.end()
  await settled()
  batches[2]!.end()
  expect(await Promise.all(outs)).toEqual([2, 4, 4, 4, 2])
})

test('nobody is refused for another’s fault', async () => {
  const done: number[] = []
  const submit = gather<number, number>(
    async works => {
      await settled()
      if (works.includes(3)) throw new RangeError('three')
      done.push(...works)
      return works
    },
    { weight: () => 1, most: 10, lanes: 1, beside: 0 },
  )
  const outs = await Promise.allSettled([1, 2, 3, 4].map(submit))
  expect(outs.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect(done).toEqual([1, 2, 4])
  expect(await submit(5)).toBe(5)
})
