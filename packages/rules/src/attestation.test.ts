import { describe, expect, test } from 'vitest'
import { CertificateFields, TestFields } from './attestation.ts'

const limit = { value: '0.05', comparison: 'at_most', source: 'QCVN 8-2:2011/BYT' }
const result = { parameter: 'Chì', value: '0.02', unit: 'NA', limit, verdict: 'pass' }
const tested = (more: object) => ({
  laboratory: 'Phòng',
  sample: 'M-1',
  issued: '2026-06-20',
  results: [result],
  ...more,
})
const faultsOf = (fields: object) => TestFields.safeParse(fields).error?.issues.map(({ path }) => path.join('/')) ?? []
const withResult = (more: object) => tested({ results: [{ ...result, ...more }] })

describe('a test', () => {
  test.each([
    ['a value within its limit', {}],
    ['a value above it that fails', { value: '0.06', verdict: 'fail' }],
    ['below what can be detected', { value: '0.01', qualifier: 'less_than' }],
    ['a bound that leaves it open', { value: '0.1', qualifier: 'less_than', verdict: 'fail' }],
    ['words against words', { value: undefined, text: 'Không phát hiện', limit: { text: 'Không có', source: 'TCVN' } }],
    ['a value without a limit', { limit: undefined, verdict: 'informative' }],
  ])('takes %s', (_, more) => expect(faultsOf(withResult(more))).toEqual([]))

  test.each([
    ['pass of what is above the limit', { value: '0.06' }, 'verdict'],
    ['fail of what is within it', { verdict: 'fail' }, 'verdict'],
    ['pass without a limit', { limit: undefined }, 'verdict'],
    ['informative in spite of a limit', { verdict: 'informative' }, 'verdict'],
    ['a value and a text', { text: 'vết' }, 'value'],
    ['neither', { value: undefined }, 'value'],
    ['a number that is no text', { value: 0.02 }, 'value'],
    ['digits with a comma', { value: '0,02' }, 'value'],
    ['a limit without its comparison', { limit: { value: '0.05', source: 'QCVN' } }, 'limit/comparison'],
    ['a limit of no source', { limit: { value: '0.05', comparison: 'at_most' } }, 'limit/source'],
    ['a member that nobody knows', { colour: 'red' }, ''],
  ])('refuses %s', (_, more, member) =>
    expect(faultsOf(withResult(more))).toEqual([['results/0', member].filter(Boolean).join('/')]),
  )

  test('is not issued before its sample was taken', () => {
    expect(faultsOf(tested({ sampled: '2026-06-21' }))).toEqual(['issued'])
    expect(faultsOf(tested({ sampled: '2026-06-19', received: '2026-06-18' }))).toEqual(['received'])
  })
})

test('a certificate does not end before it begins', () => {
  const fields = { standard: 'VietGAP', number: '1', issuer: 'Tổ chức', validFrom: '2026-01-01', status: 'valid' }
  expect(CertificateFields.safeParse({ ...fields, validTo: '2026-01-01' }).success).toBe(true)
  expect(CertificateFields.safeParse({ ...fields, validTo: '2025-12-31' }).error?.issues[0]?.path).toEqual(['validTo'])
})
