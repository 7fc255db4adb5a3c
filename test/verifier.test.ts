import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
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
import type { Subject } from '@nguon/statement'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashesIn } from '../scripts/verifier/readme.ts'
import { openBrowser } from './browser.ts'

const LOT: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626A' }
const CODE = '/01/08930000000019/10/VT0626A'
const RECALLED: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626B' }
const RECALLED_CODE = '/01/08930000000019/10/VT0626B'
const PRODUCT: Subject = { type: 'product', id: '(01)08930000000019' }
const root = resolve(import.meta.dirname, '..')

let folder: string
let node: Server
let rpc: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nguon-verifier-'))
  execFileSync(process.execPath, [join(root, 'scripts/build-verifier.ts'), join(folder, 'dist')])
  const world = createWorld()
  world.now = BigInt(Math.floor(Date.now() / 1000))
  const quantityList = [{ epcClass: `https://id.gs1.org${CODE}` }]
  const farm = enrol(world, 'HTX-0042', ['producer'])
  logRecord(world, farm, { type: 'product', id: PRODUCT.id, subjects: [PRODUCT], fields: { name: 'Vải thiều' } })
  logEvent(world, farm, { type: 'ObjectEvent', action: 'ADD', bizStep: 'commissioning', quantityList })
  const recalled = [{ epcClass: `https://id.gs1.org${RECALLED_CODE}` }]
  const persistentDisposition = { set: ['recalled'] }
  logEvent(world, farm, { type: 'ObjectEvent', action: 'ADD', bizStep: 'commissioning', quantityList: recalled })
  logEvent(world, farm, { type: 'ObjectEvent', action: 'OBSERVE', persistentDisposition, quantityList: recalled })
  seal(world)
  const proof = formatProofFile(await proofOf(world, [LOT]))
  writeFileSync(join(folder, 'proof.json'), proof)
  writeFileSync(join(folder, 'notes.txt'), '{}')
  writeFileSync(join(folder, 'altered.json'), proof.replace('ADD', 'ADE'))
  const cut = parseProofFile(formatProofFile(await proofOf(world, [RECALLED])))
  writeFileSync(join(folder, 'recalled.json'), formatProofFile(cut))
  cut.answers = cut.answers.filter(({ subject }) => subject.type !== 'lot')
  writeFileSync(join(folder, 'cut.json'), formatProofFile(cut))
  writeFileSync(join(folder, 'trust.json'), JSON.stringify(trustJson(trustOf(world))))
  node = await serveNode(world)
  rpc = `http://127.0.0.1:${(node.address() as AddressInfo).port}/`
})

afterAll(() => {
  node.close()
  rmSync(folder, { recursive: true })
})

/** A node of the reader's, which lets other pages ask; and a site that gives the proof file. */
function serveNode(world: World): Promise<Server> {
  const server = createServer(async (request, response) => {
    response.setHeader('access-control-allow-origin', '*').setHeader('access-control-allow-headers', 'content-type')
    if (request.url === `/proof${CODE}`) return response.end(readFileSync(join(folder, 'proof.json')))
    if (request.method !== 'POST') return response.end()
    const { method, params } = JSON.parse(Buffer.concat(await request.toArray()).toString())
    response.end(JSON.stringify({ result: answerRpc(world, method, params) }))
  })
  return new Promise(done => server.listen(0, '127.0.0.1', () => done(server)))
}

const built = (name: string) => join(folder, 'dist', name)

describe('what is built', () => {
  it.each(['README.md', 'README.vi.md'])('is what %s says', name => {
    const files = ['verifier.html', 'verify.mjs']
    const fresh = files.map(file => [
      file,
      createHash('sha256')
        .update(readFileSync(built(file)))
        .digest('hex'),
    ])
    expect(
      hashesIn(readFileSync(join(root, name), 'utf8')),
      `The sources of the verifier changed: run "npm run build:verifier -- --readme" and commit both READMEs.`,
    ).toEqual(Object.fromEntries(fresh))
  })

  it('is the same in another folder, byte for byte', () => {
    const copy = join(folder, 'copy')
    for (const part of ['packages', 'scripts', 'services', 'package.json'])
      cpSync(join(root, part), join(copy, part), { recursive: true })
    installFrom(root, copy)
    execFileSync(process.execPath, [join(copy, 'scripts/build-verifier.ts')])
    for (const name of ['verifier.html', 'verify.mjs'])
      expect(readFileSync(join(copy, 'dist', name)).equals(readFileSync(built(name))), name).toBe(true)
  })

  it('names no folder of the machine that built it, and asks for nothing from elsewhere', () => {
    const page = readFileSync(built('verifier.html'), 'utf8')
    for (const text of [page, readFileSync(built('verify.mjs'), 'utf8')]) {
      expect(text).not.toContain(root)
      expect(text).not.toContain(folder)
    }
    expect(page).not.toMatch(/<(?:script|img|iframe)[^>]*\ssrc=|<link[^>]*href="(?!data:)|@import|url\(/)
  })
})

/** The packages as they are installed here, our own rooms those of the copy. */
function installFrom(from: string, to: string): void {
  mkdirSync(join(to, 'node_modules/@nguon'), { recursive: true })
  for (const name of readdirSync(join(from, 'node_modules')))
    if (name !== '@nguon' && name !== '.bin')
      symlinkSync(join(from, 'node_modules', name), join(to, 'node_modules', name))
  for (const floor of ['packages', 'services'])
    for (const room of readdirSync(join(to, floor)))
      symlinkSync(join(to, floor, room), join(to, 'node_modules/@nguon', room))
}

/** Our own Node, and whatever other is on this machine, if it is 20 or more. */
function nodes(): string[] {
  const others = (process.env.PATH ?? '').split(delimiter).map(path => join(path, 'node'))
  const all = [process.execPath, ...others.filter(existsSync)]
  const versions = new Map(all.map(path => [execFileSync(path, ['--version']).toString().trim(), path]))
  return [...versions].filter(([version]) => Number(/^v(\d+)/.exec(version)![1]) >= 20).map(([, path]) => path)
}

describe.each(nodes())('verify.mjs alone, under %s', path => {
  function run(...options: string[]): Promise<{ code: number; out: string }> {
    const alone = mkdtempSync(join(folder, 'alone-'))
    cpSync(built('verify.mjs'), join(alone, 'verify.mjs'))
    const env = { PATH: '' }
    return new Promise(done =>
      execFile(path, [join(alone, 'verify.mjs'), ...options], { cwd: folder, env }, (error, out, complaint) =>
        done({ code: error ? Number(error.code) : 0, out: out + complaint }),
      ),
    )
  }

  it('verifies a file, asks the reader’s node, and says every step and what is not proved', async () => {
    const { code, out } = await run(
      'proof.json',
      '--trust',
      'trust.json',
      '--scanned',
      CODE,
      '--rpc',
      rpc,
      '--lang',
      'en',
    )
    expect(out).toContain('✓ 11. ')
    expect(out).toContain('Verdict: VERIFIED')
    expect(out).toContain('The highest')
    expect(out).toContain('What this proof does not say')
    expect(code).toBe(0)
  })

  it('says it in Vietnamese unless told otherwise', async () => {
    const { code, out } = await run('proof.json', '--trust', 'trust.json', '--scanned', CODE)
    expect([code, out]).toEqual([0, expect.stringContaining('Kết luận: ĐÃ KIỂM CHỨNG')])
  })

  it('gives 2 for a file whose subject only the file names, and 1 for one under recall all the same', async () => {
    const named = await run('cut.json', '--trust', 'trust.json')
    expect([named.code, named.out]).toEqual([2, expect.stringContaining('mã mà CHÍNH TỆP nêu: (01) 08930000000019\n')])
    expect(named.out).not.toContain('ĐÃ KIỂM CHỨNG')
    expect(await run('recalled.json', '--trust', 'trust.json')).toMatchObject({ code: 1 })
  })

  it('refuses an altered file with 1, and with 2 says nothing without trust', async () => {
    const altered = await run('altered.json', '--trust', 'trust.json', '--lang', 'en')
    expect([altered.code, altered.out]).toEqual([1, expect.stringContaining('The content of a statement was changed.')])
    expect(await run('proof.json', '--lang', 'en')).toMatchObject({ code: 2 })
  })
})

describe('verifier.html from a disk', () => {
  let browser: Browser
  let page: Page
  let asked: string[]

  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  async function openPage(query = ''): Promise<void> {
    page = await browser.newPage()
    asked = []
    page.on('request', request => asked.push(request.url()))
    await page.goto(pathToFileURL(built('verifier.html')).href + query)
  }

  async function check(file: string): Promise<string | null> {
    await page.setInputFiles('#proof', join(folder, file))
    await page.setInputFiles('#trust', join(folder, 'trust.json'))
    await page.getByText(/trust\.json$/).waitFor()
    await page.click('#form button[type=submit]')
    return await page.locator('[data-verdict]').getAttribute('data-verdict')
  }

  async function drop(...files: string[]): Promise<void> {
    const given = files.map(name => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
    const transfer = await page.evaluateHandle(texts => {
      const data = new DataTransfer()
      for (const { name, text } of texts) data.items.add(new File([text], name))
      return data
    }, given)
    await page.dispatchEvent('#choice', 'drop', { dataTransfer: transfer })
    await page.getByText(`Chosen: ${files[0]}`).waitFor()
  }

  const webRequests = () => asked.filter(url => /^(?:https?|wss?):/.test(url))

  it('verifies a file, in Vietnamese and then in English, and asks nobody', async () => {
    await openPage()
    await page.fill('#code', CODE)
    expect(await check('proof.json')).toBe('verified')
    const text = () => page.innerText('#result')
    expect(await text()).toContain('Đã kiểm chứng')
    expect(await page.locator('.steps li.ok').count()).toBe(11)
    expect(await text()).toContain('Chưa có nguồn độc lập nào xác nhận phần chuỗi khối')
    await page.click('#language')
    expect(await text()).toContain('No independent source bore out the chain part')
    expect(await text()).toContain('Whether what was declared is true')
    expect(webRequests()).toEqual([])
    await page.close()
  })

  it('shows no shield for a file that alone says what it is about: a recalled lot was cut out of it', async () => {
    await openPage()
    expect(await check('cut.json')).toBe('by-file')
    const heading = page.locator('.state')
    expect(await heading.innerText()).toContain('chỉ về mã mà CHÍNH TỆP nêu: (01) 08930000000019')
    expect(await heading.innerText()).toContain('Hãy quét hoặc gõ mã in trên hàng')
    expect(await heading.getAttribute('class')).toContain('tone-calm')
    expect(await page.locator('.tone-good.state').count()).toBe(0)
    expect(await page.innerText('#result')).not.toMatch(/đã kiểm chứng/i)
    await expect.poll(() => page.innerText('#result')).toContain('Không nói tệp là về món hàng của bạn')
    await page.fill('#code', RECALLED_CODE)
    expect(await check('cut.json')).toBe('invalid')
    await page.fill('#code', '')
    expect(await check('recalled.json')).toBe('recalled')
    await page.close()
  })

  it('asks the nodes that the reader writes down, and nobody else', async () => {
    await openPage('?lang=en')
    await page.click('summary')
    await page.fill('#nodes', rpc)
    await page.fill('#code', CODE)
    expect(await check('proof.json')).toBe('verified')
    await expect.poll(() => page.innerText('#result')).toContain('The highest')
    expect(await page.locator('.state.tone-good').getAttribute('class')).not.toContain('partial')
    expect(new Set(webRequests())).toEqual(new Set([rpc]))
    await page.close()
  })

  it('refuses an altered file, and a file about something else', async () => {
    await openPage('?lang=en')
    expect(await check('altered.json')).toBe('invalid')
    await expect.poll(() => page.innerText('#result')).toContain('The content of a statement was changed.')
    await page.fill('#code', '/01/08930000000019/10/KHAC')
    expect(await check('proof.json')).toBe('invalid')
    await expect.poll(() => page.innerText('#result')).toContain('The file')
    await page.close()
  })

  it('takes whatever is dropped for what it says it is, and names what it is not', async () => {
    await openPage('?lang=en')
    await expect.poll(() => page.innerText('#result')).toContain('Two files are needed')
    await drop('proof.json', 'notes.txt')
    await expect.poll(() => page.innerText('#result')).toContain('notes.txt: neither a proof file nor a trust file')
    await drop('trust.json')
    await expect.poll(() => page.innerText('#result')).toContain('Both files are there')
    await page.fill('#code', CODE)
    await page.click('#form button[type=submit]')
    expect(await page.locator('[data-verdict]').getAttribute('data-verdict')).toBe('verified')
    await page.fill('#code', '/01/08930000000019/10/KHAC')
    expect(await page.locator('[data-verdict]').count()).toBe(0)
    await page.click('#form button[type=submit]')
    expect(await page.locator('[data-verdict]').getAttribute('data-verdict')).toBe('invalid')
    await page.click('#another')
    expect(await page.inputValue('#code')).toBe('')
    await expect.poll(() => page.innerText('#result')).toContain('Choose a proof file')
    await page.close()
  })

  it('fetches the file of an address only when told to, and grades that site as the platform', async () => {
    await openPage('?lang=en')
    await page.fill('#code', new URL(CODE, rpc).href)
    expect(webRequests()).toEqual([])
    await page.click('#fetch')
    await page.getByText(`${new URL(`/proof${CODE}`, rpc)}`).waitFor()
    await page.setInputFiles('#trust', join(folder, 'trust.json'))
    await page.getByText(/trust\.json$/).waitFor()
    await page.click('#form button[type=submit]')
    const result = page.locator('[data-verdict]')
    expect([await result.getAttribute('data-verdict'), await result.getAttribute('data-strength')]).toEqual([
      'verified',
      'witnesses',
    ])
    await expect
      .poll(() => page.innerText('#result'))
      .toContain(`Source ${new URL('/rpc', rpc)}: run by the platform itself`)
    expect(new Set(webRequests().map(url => new URL(url).host))).toEqual(new Set([new URL(rpc).host]))
    await page.close()
  })

  it('says what to do where a site does not answer, or no code can be read', async () => {
    await openPage('?lang=en')
    await page.fill('#code', `http://127.0.0.1:1${CODE}`)
    await page.click('#fetch')
    await page.getByText('Nothing could be downloaded from 127.0.0.1:1').waitFor()
    await drop('proof.json', 'trust.json')
    await page.fill('#code', 'https://shop.example/')
    expect(await page.locator('#fetch').count()).toBe(0)
    await page.click('#form button[type=submit]')
    await expect.poll(() => page.innerText('#result')).toContain('The code https://shop.example/ cannot be read.')
    await page.close()
  })

  it('points at the button that fetches, and names a proof file that was chosen as trust', async () => {
    await openPage('?lang=en')
    await page.fill('#code', new URL(CODE, rpc).href)
    await page.click('#form button[type=submit]')
    await expect
      .poll(() => page.innerText('#result'))
      .toContain(`press “Download the proof file from ${new URL(rpc).host}”`)
    await page.setInputFiles('#trust', join(folder, 'proof.json'))
    await page.getByText('proof.json: this is a proof file').waitFor()
    await page.setInputFiles('#trust', join(folder, 'notes.txt'))
    await page.getByText('Chosen: notes.txt').waitFor()
    await page.click('#form button[type=submit]')
    await expect.poll(() => page.innerText('#result')).toContain('notes.txt is wrong at “format”')
    await page.setInputFiles('#trust', join(folder, 'trust.json'))
    await page.getByText('Chosen: trust.json').waitFor()
    await page.fill('#code', '(01) 08930000000018')
    await page.click('#form button[type=submit]')
    await expect.poll(() => page.innerText('#result')).toContain('the last must be 9.')
    await page.close()
  })

  it('concludes nothing without a trust file', async () => {
    await openPage('?lang=en')
    await page.setInputFiles('#proof', join(folder, 'proof.json'))
    await page.click('#form button[type=submit]')
    await expect.poll(() => page.innerText('#result')).toContain('Choose a trust file')
    await page.close()
  })

  it('runs no script that is not its own', async () => {
    await openPage()
    const ran = await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'document.documentElement.dataset.foreign = "ran"'
      document.body.append(script)
      return document.documentElement.dataset.foreign ?? null
    })
    expect(ran).toBeNull()
    await page.close()
  })
})
