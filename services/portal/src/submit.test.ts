import { parseCaptureDocument } from '@nguon/epcis'
import { describe, expect, it } from 'vitest'
import { documentOf, STAGES } from './stages.ts'
import { lotPath, readEvent, readLot, readPlace, readProduct } from './submit.ts'

const context = { host: 'truyxuat.example', now: new Date('2026-06-13T00:00:00Z'), lang: 'vi' } as const
const LOT = '/01/08930000000019/10/VT0626A'
const event = (values: Record<string, string>) =>
  readEvent({ ma: LOT, stage: 'packing', date: '2026-06-12', time: '14:30', ...values }, context)

describe('a form', () => {
  it.each([
    ['a product without a name', readProduct({ gtin: '8930000000019' }, 'vi'), 'name'],
    ['a product with both codes', readProduct({ name: 'x', gtin: '8930000000019', code: 'X' }, 'vi'), 'gtin'],
    ['a product with neither', readProduct({ name: 'x' }, 'vi'), 'gtin'],
    ['a wrong check digit', readProduct({ name: 'x', gtin: '8930000000018' }, 'vi'), 'gtin'],
    ['a code with small letters', readProduct({ name: 'x', code: 'mật ong' }, 'vi'), 'code'],
    ['a place with a wrong number', readPlace({ name: 'x', address: 'y', gln: '8930000009068' }, 'vi'), 'gln'],
    [
      'a lot of a product that is not ours',
      readLot({ product: 'x', lot: 'A', productionDate: '2026-01-01' }, ['y'], 'vi'),
      'product',
    ],
    [
      'a lot number with marks',
      readLot({ product: 'y', lot: 'LÔ 1', productionDate: '2026-01-01' }, ['y'], 'vi'),
      'lot',
    ],
    [
      'a lot that expires before it is made',
      readLot({ product: 'y', lot: 'A', productionDate: '2026-02-01', expiryDate: '2026-01-01' }, ['y'], 'vi'),
      'expiryDate',
    ],
    ['a stage that is none', event({ stage: 'flying' }), 'stage'],
    ['a time to come', event({ date: '2026-06-14' }), 'time'],
    ['a quantity in words', event({ quantity: 'nhiều' }), 'quantity'],
    ['shipping to nobody', event({ stage: 'shipping' }), 'counterparty'],
    ['material that is no lot', event({ stage: 'production', input: '8930000000019' }), 'input'],
  ])('%s is refused at its field', (_name, sent, field) => {
    expect(sent.result).toBeNull()
    expect(Object.keys(sent.errors)).toEqual([field])
  })

  it('numbers are read as the field writes them', () => {
    for (const [text, value] of [
      ['1200', 1200],
      ['1.200,5', 1200.5],
      ['12,5', 12.5],
      ['12.5', 12.5],
      ['', null],
    ] as const)
      expect(event({ quantity: text }).result?.quantity, text).toBe(value)
  })

  it('letters are kept in one spelling', () => {
    const decomposed = 'Vải thiều'.normalize('NFD')
    expect(readProduct({ name: decomposed, code: 'VAI' }, 'vi').result?.fields).toMatchObject({ name: 'Vải thiều' })
  })

  it('a lot is found however it is written', () => {
    for (const text of [LOT, `https://truyxuat.example${LOT}?lang=vi`, '(01)8930000000019(10)VT0626A'])
      expect(lotPath(text), text).toBe(LOT)
    expect(lotPath('HTX-0042/MAT-ONG/L1')).toBe('/l/HTX-0042/MAT-ONG/L1')
    expect(lotPath('vải')).toBeUndefined()
  })
})

describe('an event', () => {
  it.each(Object.keys(STAGES))('%s is EPCIS that the public interface takes', stage => {
    const { result } = event({
      stage,
      quantity: '5',
      unit: 'KGM',
      counterparty: 'BL-0205',
      place: '/414/8930000009067',
    })
    const { events } = parseCaptureDocument(documentOf(result!, context.now))
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ 'nguon:stage': stage, eventTime: '2026-06-12T14:30:00+07:00' })
  })

  it('the first one brings the lot into being, out of material where that is named', () => {
    const begin = documentOf(event({ stage: 'harvest' }).result!, context.now)
    expect(JSON.stringify(begin)).toContain('"action":"ADD"')
    const made = documentOf(event({ stage: 'production', input: '(01)8930000000026(10)M1' }).result!, context.now)
    expect(JSON.stringify(made)).toContain(
      '"inputQuantityList":[{"epcClass":"https://id.gs1.org/01/08930000000026/10/M1"}]',
    )
    expect(() => parseCaptureDocument(made)).not.toThrow()
  })

  it('an inspection that failed says so', () => {
    const { result } = event({ stage: 'inspection', result: 'failed' })
    expect(JSON.stringify(documentOf(result!, context.now))).toContain('non_conformant')
  })
})
