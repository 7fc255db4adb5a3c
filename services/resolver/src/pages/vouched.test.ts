import type { Found, Vouched } from '@nguon/provenance'
import { describe, expect, it } from 'vitest'
import { namesOf } from './names.ts'
import { resultText, vouchedMoment } from './vouched.ts'

const LOT = { type: 'lot', id: '(01)08930000000033(10)VS1' } as const
const lead: Found = {
  parameter: 'Chì (Pb)',
  method: null,
  value: '0.02',
  qualifier: null,
  text: null,
  unit: 'NA',
  limit: { value: '0.05', comparison: 'at_most', text: null, source: 'QCVN 8-2:2011/BYT' },
  verdict: 'pass',
  contradicted: false,
}
const absent = { value: null, text: 'Không phát hiện', unit: null }

describe('a result beside its limit', () => {
  it.each<[string, Partial<Found>, string]>([
    ['that passes', {}, 'Chì (Pb): 0,02 mg/kg · giới hạn 0,05 mg/kg · đạt'],
    ['that fails', { value: '0.060', verdict: 'fail' }, 'Chì (Pb): 0,060 mg/kg · giới hạn 0,05 mg/kg · KHÔNG ĐẠT'],
    [
      'below detection',
      { value: '0.01', qualifier: 'less_than' },
      'Chì (Pb): dưới 0,01 mg/kg · giới hạn 0,05 mg/kg · đạt',
    ],
    [
      'in words',
      { ...absent, limit: { ...lead.limit!, value: null, text: 'không được có' } },
      'Chì (Pb): Không phát hiện · giới hạn không được có · đạt',
    ],
    ['that nothing is asked of', { limit: null, verdict: 'informative' }, 'Chì (Pb): 0,02 mg/kg · để tham khảo'],
    [
      'that contradicts itself',
      { value: '0.06', contradicted: true },
      'Chì (Pb): 0,06 mg/kg · giới hạn 0,05 mg/kg · đạt (kết luận trái với số liệu nêu kèm)',
    ],
    [
      'with a least',
      { limit: { ...lead.limit!, comparison: 'at_least' }, verdict: 'fail' },
      'Chì (Pb): 0,02 mg/kg · tối thiểu 0,05 mg/kg · KHÔNG ĐẠT',
    ],
  ])('%s', (_, part, said) => expect(resultText({ ...lead, ...part }, 'vi')).toBe(said))

  it('in English', () => expect(resultText(lead, 'en')).toBe('Chì (Pb): 0.02 mg/kg · limit 0.05 mg/kg · passed'))
})

describe('a record that vouches', () => {
  const names = namesOf({ answers: [], records: [], pending: [] }, 'vi')
  const certificate: Vouched = {
    type: 'certificate',
    id: 'VG-1',
    version: 2,
    day: '2025-01-01',
    subjects: [LOT, { type: 'party', id: 'HTX-1' }],
    fields: {
      standard: 'VietGAP',
      number: 'VG-1',
      issuer: 'Tổ chức <chứng nhận>',
      validTo: '2026-12-31',
      reason: 'Lý do',
    },
    results: [],
    standing: 'withdrawn',
    files: [{ name: 'VG.pdf', size: 10, sha256: 'A'.repeat(43) }],
    by: { party: 'CN-1', name: null, roles: ['certifier'], custody: 'own', mark: 'first' },
    index: 3n,
    recordTime: { time: 1_780_000_000n, attested: true },
    pending: false,
    grounds: [],
  }
  const told = (part: Partial<Vouched>) => {
    const moment = vouchedMoment({ ...certificate, ...part }, 'vi', names, LOT)
    return { ...moment, text: [...moment.lines.map(({ text }) => text), ...(moment.tags ?? [])].map(String).join('\n') }
  }

  it('says that it was withdrawn, by whom it was signed, of what it speaks and what its file has to be', () => {
    const { title, tone, when, text } = told({})
    expect([title, tone, when]).toEqual(['Giấy chứng nhận số VG-1', 'bad', 'Hiệu lực từ 01/01/2025 đến hết 31/12/2026'])
    for (const said of [
      'VietGAP',
      'HTX-1',
      'CN-1 ký',
      'Đã bị hủy bỏ',
      'Bên thứ ba xác nhận',
      'Phiên bản 2',
      '0'.repeat(64),
    ])
      expect(text).toContain(said)
    expect(text).toContain('Tổ chức &#60;chứng nhận&#62;')
  })

  it.each([
    ['expired', 'wait', 'Đã hết hiệu lực'],
    ['suspended', 'bad', 'Đang bị đình chỉ'],
    ['valid', undefined, 'Còn hiệu lực'],
  ] as const)('says that it is %s', (standing, tone, said) => {
    expect(told({ standing })).toMatchObject({ tone, text: expect.stringContaining(said) })
  })

  it('shows a failing test as plainly as a passing one, and one whose figures fail as failing', () => {
    const test = (part: Partial<Found>) => told({ type: 'test', standing: null, results: [lead, { ...lead, ...part }] })
    expect(test({})).toMatchObject({ tone: undefined, text: expect.stringContaining('Đạt yêu cầu') })
    for (const bad of [{ verdict: 'fail' }, { contradicted: true }] as const)
      expect(test(bad)).toMatchObject({ tone: 'bad', text: expect.stringContaining('Không đạt yêu cầu') })
  })
})
