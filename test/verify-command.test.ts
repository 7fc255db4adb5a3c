import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { formatProofFile, parseProofFile, trustJson } from '@nguon/proof'
import {
  answerRpc,
  createWorld,
  enrol,
  logEvent,
  logRecord,
  proofOf,
  seal,
  trustOf,
  type World,
} from '@nguon/proof/testing'
import { type Subject, subjectsOfPath } from '@nguon/statement'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const LOT: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626A' }
const CODE = '/01/08930000000019/10/VT0626A'
const root = resolve(import.meta.dirname, '..')

let world: World
let folder: string
let trust: string
let proof: string
let site: Server
let address: string

/** A platform as far as a verifier sees it: proofs and the gateway to the chain. */
function serve(): Promise<Server> {
  const server = createServer(async (request, response) => {
    const party = /^\/proof\/party\/(.+)$/.exec(request.url ?? '')?.[1]
    if (party) return response.end(formatProofFile(await proofOf(world, [{ type: 'party', id: party }])))
    if (request.url?.startsWith('/proof/'))
      return response.end(formatProofFile(await proofOf(world, subjectsOfPath(request.url.slice('/proof'.length)))))
    if (request.url !== '/rpc') return response.writeHead(404).end()
    const { method, params } = JSON.parse(Buffer.concat(await request.toArray()).toString())
    response.end(JSON.stringify({ result: answerRpc(world, method, params) }))
  })
  return new Promise(done => server.listen(0, '127.0.0.1', () => done(server)))
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nguon-verify-'))
  world = createWorld()
  world.now = BigInt(Math.floor(Date.now() / 1000))
  const farm = enrol(world, 'HTX-0042', ['producer'])
  const quantityList = [{ epcClass: `https://id.gs1.org${CODE}` }]
  logEvent(world, farm, { type: 'ObjectEvent', action: 'ADD', bizStep: 'commissioning', quantityList })
  seal(world)
  trust = keep('trust.json', JSON.stringify(trustJson(trustOf(world))))
  proof = keep('proof.json', formatProofFile(await proofOf(world, [LOT])))
  site = await serve()
  address = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
})

afterAll(() => {
  site.close()
  rmSync(folder, { recursive: true })
})

function keep(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

function run(...options: string[]): Promise<{ code: number; out: string }> {
  const env = { ...process.env, NGUON_DATA: join(folder, 'none'), INIT_CWD: folder }
  const command = [join(root, 'scripts/verify.ts'), '--lang', 'en', ...options]
  return new Promise(done =>
    execFile(process.execPath, command, { env }, (error, out, complaint) =>
      done({ code: error ? Number(error.code) : 0, out: out + complaint }),
    ),
  )
}

describe('npm run verify', () => {
  it('verifies a page’s address, a proof’s and a code’s alike, and says whose the sources are', async () => {
    for (const path of [CODE, `/proof${CODE}`, `${CODE}?lang=en`]) {
      const { code, out } = await run(`${address}${path}`, '--trust', trust)
      expect(out).toContain('Verdict: VERIFIED')
      expect(out).toContain(`Source ${address}/rpc: run by the platform itself, agrees`)
      expect(out).toContain('An independent witness signed this state. No independent source bore out the chain part')
      expect(code).toBe(0)
    }
  })

  it('verifies a file, relative to where it was typed, and says that the file itself named what it is about', async () => {
    const named = await run('proof.json', '--trust', 'trust.json')
    expect(named.out).toContain('Code named by the file itself: (01) 08930000000019 (10) VT0626A')
    expect(named.out).toContain(
      'Verdict: The file holds, but only for the code that the FILE ITSELF names: (01) 08930000000019 (10) VT0626A',
    )
    expect(named.out).not.toContain('VERIFIED')
    expect(named.code).toBe(2)
    const scanned = await run(proof, '--trust', trust, '--scanned', CODE)
    expect(scanned.out).toContain('Code scanned: (01) 08930000000019 (10) VT0626A')
    expect(scanned.code).toBe(0)
  })

  it('does not call verified what is left of a file when a recalled lot was cut out of it', async () => {
    const told = createWorld()
    told.now = world.now
    const product: Subject = { type: 'product', id: '(01)08930000000019' }
    const farm = enrol(told, 'HTX-0042', ['producer'])
    logRecord(told, farm, { type: 'product', id: product.id, subjects: [product], fields: { name: 'Vải thiều' } })
    const quantityList = [{ epcClass: `https://id.gs1.org${CODE}` }]
    logEvent(told, farm, { type: 'ObjectEvent', action: 'ADD', bizStep: 'commissioning', quantityList })
    const persistentDisposition = { set: ['recalled'] }
    logEvent(told, farm, {
      type: 'ObjectEvent',
      action: 'OBSERVE',
      bizStep: 'holding',
      persistentDisposition,
      quantityList,
    })
    seal(told)
    const trust = keep('told-trust.json', JSON.stringify(trustJson(trustOf(told))))
    const whole = await proofOf(told, [LOT])
    const cut = parseProofFile(formatProofFile(whole))
    cut.answers = cut.answers.filter(({ subject }) => subject.type !== 'lot')
    expect(await run(keep('whole.json', formatProofFile(whole)), '--trust', trust)).toMatchObject({ code: 1 })
    const left = await run(keep('cut.json', formatProofFile(cut)), '--trust', trust)
    expect(left.out).toContain('only for the code that the FILE ITSELF names: (01) 08930000000019\n')
    expect(left.out).toContain('add --scanned CODE')
    expect(left.out).not.toContain('VERIFIED')
    expect(left.code).toBe(2)
    const seen = await run('cut.json', '--trust', trust, '--scanned', CODE)
    expect([seen.code, seen.out]).toEqual([1, expect.stringContaining('does not answer for a code it has to')])
  })

  it.each([
    '(01) 08930000000019 (10) VT0626A',
    '(01)08930000000019(10)VT0626A',
    '(01) 08930000000019 (10) VT0626A, (01) 08930000000019',
    '01/08930000000019/10/VT0626A',
    `https://id.gs1.org${CODE}`,
    '8930000000019 VT0626A',
  ])('takes a code as it is printed: %s', async written => {
    const { code, out } = await run(proof, '--trust', trust, '--scanned', written)
    expect(out).toContain('Code scanned: (01) 08930000000019 (10) VT0626A')
    expect(code).toBe(0)
  })

  it('takes a node on the platform’s own host for the platform’s', async () => {
    const { out } = await run(`${address}${CODE}`, '--trust', trust, '--rpc', `${address}/rpc?mine`)
    expect(out).not.toContain(': independent, agrees')
    const { out: other } = await run(proof, '--trust', trust, '--rpc', `${address}/rpc`)
    expect(other).toContain(`Source ${address}/rpc: independent, agrees`)
    expect(other).toContain('The highest')
  })

  it('gives 1 for a file about something else, for an altered one, and for one under another platform’s keys', async () => {
    const other = await run(proof, '--trust', trust, '--scanned', '/01/08930000000019/10/KHAC')
    expect([other.code, other.out]).toEqual([1, expect.stringContaining('✗  3. The code that was scanned: failed')])
    const altered = keep('altered.json', formatProofFile(await proofOf(world, [LOT])).replace('ADD', 'ADE'))
    const changed = await run(altered, '--trust', trust)
    expect([changed.code, changed.out]).toEqual([1, expect.stringContaining('The content of a statement was changed.')])
    const foreign = keep('foreign.json', JSON.stringify(trustJson(trustOf(createWorld()))))
    expect(await run(proof, '--trust', foreign)).toMatchObject({ code: 1 })
  })

  it('gives 1 for what nobody registered, and says "never" only where an independent witness lets it', async () => {
    const own = trustOf(world)
    own.witnesses = own.witnesses.map(witness => ({ ...witness, independent: false }))
    const alone = keep('alone.json', JSON.stringify(trustJson(own)))
    for (const path of [
      '/01/08930000000026',
      '/01/08930000000026/10/L1',
      '/414/8930000009067',
      '/party/HTX-0000',
      '/proof/party/HTX-0000',
    ]) {
      const never = await run(`${address}${path}`, '--trust', trust)
      expect([never.code, never.out]).toEqual([1, expect.stringContaining('This code was never registered, as of ')])
      const perhaps = await run(`${address}${path}`, '--trust', alone)
      expect([perhaps.code, perhaps.out]).toEqual([1, expect.stringContaining('it cannot be said that it was never')])
      expect(perhaps.out).not.toContain('This code was never registered')
    }
  })

  it('gives 2 where nothing can be concluded: no trust, no such file, no such code', async () => {
    const none = await run(proof)
    expect([none.code, none.out]).toEqual([2, expect.stringContaining('--trust FILE')])
    expect(await run()).toMatchObject({ code: 2 })
  })

  it('names what is wrong and what to do, in the language that was chosen', async () => {
    const { quorum, ...fewer } = trustJson(trustOf(world))
    const faults: [args: string[], said: string][] = [
      [['missing.json', '--trust', trust], `There is no file ${join(folder, 'missing.json')}.`],
      [[folder, '--trust', trust], `The file ${folder} cannot be opened.`],
      [
        ['http://127.0.0.1:1/party/HTX-0042', '--trust', trust],
        'http://127.0.0.1:1/proof/party/HTX-0042 cannot be fetched.',
      ],
      [[proof, '--trust', 'none.json'], `There is no trust file ${join(folder, 'none.json')}.`],
      [[proof, '--trust', folder], `The trust file ${folder} cannot be opened.`],
      [[proof, '--trust', keep('bad.json', '<html>')], 'bad.json is not readable JSON.'],
      [[proof, '--trust', proof], 'proof.json is a proof file and not a trust file.'],
      [[proof, '--trust', keep('fewer.json', JSON.stringify(fewer))], 'is wrong at “quorum”'],
      [
        [proof, '--trust', keep('long.json', JSON.stringify({ ...fewer, quorum, maxAge: '2h' }))],
        'is wrong at “maxAge”',
      ],
      [[proof, '--trust', keep('more.json', JSON.stringify({ ...trustJson(trustOf(world)), note: '' }))], 'at “note”'],
      [
        [proof, '--trust', trust, '--scanned', '/nowhere'],
        'The code /nowhere cannot be read. Write it as on the goods',
      ],
      [[proof, '--trust', trust, '--scanned', '(01)08930000000018'], 'the last must be 9.'],
      [[proof, '--trust', trust, '--scan', CODE], 'There is no option --scan.'],
      [[proof, '--trust'], 'The option --trust lacks a value'],
      [[proof, '(10)', '--trust', trust], 'too many: (10).'],
      [[proof, '--trust', trust, '--lang', 'fr'], 'There is no language “fr”'],
      [[proof, '--trust', trust, '--rpc', 'notaurl'], '“notaurl” is not the address of a node'],
    ]
    const runs = await Promise.all(faults.map(([args]) => run(...args)))
    for (const [at, [, said]] of faults.entries())
      expect([runs[at]!.code, runs[at]!.out]).toEqual([2, expect.stringContaining(said)])
    const vi = await run('missing.json', '--trust', trust, '--lang', 'vi')
    expect(vi.out).toContain('Không có tệp ')
  })

  it('answers for the time of an old file when asked to', async () => {
    const old = createWorld()
    old.now = world.now - 100_000n
    const quantityList = [{ epcClass: `https://id.gs1.org${CODE}` }]
    logEvent(old, enrol(old, 'HTX-0042', ['producer']), { type: 'ObjectEvent', action: 'ADD', quantityList })
    seal(old)
    const file = keep('old.json', formatProofFile(await proofOf(old, [LOT])))
    const owned = keep('old-trust.json', JSON.stringify(trustJson(trustOf(old))))
    const today = await run(file, '--trust', owned, '--scanned', CODE)
    expect([today.code, today.out]).toEqual([2, expect.stringContaining('Verdict: OUT OF DATE')])
    const then = await run(file, '--trust', owned, '--scanned', CODE, '--as-of-head')
    expect([then.code, then.out]).toEqual([0, expect.stringContaining('This answers for the time of the file')])
  })
})
