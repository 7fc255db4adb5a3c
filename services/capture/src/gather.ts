/**
 * How much is done at once: what one piece of work weighs, the most that a batch weighs beside its first piece, how many
 * batches are under way, and what has to wait before one is begun beside another.
 */
export type Bounds<In> = { weight: (work: In) => number; most: number; lanes: number; beside: number }

/**
 * Does together what arrives while others are at it: a transaction and its commit cost the same for one document as for
 * ten. Whoever finds nothing under way goes at once; what comes meanwhile goes when that is done, or when it is enough for
 * a batch of its own: many small ones beside each other would cost more than they save. A batch that fails is done again one by one,
 * each for itself, so that nobody is refused for another's fault; `act` leaves nothing behind when it throws.
 */
export function gather<In, Out>(
  act: (together: readonly In[]) => Promise<readonly Out[]>,
  { weight, most, lanes, beside }: Bounds<In>,
): (work: In) => Promise<Out> {
  type Waiting = { work: In; done: (out: Out) => void; failed: (error: unknown) => void }
  const waiting: Waiting[] = []
  let busy = 0
  let heavy = 0

  function next(): void {
    while (waiting.length > 0 && (busy === 0 || (busy < lanes && heavy >= beside))) {
      let total = weight(waiting[0]!.work)
      let count = 1
      while (count < waiting.length && total + weight(waiting[count]!.work) <= most)
        total += weight(waiting[count++]!.work)
      busy++
      heavy -= total
      void run(waiting.splice(0, count)).finally(() => {
        busy--
        next()
      })
    }
  }

  async function run(batch: readonly Waiting[]): Promise<void> {
    try {
      const outs = await act(batch.map(({ work }) => work))
      for (const [at, { done }] of batch.entries()) done(outs[at]!)
    } catch (error) {
      if (batch.length === 1) batch[0]!.failed(error)
      else for (const one of batch) await run([one])
    }
  }

  return work =>
    new Promise((done, failed) => {
      waiting.push({ work, done, failed })
      heavy += weight(work)
      next()
    })
}
