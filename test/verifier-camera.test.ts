import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import QRCode from 'qrcode'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from './browser.ts'

const ADDRESS = 'https://truyxuat.example/01/08930000000019/10/VT0626A'
/** Stands for the reader's answer to the browser's question. */
const ALLOWED = '--use-fake-ui-for-media-stream'
const root = resolve(import.meta.dirname, '..')

let folder: string
let camera: string[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nguon-camera-'))
  execFileSync(process.execPath, [join(root, 'scripts/build-verifier.ts'), folder])
  writeFileSync(join(folder, 'seen.y4m'), filmOf(ADDRESS))
  writeFileSync(join(folder, 'code.png'), await QRCode.toBuffer(ADDRESS, { scale: 12, margin: 4 }))
  writeFileSync(join(folder, 'small.png'), await QRCode.toBuffer(ADDRESS, { scale: 1, margin: 4 }))
  writeFileSync(join(folder, 'clear.png'), await QRCode.toBuffer(ADDRESS, { scale: 4, color: { light: '#0000' } }))
  camera = ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${join(folder, 'seen.y4m')}`]
})

afterAll(() => rmSync(folder, { recursive: true }))

/** One picture of 640 x 480 of a code on a grey table, as a film that a browser takes for its camera's. */
function filmOf(text: string): Buffer {
  const [width, height, scale] = [640, 480, 7]
  const { size, data } = QRCode.create(text, { errorCorrectionLevel: 'M' }).modules
  const brightness = Buffer.alloc(width * height, 150)
  const [left, top] = [(width - size * scale) >> 1, (height - size * scale) >> 1]
  for (let y = -4 * scale; y < (size + 4) * scale; y++)
    for (let x = -4 * scale; x < (size + 4) * scale; x++) {
      const [column, row] = [Math.floor(x / scale), Math.floor(y / scale)]
      const inside = column >= 0 && row >= 0 && column < size && row < size
      brightness[(top + y) * width + left + x] = inside && data[row * size + column] ? 40 : 220
    }
  const colour = Buffer.alloc(width * height * 0.5, 128)
  const header = `YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\nFRAME\n`
  return Buffer.concat([Buffer.from(header), brightness, colour])
}

/** Opens the built page from the disk, where the browser reads no code by itself. */
async function openPage(browser: Browser, before?: () => void): Promise<Page> {
  const page = await browser.newPage()
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'BarcodeDetector'))
  if (before) await page.addInitScript(before)
  await page.goto(`${pathToFileURL(join(folder, 'verifier.html')).href}?lang=en`)
  return page
}

const scanned = (page: Page) =>
  page.waitForFunction(() => document.getElementById('scan')!.textContent === 'Scan with the camera')

describe('the camera', () => {
  /** Keeps the streams that the page asked for, to see later that none goes on. */
  function keepStreams(): void {
    const devices = navigator.mediaDevices
    const open = devices.getUserMedia.bind(devices)
    const streams: MediaStream[] = []
    devices.getUserMedia = async wishes => {
      const stream = await open(wishes)
      streams.push(stream)
      return stream
    }
    Object.assign(globalThis, { streams })
  }

  const states = (page: Page) =>
    page.evaluate(() =>
      (globalThis as unknown as { streams: MediaStream[] }).streams.flatMap(stream =>
        stream.getTracks().map(track => track.readyState),
      ),
    )

  it('reads a QR code without the browser’s help, and is let go then', async () => {
    const browser = await openBrowser([...camera, ALLOWED])
    const page = await openPage(browser, keepStreams)
    expect(await page.evaluate(() => 'BarcodeDetector' in globalThis)).toBe(false)
    await page.click('#scan')
    await page.waitForFunction(() => (document.getElementById('code') as HTMLInputElement).value !== '')
    await scanned(page)
    expect(await page.inputValue('#code')).toBe(ADDRESS)
    expect(await page.innerText('#fetch')).toBe('Download the proof file from truyxuat.example')
    expect(await states(page)).toEqual(['ended'])
    expect(await page.locator('video').isVisible()).toBe(false)
    await browser.close()
  })

  it('is let go when the reader stops it, and when the page is drawn anew', async () => {
    const browser = await openBrowser(['--use-fake-device-for-media-stream', ALLOWED])
    const page = await openPage(browser, keepStreams)
    const running = () => page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0)
    await page.click('#scan')
    await running()
    expect(await states(page)).toEqual(['live'])
    await page.setViewportSize({ width: 360, height: 740 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    await page.click('#scan')
    await scanned(page)
    expect(await states(page)).toEqual(['ended'])
    await page.click('#scan')
    await running()
    await page.click('#language')
    await expect.poll(() => states(page)).toEqual(['ended', 'ended'])
    expect(await page.innerText('#code-note')).toBe('')
    await browser.close()
  })

  it('is read by the browser itself where that can, which knows more kinds of code', async () => {
    const browser = await openBrowser([...camera, ALLOWED])
    const page = await browser.newPage()
    await page.addInitScript(() => {
      class BarcodeDetector {
        static getSupportedFormats = async () => ['ean_13', 'qr_code', 'data_matrix']
        detect
        constructor({ formats }: { formats: string[] }) {
          this.detect = async () => [{ rawValue: formats.join(' ') }]
        }
      }
      Object.assign(globalThis, { BarcodeDetector })
    })
    await page.goto(`${pathToFileURL(join(folder, 'verifier.html')).href}?lang=en`)
    await page.click('#scan')
    await page.waitForFunction(() => (document.getElementById('code') as HTMLInputElement).value !== '')
    expect(await page.inputValue('#code')).toBe('qr_code data_matrix')
    await browser.close()
  })

  it('is not there, not allowed, or cannot be opened: each has its sentence', async () => {
    for (const [flags, note] of [
      [[], 'There is no camera on this machine.'],
      [[...camera, `${ALLOWED}=deny`], 'The camera is not allowed.'],
      // With nobody to ask, this browser opens no camera.
      [camera, 'The camera cannot be opened'],
    ] as const) {
      const browser = await openBrowser(flags)
      const page = await openPage(browser)
      await page.click('#scan')
      await page.getByText(note).waitFor()
      await scanned(page)
      expect(await page.inputValue('#code')).toBe('')
      await browser.close()
    }
  })

  it('is kept from a page that came over an open line, which then says what else to do', async () => {
    const browser = await openBrowser([...camera, ALLOWED])
    const page = await browser.newPage()
    const body = readFileSync(join(folder, 'verifier.html'), 'utf8')
    await page.route('http://truyxuat.example/**', route => route.fulfill({ contentType: 'text/html', body }))
    await page.goto('http://truyxuat.example/verifier.html?lang=en')
    expect(await page.locator('#scan').count()).toBe(0)
    await expect
      .poll(() => page.innerText('#choice'))
      .toContain('The browser gives no camera to a page opened in this way')
    await page.setInputFiles('#photo', join(folder, 'code.png'))
    await page.locator('#fetch').waitFor()
    expect(await page.inputValue('#code')).toBe(ADDRESS)
    await browser.close()
  })
})

describe('a photo', () => {
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    browser = await openBrowser()
    page = await openPage(browser)
  })
  afterAll(() => browser.close())

  /** Pictures that this browser makes of the code, as others would hold it. */
  const pictureOf = (name: string, kind: string, make: 'far' | 'turned' | 'blank') =>
    page.evaluate(
      async ([png, type, how]) => {
        const bytes = Uint8Array.from(atob(png!), letter => letter.charCodeAt(0))
        const code = await createImageBitmap(new Blob([bytes]))
        const canvas = new OffscreenCanvas(how === 'far' ? 3000 : 900, how === 'far' ? 2250 : 900)
        const paper = canvas.getContext('2d')!
        paper.fillStyle = '#9a8'
        paper.fillRect(0, 0, canvas.width, canvas.height)
        paper.translate(canvas.width / 2, canvas.height / 2)
        if (how === 'turned') paper.rotate(0.4)
        const side = how === 'far' ? 240 : 500
        if (how !== 'blank') paper.drawImage(code, -side / 2, -side / 2, side, side)
        const made = new Uint8Array(await (await canvas.convertToBlob({ type: type!, quality: 0.8 })).arrayBuffer())
        return [...made]
      },
      [readFileSync(join(folder, name), 'base64'), kind, make] as const,
    )

  async function drop(name: string, bytes: readonly number[] | Buffer): Promise<string> {
    await page.fill('#code', '')
    const transfer = await page.evaluateHandle(
      ([name, bytes]) => {
        const data = new DataTransfer()
        data.items.add(new File([new Uint8Array(bytes)], name))
        return data
      },
      [name, [...bytes]] as const,
    )
    await page.dispatchEvent('#choice', 'drop', { dataTransfer: transfer })
    await page.waitForFunction(
      () =>
        (document.getElementById('code') as HTMLInputElement).value !== '' ||
        document.getElementById('code-note')!.textContent !== '',
    )
    return page.inputValue('#code')
  }

  it.each(['code.png', 'small.png', 'clear.png'])('is read where it is a drawing of a code: %s', async name => {
    expect(await drop(name, readFileSync(join(folder, name)))).toBe(ADDRESS)
  })

  it.each([
    ['image/jpeg', 'far'],
    ['image/jpeg', 'turned'],
    ['image/png', 'turned'],
  ] as const)('is read as %s, %s', async (kind, how) => {
    expect(await drop('goods', await pictureOf('code.png', kind, how))).toBe(ADDRESS)
  })

  it('without a code, or broken, is named as such', async () => {
    const blank = await pictureOf('code.png', 'image/jpeg', 'blank')
    for (const bytes of [blank, blank.slice(0, 20)]) {
      expect(await drop('goods.jpg', bytes)).toBe('')
      await expect.poll(() => page.innerText('#code-note')).toContain('goods.jpg: no code can be read in the picture.')
    }
  })
})
