import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseProofFile, verify } from '@nguon/proof'
import { nodeVerify } from '@nguon/signer'
import { logSubject, toHex } from '@nguon/statement'
import { beforeAll, describe, expect, it } from 'vitest'
import { logRelease } from '../../capture/src/release.ts'
import { ADMIN, ORIGIN } from '../../capture/src/testing.ts'
import { releaseIn } from './proof/release.ts'
import { sampleVerifier, type TestReader, testReader } from './testing.ts'
import { readVerifier } from './verifier.ts'

let it_: TestReader
const release = (files = sampleVerifier) =>
  logRelease(
    {
      db: it_.db,
      origin: ORIGIN,
      masterKey: randomBytes(32),
      receiptKey: it_.keys.receipt,
      registrarKey: it_.keys.registrar,
      adminApiKey: ADMIN,
    },
    files,
  )

beforeAll(async () => {
  it_ = await testReader()
  await it_.anchor()
})

describe('the verifier that is given out', () => {
  it('is downloaded byte for byte, and never run as a page of this site', async () => {
    for (const { name, mediaType, bytes } of sampleVerifier) {
      const answer = await it_.get(`/${name}`)
      expect(answer.rawPayload.equals(bytes)).toBe(true)
      expect(answer.headers['content-type']).toContain(mediaType)
      expect(answer.headers['content-disposition']).toBe(`attachment; filename="${name}"`)
    }
  })

  it('waits for its record, and says so', async () => {
    const page = await it_.get('/verifier')
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('Chưa có bản ghi phát hành đã neo')
    expect(page.body).not.toContain('Nhật ký ghi đúng')
  })

  it('stands in the log with its SHA-256, at the position that the page names, and the proof of it verifies', async () => {
    await release()
    await it_.anchor()
    const { body } = await it_.get('/proof/log')
    const verdict = await verify(body, [logSubject(ORIGIN)], [], it_.trust, null, nodeVerify)
    expect(verdict.verdict).toBe('verified')
    const found = releaseIn(verdict)!
    expect(found.files.map(({ name, sha256 }) => [name, toHex(sha256)])).toEqual(
      sampleVerifier.map(({ name, bytes }) => [name, createHash('sha256').update(bytes).digest('hex')]),
    )
    for (const [lang, words] of [
      ['vi', `nằm ở vị trí ${found.index} của nhật ký`],
      ['en', `stands at position ${found.index} of the log`],
    ]) {
      const page = await it_.get(`/verifier?lang=${lang}`)
      expect(page.body).toContain(words)
      for (const { sha256, size } of sampleVerifier) {
        expect(page.body).toContain(toHex(sha256))
        expect(page.body).toContain(`${size} byte`)
      }
      expect(page.body).toContain('https://nhanchung.example/verifier.html')
    }
  })

  it('is shown to be another than the log names, where it is', async () => {
    const [first, ...others] = sampleVerifier
    await release([{ ...first!, sha256: randomBytes(32) }, ...others])
    await it_.anchor()
    expect((await it_.get('/verifier')).body).toContain('Nhật ký ghi những tệp khác')
  })

  it('is not verified where the record was altered', async () => {
    const { body } = await it_.get('/proof/log')
    const altered = body.replace('verify.mjs', 'verifx.mjs')
    expect(altered).not.toBe(body)
    expect(parseProofFile(altered).answers).toHaveLength(1)
    const verdict = await verify(altered, [logSubject(ORIGIN)], [], it_.trust, null, nodeVerify)
    expect(verdict).toMatchObject({ verdict: 'invalid', reason: { code: 'body-digest' } })
    expect(releaseIn(verdict)).toBeNull()
  })
})

describe('the proof of a party', () => {
  const proofOf = async (code: string) => {
    const answer = await it_.get(`/proof/party/${code}`)
    expect(answer.statusCode).toBe(200)
    return await verify(answer.body, [{ type: 'party', id: code }], [], it_.trust, null, nodeVerify)
  }

  it('holds its records; of one that nobody registered it proves that', async () => {
    await it_.party('HTX-0042', ['producer'])
    await it_.anchor()
    const known = await proofOf('HTX-0042')
    expect(known).toMatchObject({ verdict: 'verified', complete: true })
    expect(known.answers[0]!.statements.length).toBeGreaterThan(0)
    expect(await proofOf('HTX-9999')).toMatchObject({
      verdict: 'unknown',
      complete: true,
      answers: [{ statements: [] }],
    })
  })

  it('is not there for what is no code of a party', async () => {
    expect((await it_.get('/proof/party/htx')).statusCode).toBe(400)
  })
})

it('reads both files from the folder in which they were built', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nguon-verifier-'))
  expect(() => readVerifier(folder)).toThrow('verifier.html')
  for (const { name, bytes } of sampleVerifier) writeFileSync(join(folder, name), bytes)
  expect(readVerifier(folder)).toEqual(sampleVerifier.map(file => ({ ...file, bytes: Buffer.from(file.bytes) })))
  rmSync(folder, { recursive: true })
})

describe('a page of what went wrong', () => {
  it('is there in both languages, at the address that was asked for', async () => {
    const page = await it_.get('/01/08930000000018?code=1&lang=vi')
    expect(page.statusCode).toBe(400)
    const links = page.body.replaceAll('&#61;', '=').replaceAll('&#38;', '&')
    expect(links).toContain('<a href="/01/08930000000018?code=1&lang=en" hreflang="en"')
    const english = await it_.get('/01/08930000000018?lang=en')
    expect(english.body).toContain('This code is not well formed')
    expect(english.body).toContain('lang&#61;vi"')
  })

  it('leads to no other site', async () => {
    const page = await it_.get('//evil.example/x')
    expect(page.body).not.toContain('href="//evil')
  })
})
