import { expect, test } from 'vitest'
import { message, PLATFORM_WITNESS, witnessKind } from './index.ts'

test('only the platform’s own witness is said to be run by the platform', () => {
  const said = (owner: string, independent: boolean) =>
    message('vi', `verify.witness-${witnessKind({ owner, independent })}`, { owner })
  expect(said(PLATFORM_WITNESS, false)).toBe('Nhân chứng Nguồn: do chính nền tảng vận hành')
  expect(said('Viện Kiểm định', false)).toBe('Nhân chứng Viện Kiểm định: chưa được tệp tin cậy này coi là độc lập')
  expect(said('Viện Kiểm định', true)).toBe('Nhân chứng Viện Kiểm định: độc lập')
})
