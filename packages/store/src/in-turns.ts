import { setImmediate } from 'node:timers/promises'

/** Milliseconds after which others that wait for this process have their turn. */
const TURN = 4

/**
 * `Array.map` for work that takes long: a document of a thousand events is signed while readers go on being answered.
 * What `step` throws is thrown, and nothing after it is done.
 */
export async function inTurns<In, Out>(values: readonly In[], step: (value: In, at: number) => Out): Promise<Out[]> {
  const done: Out[] = []
  let began = performance.now()
  for (const [at, value] of values.entries()) {
    if (performance.now() - began > TURN) {
      await setImmediate()
      began = performance.now()
    }
    done.push(step(value, at))
  }
  return done
}
