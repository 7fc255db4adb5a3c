import { utf8 } from '@nguon/statement'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkCallback } from './signature.ts'
import { openWorld, type World } from './testing.ts'

let world: World
const ask: World['ask'] = (...asked) => world.ask(...asked)
const subscribe: World['subscribe'] = (...asked) => world.subscribe(...asked)
const stateOf: World['stateOf'] = address => world.stateOf(address)
const told: World['told'] = path => world.told(path)
const until: World['until'] = (...held) => world.until(...held)

beforeAll(async () => {
  world = await openWorld()
}, 60_000)

describe('a stream', () => {
  it('tells each event once, in the order of record, in signed documents of bounded size', async () => {
    await world.farm.capture(['before'])
    const token = 'a token of the subscriber'
    const address = await subscribe('/stream', { stream: true, signatureToken: token })
    await world.farm.capture(['a', 'b'])
    await until(() => told('/stream').length === 1)
    await world.farm.capture(['c', 'd'])
    await world.farm.capture(['e', 'f', 'g'])
    await until(() => told('/stream').flat().length === 7)
    expect(told('/stream')).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
      ['f', 'g'],
    ])
    const [first] = world.receiver.at('/stream')
    expect(first!.headers).toMatchObject({
      'content-type': 'application/json',
      'gs1-epcis-version': '2.0.1',
      'gs1-cbv-version': '2.0.0',
      'gs1-extensions': 'nguon=urn:nguon:',
      'nguon-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    const signature = first!.headers['gs1-signature']!
    expect(checkCallback(token, utf8(first!.body), signature, new Date())).toBe(true)
    expect(first!.document).toMatchObject({
      type: 'EPCISQueryDocument',
      epcisBody: { queryResults: { subscriptionID: address.split('/').at(-1), queryName: 'all' } },
    })
    const { headers, body } = await ask('GET', address)
    expect(body).not.toContain(token)
    expect(JSON.parse(body)).toMatchObject({
      stream: true,
      'nguon:signed': true,
      'nguon:deliveries': { failed: 0, waiting: [], dead: [], lastSuccess: headers['gs1-query-min-record-time'] },
    })
  })

  it('begins with what was recorded at the given time, and with nothing before it', async () => {
    await world.farm.capture(['old'])
    const initialRecordTime = new Date().toISOString()
    await new Promise(later => setTimeout(later, 20))
    await world.farm.capture(['young'])
    const address = await subscribe('/since', { stream: true, initialRecordTime })
    await subscribe('/later', { stream: true, initialRecordTime: '2999-01-01T00:00:00Z' })
    await world.farm.capture(['new'])
    await until(() => told('/since').flat().length === 2)
    expect(told('/since').flat()).toEqual(['young', 'new'])
    expect(told('/later')).toEqual([])
    expect(await stateOf(address)).toMatchObject({ initialRecordTime })
  })

  it('tells a party only what it may see, when it is told', async () => {
    await subscribe('/trader', { stream: true }, { key: world.trader })
    await subscribe('/farm', { stream: true })
    await world.farm.capture(['partners'], { 'nguon:audience': { '': 'partners' } })
    await world.farm.capture(['everyone'])
    await until(() => told('/trader').length > 0 && told('/farm').flat().length === 2)
    expect(told('/trader')).toEqual([['everyone']])
    expect(told('/farm').flat()).toEqual(['partners', 'everyone'])
  })

  it('is told in smaller documents where events are large', async () => {
    const small = await world.open({ octetsPerCallback: 1, eventsPerCallback: 100 })
    // The others would tell it all at once.
    await subscribe('/large', { stream: true })
    const names = Array.from({ length: 60 }, (_, i) => `large ${i}`)
    await world.farm.capture(names)
    await until(() => told('/large').flat().length === names.length, small)
    expect(told('/large').map(some => some.length)).toEqual([25, 25, 10])
    expect(told('/large').flat()).toEqual(names)
  })

  it('tells no more of a query than it asks for', async () => {
    await subscribe('/shipped', { stream: true }, { query: 'shipped' })
    await world.farm.capture(['stored'])
    await world.farm.capture(['shipped'], { bizStep: 'shipping' })
    await until(() => told('/shipped').length > 0)
    expect(told('/shipped')).toEqual([['shipped']])
  })

  it('is told once when several processes are at work', async () => {
    await subscribe('/several', { stream: true })
    const others = [world.subscriptions, await world.open(), await world.open()]
    const names: string[] = []
    for (let round = 0; round < 6; round++) {
      const some = Array.from({ length: 5 }, (_, i) => `${round}.${i}`)
      names.push(...some)
      await Promise.all([world.farm.capture(some), ...others.map(each => each.turn())])
    }
    await until(() => told('/several').flat().length >= names.length)
    expect(told('/several').flat()).toEqual(names)
  })

  it('is told within moments of a capture by a process at work, which ends cleanly', async () => {
    const running = await world.open()
    running.start()
    await subscribe('/running', { stream: true })
    for (const name of ['one', 'two', 'three']) {
      await world.farm.capture([name])
      await expect.poll(() => told('/running').flat().at(-1), { timeout: 20_000 }).toBe(name)
    }
    await running.stop()
    expect(told('/running').flat()).toEqual(['one', 'two', 'three'])
  })
})

describe('a schedule', () => {
  it('is run at its times with what came since the last, and tells of nothing only where that was asked for', async () => {
    let clock = new Date()
    const timed = await world.open({ now: () => clock })
    const nextMinute = () => {
      // Past the next full one of whichever clock is ahead: subscriptions were made by the real one.
      const ahead = Math.max(clock.getTime(), Date.now())
      clock = new Date((Math.floor(ahead / 60_000) + 1) * 60_000 + 1)
    }
    const quiet = await subscribe('/quiet', { schedule: { second: '0' } })
    await subscribe('/loud', { schedule: { second: '0' }, reportIfEmpty: true })
    expect((await stateOf(quiet))['nguon:timeZone']).toBe('Asia/Ho_Chi_Minh')
    await world.farm.capture(['m', 'n'])
    await timed.turn()
    expect(told('/quiet')).toEqual([])
    nextMinute()
    await until(() => told('/quiet').length === 1 && told('/loud').length === 1, timed)
    nextMinute()
    await until(() => told('/loud').length === 2, timed)
    await timed.turn()
    await world.farm.capture(['o', 'p', 'q', 'r'])
    nextMinute()
    await until(() => told('/quiet').flat().length === 6 && told('/loud').flat().length === 6, timed)
    expect(told('/quiet')).toEqual([['m', 'n'], ['o', 'p', 'q'], ['r']])
    expect(told('/loud')).toEqual([['m', 'n'], [], ['o', 'p', 'q'], ['r']])
  })
})
