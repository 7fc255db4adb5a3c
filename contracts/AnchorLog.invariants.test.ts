import { hexlify, type Interface, id, toQuantity, Wallet } from 'ethers'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { ADMIN, type Chain, connect, deploy, digestOf, keys, REGULATORS, sign, struct, terms } from './test/chain.ts'
import { consistencyProof, leaf, smallTree } from './test/reference.ts'

const SIZES = 70
const DELAY = 100
const LIFETIME = 14 * 86_400
const tree = smallTree(Array.from({ length: SIZES }, (_, i) => leaf(i)))
const roots = Array.from({ length: SIZES + 1 }, (_, size) => (size === 0 ? leaf(0) : tree.root(0, size)))
const zero = `0x${'0'.repeat(40)}`
const forger = new Wallet(`0x${'9'.repeat(64)}`)
const subjects = ['a lot', 'an item', 'a product'].map(id)
const notices = ['a recall', 'an order'].map(id)
const stranger = '0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65'
const people = [ADMIN, ...REGULATORS, stranger]

let chain: Chain
beforeAll(async () => {
  chain = await connect()
})

/** What a head that is brought may be wrong in; `none` is wrong in nothing but, perhaps, its size, time and signers. */
const FAULTS = [
  'none',
  'root',
  'path',
  'cut',
  'padded',
  'twice',
  'descending',
  'stranger',
  'chain',
  'contract',
] as const
type Fault = (typeof FAULTS)[number]
type Step =
  | { do: 'anchor'; grow: number; later: number; fault: Fault; signers: number[] }
  | { do: 'schedule' | 'execute' | 'cancel'; by: number; action: number; witness: number; quorum: number }
  | { do: 'raiseQuorum'; by: number; quorum: number }
  | { do: 'raiseAlerts' | 'clearAlert'; by: number; subject: number; notice: number }
  | { do: 'addRegulator' | 'removeRegulator'; by: number; who: number }
  | { do: 'wait'; seconds: number }

const below = (n: number) => fc.nat({ max: n - 1 })
/** The admin more often than others, so that sequences get somewhere. */
const anyone = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: below(people.length) })
const regulator = fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, { weight: 2, arbitrary: below(people.length) })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('anchor' as const),
    grow: fc.integer({ min: -2, max: 12 }),
    later: fc.integer({ min: -1, max: 9 }),
    fault: fc.oneof({ weight: 3, arbitrary: fc.constant('none' as const) }, fc.constantFrom(...FAULTS)),
    signers: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
  }),
  fc.record({
    do: fc.constantFrom('schedule' as const, 'execute' as const, 'execute' as const, 'cancel' as const),
    by: anyone,
    action: below(3),
    witness: below(4),
    quorum: below(4),
  }),
  fc.record({ do: fc.constant('raiseQuorum' as const), by: anyone, quorum: below(5) }),
  fc.record({
    do: fc.constantFrom('raiseAlerts' as const, 'clearAlert' as const),
    by: regulator,
    subject: below(subjects.length),
    notice: below(notices.length),
  }),
  fc.record({
    do: fc.constantFrom('addRegulator' as const, 'removeRegulator' as const),
    by: regulator,
    who: below(people.length),
  }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 60, DELAY, DELAY, LIFETIME) }),
)

/** Changes that are announced together and made in another order: by themselves, steps rarely meet like this. */
const story: fc.Arbitrary<Step[]> = fc
  .uniqueArray(fc.record({ action: below(3), witness: below(4), quorum: below(4) }), { minLength: 1, maxLength: 4 })
  .chain(changes =>
    fc.record({
      announced: fc.constant(changes),
      made: fc.shuffledSubarray(changes, { minLength: 1 }),
      seconds: fc.constantFrom(DELAY - 10, DELAY, DELAY, DELAY, DELAY + LIFETIME),
    }),
  )
  .map(({ announced, made, seconds }) => [
    ...announced.map(change => ({ do: 'schedule' as const, by: 0, ...change })),
    { do: 'wait', seconds },
    ...made.map(change => ({ do: 'execute' as const, by: 0, ...change })),
  ])

const steps = fc
  .array(fc.oneof({ weight: 4, arbitrary: step.map(one => [one]) }, { weight: 1, arbitrary: story }), {
    minLength: 10,
    maxLength: 30,
  })
  .map(parts => parts.flat())

/** What the contract should hold: written from formats §6, and not from its code. */
type Model = {
  size: number
  time: number
  quorum: number
  witnesses: Set<number>
  regulators: Set<string>
  scheduled: Map<string, number>
  open: Set<string>
}

type World = { address: string; abi: Interface; model: Model }

async function begin(): Promise<World> {
  const { timestamp } = (await chain.ethers.provider.getBlock('latest'))!
  const first = { size: 3, time: timestamp - 500, logRoot: roots[3]!, mapRoot: leaf(3) }
  const witnesses = keys.slice(0, 3).map(key => key.address)
  const contract = await deploy(chain.signer, 'AnchorLog', [
    struct(first),
    terms({ witnesses, quorum: 2, delay: DELAY }),
  ])
  const model: Model = {
    size: 3,
    time: first.time,
    quorum: 2,
    witnesses: new Set([0, 1, 2]),
    regulators: new Set(REGULATORS),
    scheduled: new Map(),
    open: new Set(),
  }
  return { address: await contract.getAddress(), abi: contract.interface, model }
}

/** Sends a call and tells whether it was taken, and the time of its block. */
async function send({ address, abi }: World, from: string, name: string, args: unknown[]) {
  const data = abi.encodeFunctionData(name, args)
  const call = { from, to: address, data, gas: toQuantity(3_000_000) }
  const taken = await chain.provider.request({ method: 'eth_sendTransaction', params: [call] }).then(
    () => true,
    (error: unknown) => {
      // Refused by the contract, in an error of its own, and not by the node or by a failed assertion of the compiler.
      const reason = (error as { data?: { data?: string } | string }).data
      const bytes = typeof reason === 'object' ? reason.data : reason
      expect([name, bytes && abi.parseError(bytes)?.name]).toEqual([name, expect.stringMatching(/^AnchorLog/)])
      return false
    },
  )
  const block = await chain.provider.request({ method: 'eth_getBlockByNumber', params: ['latest', false] })
  if (taken) takenOnce.add(name === 'execute' ? `${name} ${(args[0] as unknown[])[0]}` : name)
  return { taken, at: Number((block as { timestamp: string }).timestamp) }
}

/** One step on the chain and in the model: both take it, or both refuse it. */
async function take(world: World, taking: Step): Promise<void> {
  const { model } = world
  switch (taking.do) {
    case 'wait':
      await chain.provider.request({ method: 'evm_increaseTime', params: [toQuantity(taking.seconds)] })
      return
    case 'anchor':
      return await anchor(world, taking)
    case 'raiseAlerts':
    case 'clearAlert': {
      const [key, notice] = [subjects[taking.subject]!, notices[taking.notice]!]
      const raising = taking.do === 'raiseAlerts'
      const by = people[taking.by]!
      const { taken } = await send(world, by, taking.do, raising ? [[key, notices[0], key], notice] : [key, notice])
      const allowed = model.regulators.has(by) && (raising || model.open.has(`${key} ${notice}`))
      expect([taking, taken]).toEqual([taking, allowed])
      if (taken && raising) model.open.add(`${key} ${notice}`)
      if (taken && !raising) model.open.delete(`${key} ${notice}`)
      return
    }
    case 'addRegulator':
    case 'removeRegulator': {
      const [by, who] = [people[taking.by]!, people[taking.who]!]
      const { taken } = await send(world, by, taking.do, [who])
      const allowed =
        taking.do === 'addRegulator'
          ? !model.regulators.has(who) && who !== ADMIN
          : model.regulators.has(who) && model.regulators.size > 2
      expect([taking, taken]).toEqual([taking, allowed && model.regulators.has(by)])
      if (taken && taking.do === 'addRegulator') model.regulators.add(who)
      if (taken && taking.do === 'removeRegulator') model.regulators.delete(who)
      return
    }
    case 'raiseQuorum': {
      const { taken } = await send(world, people[taking.by]!, 'raiseQuorum', [taking.quorum])
      const allowed = taking.by === 0 && taking.quorum > model.quorum && taking.quorum <= model.witnesses.size
      expect([taking, taken]).toEqual([taking, allowed])
      if (taken) model.quorum = taking.quorum
      return
    }
    default:
      return await change(world, taking)
  }
}

async function change(world: World, taking: Extract<Step, { action: number }>): Promise<void> {
  const { model } = world
  const { action, witness, quorum } = taking
  const argument = action === 2 ? [2, zero, quorum] : [action, keys[witness]!.address, 0]
  const name = argument.join()
  const { taken, at } = await send(world, people[taking.by]!, taking.do, [argument])
  const ready = model.scheduled.get(name)
  let allowed = taking.by === 0
  if (taking.do === 'cancel') allowed &&= ready !== undefined
  if (taking.do === 'execute') {
    allowed &&= ready !== undefined && ready <= at && at < ready + LIFETIME
    if (action === 0) allowed &&= !model.witnesses.has(witness)
    if (action === 1) allowed &&= model.witnesses.has(witness) && model.witnesses.size > model.quorum
    if (action === 2) allowed &&= quorum >= 1 && quorum < model.quorum
  }
  expect([taking, taken]).toEqual([taking, allowed])
  if (!taken) return
  if (taking.do === 'schedule') model.scheduled.set(name, at + DELAY)
  else model.scheduled.delete(name)
  if (taking.do !== 'execute') return
  if (action === 0) model.witnesses.add(witness)
  if (action === 1) model.witnesses.delete(witness)
  if (action === 2) model.quorum = quorum
}

async function anchor(world: World, { grow, later, fault, signers }: Extract<Step, { do: 'anchor' }>): Promise<void> {
  const { model, address } = world
  const size = Math.min(SIZES, Math.max(0, model.size + grow))
  const logRoot = fault === 'root' ? leaf(1000 + size) : roots[size]!
  const next = { size, time: model.time + later, logRoot, mapRoot: leaf(size) }
  let path = size > model.size ? consistencyProof(tree, model.size, size) : []
  if (fault === 'path') path = path.map((node, i) => (i === path.length - 1 ? leaf(7) : node))
  if (fault === 'cut') path = path.slice(1)
  if (fault === 'padded') path = [...path, leaf(8)]
  const domain = {
    chainId: fault === 'chain' ? 1n : chain.chainId,
    contract: fault === 'contract' ? forger.address : address,
  }
  let by: Wallet[] = signers.map(i => keys[i]!)
  if (fault === 'twice') by = [by[0]!, ...by]
  if (fault === 'descending') by = by.toReversed()
  if (fault === 'stranger') by = [...by, forger].sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1))
  const signatures = by.map(key => sign(key, digestOf(next, domain)))
  const args = [struct(next), path.map(node => hexlify(node)), signatures]
  const { taken } = await send(world, stranger, 'anchor', args)
  const ordered = fault === 'none' || (fault === 'descending' && signers.length === 1)
  const allowed =
    size > model.size &&
    later > 0 &&
    ordered &&
    signers.every(i => model.witnesses.has(i)) &&
    signers.length >= model.quorum
  expect([fault, grow, later, signers, taken]).toEqual([fault, grow, later, signers, allowed])
  if (taken) Object.assign(model, { size, time: next.time })
}

/** What holds after every step, read from the contract. */
async function holds({ address, abi, model }: World, before: { size: bigint; time: bigint }) {
  const ask = async (name: string, args: unknown[] = []) => {
    const call = { to: address, data: abi.encodeFunctionData(name, args) }
    const answer = await chain.provider.request({ method: 'eth_call', params: [call, 'latest'] })
    return abi.decodeFunctionResult(name, answer as string)[0]
  }
  const head = await ask('head')
  const [quorum, witnesses, regulators] = await Promise.all(
    ['quorum', 'witnessCount', 'regulatorCount'].map(n => ask(n)),
  )
  expect(head.size >= before.size && head.time >= before.time).toBe(true)
  expect(head.logRoot).toBe(hexlify(roots[Number(head.size)]!))
  expect(quorum >= 1n && quorum <= witnesses && regulators >= 2n).toBe(true)
  expect(await ask('isRegulator', [ADMIN])).toBe(false)
  const counted = { size: Number(head.size), quorum: Number(quorum), witnesses: Number(witnesses) }
  expect(counted).toEqual({ size: model.size, quorum: model.quorum, witnesses: model.witnesses.size })
  expect(Number(regulators)).toBe(model.regulators.size)
  for (const [i, key] of keys.entries()) expect(await ask('isWitness', [key.address])).toBe(model.witnesses.has(i))
  for (const key of subjects) {
    const open = notices.filter(notice => model.open.has(`${key} ${notice}`))
    expect(Number(await ask('openNotices', [key]))).toBe(open.length)
  }
  return head
}

const takenOnce = new Set<string>()

test('no sequence of calls lowers size or time, takes a wrong head, or leaves the bounds', async () => {
  const property = fc.asyncProperty(steps, async sequence => {
    const world = await begin()
    let before = await holds(world, { size: 0n, time: 0n })
    for (const taking of sequence) {
      await take(world, taking)
      before = await holds(world, before)
    }
  })
  await fc.assert(property, { numRuns: 120 })
  // A test in which everything is refused would say nothing.
  const calls = ['anchor', 'schedule', 'cancel', 'raiseQuorum', 'raiseAlerts', 'clearAlert', 'addRegulator']
  const every = [...calls, 'removeRegulator', 'execute 0', 'execute 1', 'execute 2']
  expect([...takenOnce].sort()).toEqual(every.sort())
}, 240_000)
