import type { Audience, Role } from '@nguon/statement'
import { describe, expect, it } from 'vitest'
import { mayRead } from './read.ts'

const reader = (roles: Role[], of: { issuer?: boolean; partner?: boolean } = {}) => ({
  roles,
  issuer: of.issuer ?? false,
  partner: of.partner ?? false,
})

describe('who may read a body', () => {
  const table: [who: string, reader: ReturnType<typeof reader>, may: Audience[]][] = [
    ['nobody in particular', reader([]), [0]],
    ['a party that is not in the chain', reader(['producer', 'carrier', 'retailer']), [0]],
    ['a laboratory or certifier that is not in the chain', reader(['laboratory', 'certifier']), [0]],
    ['a partner in the chain', reader(['retailer'], { partner: true }), [0, 1]],
    ['whoever said it', reader(['producer'], { issuer: true }), [0, 1, 2]],
    ['an inspector', reader(['inspector']), [0, 1, 2]],
    ['an authority', reader(['authority']), [0, 1, 2]],
  ]
  it.each(table)('%s', (_who, who, may) => {
    expect(([0, 1, 2] as const).filter(audience => mayRead(audience, who))).toEqual(may)
  })
})
