import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { restoreCopy } from './copy.ts'
import { followOnce } from './follow.ts'
import { openRecords } from './records.ts'
import { loadWitnessKey } from './sign.ts'
import { testLog } from './testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'nguon-witness-'))
const records = openRecords(folder)
afterAll(() => {
  records.close()
  rmSync(folder, { recursive: true })
})

test('of entries that name very many things a megabyte is taken in at once, and the head over all of them is signed', async () => {
  const log = testLog()
  log.enrol('HTX-1')
  for (let at = 0; at < 60; at++) {
    const epcList = Array.from({ length: 690 }, (_, i) => `https://id.gs1.org/01/08930000000019/21/${at}-${i}`)
    log.event('HTX-1', { quantityList: [], epcList })
  }
  log.publish()
  const domain = { chainId: 31337n, contract: `0x${'22'.repeat(20)}` }
  const key = loadWitnessKey(`0x${'42'.repeat(32)}`)
  const now = () => BigInt(Math.floor(Date.now() / 1000))
  const subjects: number[] = []
  const counted = {
    ...records,
    keepChunk: (chunk: Parameters<typeof records.keepChunk>[0]) => {
      subjects.push(chunk.subjects.length)
      records.keepChunk(chunk)
    },
  }
  const copy = await restoreCopy(records, log.known)
  const { tree } = await followOnce({ records: counted, source: log.source, known: log.known, key, domain, now }, copy)
  expect(subjects.length).toBeGreaterThan(1)
  expect(Math.max(...subjects)).toBeLessThan(30_000)
  expect(records.newestSigned(domain)?.size).toBe(tree.size)
}, 60_000)
