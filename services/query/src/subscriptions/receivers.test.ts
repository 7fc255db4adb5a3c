import { randomBytes } from 'node:crypto'
import {
  assembleEntry,
  bodyDigest,
  bodyOf,
  drawUpErasure,
  erasureBody,
  type JsonObject,
  parseEntry,
  toHex,
} from '@nguon/statement'
import { findStatement, migrate } from '@nguon/store'
import type { LightMyRequestResponse } from 'fastify'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, AUTHORITY, ORIGIN } from '../../../capture/src/testing.ts'
import type { SubscriptionBody } from './state.ts'
import { openWorld, toldBy, type World } from './testing.ts'

const CONTROLS = 'epcisException:SubscriptionControlsException'

let world: World
const ask: World['ask'] = (...asked) => world.ask(...asked)
const subscribe: World['subscribe'] = (...asked) => world.subscribe(...asked)
const stateOf: World['stateOf'] = address => world.stateOf(address)
const told: World['told'] = path => world.told(path)
const until: World['until'] = (...held) => world.until(...held)

beforeAll(async () => {
  world = await openWorld()
}, 60_000)

const problem = (answer: LightMyRequestResponse) => {
  const { type, faults } = answer.json<{ type: string; faults: { pointer: string; code: string }[] }>()
  return [answer.statusCode, type, ...faults.map(({ pointer, code }) => `${pointer} ${code}`)]
}

/** Has the second body of the newest event erased, as the authority does it from outside. */
async function eraseLastBody(): Promise<number> {
  await world.writer.sequence()
  const { db } = world.writer
  const newest = await db.selectFrom('event').select('entry_id').orderBy('arrival', 'desc').executeTakeFirstOrThrow()
  const { entry, index } = (await findStatement(db, newest.entry_id))!
  const erased = parseEntry(entry)
  const ground = 'yêu cầu của chủ thể dữ liệu ngày 20/11/2026'
  const text = bodyOf(erasureBody({ index: index!, digest: erased.bodies[1]!.digest, ground }), randomBytes(16))
  const key = world.writer.keys.authority
  const body = { digest: bodyDigest(text) }
  const draft = drawUpErasure({ origin: ORIGIN, party: AUTHORITY, kid: key.kid, received: new Date(), erased, body })
  const headers = { 'x-api-key': ADMIN, 'nguon-party': AUTHORITY }
  await world.writer.app.inject({
    ...{ method: 'PUT', url: `/log/body/${toHex(body.digest)}`, payload: Buffer.from(text) },
    headers: { ...headers, 'content-type': 'application/octet-stream' },
  })
  const answer = await world.writer.app.inject({
    ...{ method: 'POST', url: '/entries', payload: Buffer.from(assembleEntry(draft, key.sign(draft.toBeSigned))) },
    headers: { ...headers, 'content-type': 'application/cose' },
  })
  return answer.statusCode
}

describe('a receiver', () => {
  it('that fails is tried again, then given up with what it said, and tried again when asked', async () => {
    world.receiver.answer('/failing', 503)
    const address = await subscribe('/failing', { stream: true })
    await world.farm.capture(['s'])
    await until(() => told('/failing').length === 1)
    await world.farm.capture(['t'])
    const { 'nguon:deliveries': waiting } = await stateOf(address)
    expect(waiting).toMatchObject({ lastSuccess: null, failed: 1, dead: [], waiting: [{ tries: 1, status: 503 }] })
    expect(waiting.waiting[0]!.nextTry).toBeTruthy()
    await until(async () => (await stateOf(address))['nguon:deliveries'].dead.length === 1)
    world.receiver.answer('/failing', 204)
    // What came after is told all the same.
    await until(async () => (await stateOf(address))['nguon:deliveries'].lastSuccess !== null)
    expect(told('/failing').at(-1)).toEqual(['t'])
    const { 'nguon:deliveries': dead } = await stateOf(address)
    expect(dead.dead).toEqual([
      {
        id: world.receiver.at('/failing')[0]!.headers['nguon-delivery'],
        window: { after: null, upTo: expect.any(String) },
        ...{ tries: 2, since: expect.any(String), status: 503, error: null },
      },
    ])
    const again = `${address}/deliveries/${dead.dead[0]!.id}`
    expect((await ask('POST', again)).statusCode).toBe(202)
    await until(() => told('/failing').at(-1)![0] === 's')
    expect((await stateOf(address))['nguon:deliveries']).toMatchObject({ failed: 0, waiting: [], dead: [] })
    expect((await ask('POST', again)).statusCode).toBe(404)
    // One delivery, one name, however often it was made.
    const ids = world.receiver.at('/failing').filter(each => toldBy(each)[0] === 's')
    expect(new Set(ids.map(({ headers }) => headers['nguon-delivery'])).size).toBe(1)
  })

  it('is not told what was erased while it waited', async () => {
    const phone = '0900 000 000'
    world.receiver.answer('/erased', 503)
    await subscribe('/erased', { stream: true })
    await world.farm.capture(['z'], { 'example:phone': phone, 'nguon:audience': { '/example:phone': 'partners' } })
    await until(() => told('/erased').length === 1)
    expect(world.receiver.at('/erased')[0]!.body).toContain(phone)
    // What waits holds no word of it.
    const { rows } = await sql<{ text: string }>`select j::text as text from pgboss.job j`.execute(world.writer.db)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.map(({ text }) => text).join()).not.toMatch(/0900|example|storing/)
    expect(await eraseLastBody()).toBe(201)
    world.receiver.answer('/erased', 204)
    await until(() => told('/erased').length === 2)
    expect(told('/erased')).toEqual([['z'], ['z']])
    expect(world.receiver.at('/erased')[1]!.body).not.toContain(phone)
  })

  it('that says 410 is left alone', async () => {
    world.receiver.answer('/gone', 410)
    const address = await subscribe('/gone', { stream: true })
    await world.farm.capture(['u'])
    await until(() => told('/gone').length === 1)
    await until(async () => (await stateOf(address))['nguon:ended'] !== undefined)
    await world.farm.capture(['v'])
    await world.subscriptions.turn()
    expect(told('/gone')).toEqual([['u']])
  })

  it('whose answer is lost, or that points elsewhere, is told again', async () => {
    world.receiver.answer('/lost', 'drop')
    world.receiver.answer('/moved', 307)
    const [lost, moved] = [await subscribe('/lost', { stream: true }), await subscribe('/moved', { stream: true })]
    await world.farm.capture(['w'])
    await until(() => told('/lost').length === 1 && told('/moved').length === 1)
    world.receiver.answer('/lost', 200)
    world.receiver.answer('/moved', 202)
    expect((await stateOf(lost))['nguon:deliveries'].waiting[0]).toMatchObject({ status: null, error: 'ECONNRESET' })
    expect((await stateOf(moved))['nguon:deliveries'].waiting[0]).toMatchObject({ status: 307, error: null })
    await until(() => told('/lost').length === 2 && told('/moved').length === 2)
  })

  it('whose name stands for one of our addresses by now is not called', async () => {
    let address = '93.184.216.34'
    const guarded = await world.open({ allow: [], resolve: async () => [address] })
    const own = await world.serve(guarded)
    const dest = `https://erp.example:${new URL(world.receiver.url).port}/rebound`
    const made = await own.inject({
      ...{ method: 'POST', url: '/epcis/queries/all/subscriptions', headers: { 'x-api-key': world.farm.key } },
      payload: { dest, stream: true },
    })
    expect(made.statusCode).toBe(201)
    address = '127.0.0.1'
    await world.farm.capture(['x'])
    const state = async () => (await stateOf(made.headers.location!.replace('/epcis', '')))['nguon:deliveries']
    await until(async () => (await state()).waiting[0]?.error != null, guarded)
    expect((await state()).waiting[0]!.error).toBe('erp.example stands for an address that is not public')
    expect(told('/rebound')).toEqual([])
    await ask('DELETE', made.headers.location!.replace('/epcis', ''))
  })
})

describe('subscriptions', () => {
  it('of which one cannot be looked at are told all the same', async () => {
    const failed: unknown[] = []
    const own = await world.open({ onError: error => failed.push(error) })
    await ask('POST', '/queries', { name: 'outdated', query: {} })
    await subscribe('/outdated', { stream: true }, { query: 'outdated' })
    // As if a later version read queries otherwise.
    await sql`update named_query set query = '{"query":{"EQ_gone":"x"}}' where name = 'outdated'`.execute(
      world.writer.db,
    )
    const paths = Array.from({ length: 6 }, (_, at) => `/healthy/${at}`)
    for (const path of paths) await subscribe(path, { stream: true })
    await world.farm.capture(['z'])
    await until(() => paths.every(path => told(path).length === 1), own)
    await own.turn()
    // Once and then less and less often, not at every turn.
    expect(failed.length).toBeLessThan(10)
    for (const each of failed) expect(each).toMatchObject({ code: 'QUERY_INVALID' })
    expect(failed).not.toEqual([])
    expect(told('/outdated')).toEqual([])
    expect((await ask('DELETE', '/queries/outdated')).statusCode).toBe(204)
  })

  it('are listed, shown and deleted, each by its own party', async () => {
    await subscribe('/first', { stream: true }, { query: 'shipped' })
    const address = await subscribe('/listed', { stream: true, reportIfEmpty: true }, { query: 'shipped' })
    const id = address.split('/').at(-1)
    const listed = (await ask('GET', '/queries/shipped/subscriptions')).json<SubscriptionBody[]>()
    expect(listed).toHaveLength(2)
    expect(listed.at(-1)).toEqual(await stateOf(address))
    expect(listed.at(-1)).toMatchObject({ subscriptionID: id, queryName: 'shipped', reportIfEmpty: true })
    const page = await ask('GET', '/queries/shipped/subscriptions?perPage=1')
    expect(page.json<unknown[]>()).toHaveLength(1)
    const next = /<\/epcis([^>]+)>; rel="next"/.exec(page.headers.link as string)![1]!
    expect((await ask('GET', next)).json<SubscriptionBody[]>()[0]!.subscriptionID).toBe(listed[1]!.subscriptionID)

    expect(problem(await ask('GET', address, undefined, world.trader))).toEqual([
      404,
      'epcisException:NoSuchNameException',
    ])
    expect(problem(await ask('GET', address.replace('shipped', 'all')))).toEqual([
      404,
      'epcisException:NoSuchResourceException',
    ])
    for (const odd of ['x', '%00', '00000000-0000-4000-8000-000000000000'])
      expect((await ask('GET', `/queries/shipped/subscriptions/${odd}`)).statusCode).toBe(404)
    expect((await ask('DELETE', address)).statusCode).toBe(204)
    expect((await ask('DELETE', address)).statusCode).toBe(404)
    expect((await ask('GET', address, undefined, 'nobody')).statusCode).toBe(401)
  })

  it('go with their query, and with what was to be told to them', async () => {
    world.receiver.answer('/doomed', 503)
    const address = await subscribe('/doomed', { stream: true }, { query: 'doomed' })
    await world.farm.capture(['y'])
    // On a slow machine it is tried again before we look.
    await until(() => told('/doomed').length > 0)
    expect((await ask('DELETE', '/queries/doomed')).statusCode).toBe(204)
    const before = told('/doomed').length
    expect((await ask('GET', address)).statusCode).toBe(404)
    const id = address.split('/').at(-1)!
    await until(async () => (await world.subscriptions.queue.kept(id)).length === 0)
    expect(told('/doomed')).toHaveLength(before)
  })

  it('go on where they were in a database that was restored from a dump of another cluster', async () => {
    const address = await subscribe('/restored', { stream: true })
    const id = address.split('/').at(-1)!
    await world.farm.capture(['told'])
    await until(() => told('/restored').length === 1)
    world.receiver.answer('/restored', 503)
    await world.farm.capture(['waits'])
    await until(() => told('/restored').length === 2)
    await world.farm.capture(['not looked at'])
    // There, many more transactions had been.
    const far = 2n ** 50n
    await world.writer.db.updateTable('subscription').set({ since: far, until: null, after: null }).execute()
    await sql`update event set xid = ${far - 1n}`.execute(world.writer.db)
    await sql`
      update pgboss.job set data = jsonb_set(data, '{window,until}', ${`"${far}"`}::jsonb) where name = 'delivery'`.execute(
      world.writer.db,
    )
    world.receiver.answer('/restored', 204)
    await migrate(world.writer.db)
    await until(() => told('/restored').flat().includes('not looked at'))
    // At least once: what was told within the last minute may come again, and in order.
    const again = told('/restored').slice(2).flat()
    expect(again.slice(again.indexOf('told'))).toEqual(['told', 'waits', 'not looked at'])
    expect(await world.subscriptions.queue.kept(id)).toEqual([])
    await world.farm.capture(['afterwards'])
    await until(() => told('/restored').flat().at(-1) === 'afterwards')
  })

  it.each<[string, JsonObject, unknown[]]>([
    ['to no query', {}, [404, 'epcisException:NoSuchNameException']],
    ['to a query of so many events', { stream: true }, [400, CONTROLS, ' QUERY_BOUNDED']],
    ['in two ways at once', { stream: true, schedule: { hour: '1' } }, [400, CONTROLS, '/stream EXCLUSIVE']],
    ['by no time', { schedule: { hour: '24' } }, [400, CONTROLS, '/schedule/hour SCHEDULE_WRONG']],
    [
      'of our own addresses',
      { stream: true, dest: 'https://10.0.0.1/' },
      [400, CONTROLS, '/dest DESTINATION_FORBIDDEN'],
    ],
    ['of no address', { stream: true, dest: 'erp' }, [400, CONTROLS, '/dest DESTINATION_MALFORMED']],
  ])('%s are refused', async (what, body, refused) => {
    const query = what === 'to no query' ? 'none' : what === 'to a query of so many events' ? 'bounded' : 'all'
    const asked = { dest: `${world.receiver.url}/refused`, ...body }
    expect(problem(await ask('POST', `/queries/${query}/subscriptions`, asked))).toEqual(refused)
  })
})
