import { describe, expect, it } from 'vitest'
import { CodeError, readPath, readTyped } from './code.ts'

describe('a typed code', () => {
  const same = '/01/08930000000019/10/VT0626A'
  it.each([
    ['the address as pasted', 'https://truyxuat.example/01/08930000000019/10/VT0626A?lang=en'],
    ['its path', '/01/08930000000019/10/VT0626A'],
    ['what is printed below the code', '(01) 08930000000019 (10) VT0626A'],
    ['the same without spaces, a GTIN of 13 digits', '(01)8930000000019(10)VT0626A'],
    ['lot before product', '(10)VT0626A(01)08930000000019'],
    ['digits and lot', '8930000000019 VT0626A'],
    ['its path without the slash', '01/08930000000019/10/VT0626A'],
    ['what our commands print of it', '(01) 08930000000019 (10) VT0626A, (01) 08930000000019'],
  ])('%s is read', (_name, typed) => {
    expect(readTyped(typed).path).toBe(same)
    expect(readTyped(typed).subjects[0]).toEqual({ type: 'lot', id: '(01)08930000000019(10)VT0626A' })
  })

  it('an item is read from all that is printed of it', () => {
    const { path } = readTyped('(01) 08930000000019 (21) S1, (01) 08930000000019 (10) VT0626A, (01) 08930000000019')
    expect(path).toBe('/01/08930000000019/10/VT0626A/21/S1')
  })

  it('goods without a GTIN, units and bare products have their addresses', () => {
    expect(readTyped('HTX-0042/RUOU-NEP/L07').path).toBe('/l/HTX-0042/RUOU-NEP/L07')
    expect(readTyped('l/HTX-0042/RUOU-NEP/L07').path).toBe('/l/HTX-0042/RUOU-NEP/L07')
    expect(readTyped('HTX-0042/RUOU-NEP/L07, HTX-0042/RUOU-NEP').path).toBe('/l/HTX-0042/RUOU-NEP/L07')
    expect(readTyped('party/HTX-0042').subjects).toEqual([{ type: 'party', id: 'HTX-0042' }])
    expect(readTyped('389300000000000010').path).toBe('/00/389300000000000010')
    expect(readTyped('8930000000019').path).toBe('/01/08930000000019')
  })

  it.each([
    ['nothing', ''],
    ['words', 'vải thiều'],
    ['an unknown application identifier', '(99)123'],
    ['a lot without a product', '(10)VT0626A'],
    ['two lots', '(01)08930000000019(10)VT0626A, (01)08930000000019(10)VT0626B'],
    ['two goods without a GTIN', 'HTX-0042/RUOU-NEP/L07, HTX-0042/RUOU-TE'],
    ['a front page', 'https://truyxuat.example/'],
  ])('%s is none', (_name, typed) => {
    expect(() => readTyped(typed)).toThrow(CodeError)
  })

  it('a wrong check digit is told from every other fault', () => {
    for (const [typed, digit] of [
      ['8930000000018', { ai: '01', value: '8930000000018', right: '9' }],
      ['/01/08930000000018', { ai: '01', value: '08930000000018', right: '9' }],
      ['/414/8930000009060', { ai: '414', value: '8930000009060', right: '7' }],
      ['/00/389300000000000011', { ai: '00', value: '389300000000000011', right: '0' }],
      ['/01/08930000000019/21/S/10/L', null],
    ] as const) {
      try {
        readTyped(typed)
        expect.unreachable()
      } catch (error) {
        expect(error).toMatchObject({ code: 'CODE_MALFORMED', digit })
      }
    }
  })
})

describe('a scanned path', () => {
  it('is read raw: a slash inside a lot is no border, a trailing one is none at all', () => {
    expect(readPath('/01/08930000000019/10/A%2FB').subjects[0]!.id).toBe('(01)08930000000019(10)A/B')
    expect(readPath('/01/08930000000019/?x=1#y').path).toBe('/01/08930000000019')
  })
})
