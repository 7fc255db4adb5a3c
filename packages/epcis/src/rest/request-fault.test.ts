import { parseIJson } from '@nguon/statement'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { reasonOfJson, reasonOfMediaType, reasonOfSchema } from './request-fault.ts'

test('what a schema says is told in words that name the remedy', () => {
  const said = (schema: z.ZodType, value: unknown) => reasonOfSchema(schema.safeParse(value).error!.issues[0]!.message)
  expect(said(z.string(), undefined)).toBe('is needed')
  expect(said(z.string(), 3)).toBe('should be string, and is number')
  expect(said(z.string(), ['a', 'b'])).toContain('as a|b')
  expect(said(z.enum(['back', 'forward']), 'up')).toBe('is none of back, forward')
  expect(said(z.string().regex(/^a$/, 'is not a'), 'b')).toBe('is not a')
})

test('what is no I-JSON is told of where it is', () => {
  const said = (text: string) => {
    try {
      return parseIJson(text)
    } catch (error) {
      return reasonOfJson(error as never)
    }
  }
  expect(said('{"a":1,"a":2}')).toBe('names a member of one object twice: at character 7')
  expect(said('<a/>')).toBe('is no JSON: at character 0')
  expect(said('[9007199254740993]')).toContain('write it as text')
})

test('XML is told what is read instead', () => {
  expect(reasonOfMediaType('application/xml')).toMatch(
    /^application\/xml is not taken here: EPCIS comes as application\/json/,
  )
  expect(reasonOfMediaType(undefined)).toMatch(/^a body without content-type/)
})
