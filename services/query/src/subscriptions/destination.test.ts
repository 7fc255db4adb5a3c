import { describe, expect, it } from 'vitest'
import { DestinationError, findDestination } from './destination.ts'

const names: Record<string, string[]> = {
  'erp.example': ['93.184.216.34', '2606:4700::1111'],
  'inside.example': ['10.0.0.7'],
  // One public address beside one of ours: whichever is used, it is refused.
  'both.example': ['93.184.216.34', '127.0.0.1'],
  'mapped.example': ['::ffff:192.168.1.1'],
  'nat64.example': ['64:ff9b::a00:1'],
  'nothing.example': [],
}
const resolve = async (host: string) => {
  const found = names[host]
  if (!found) throw new Error(`getaddrinfo ENOTFOUND ${host}`)
  return found
}

async function refusalOf(url: string, allow: string[] = []): Promise<DestinationError> {
  const refusal = await findDestination(url, allow, resolve).catch((error: unknown) => error)
  expect(refusal, url).toBeInstanceOf(DestinationError)
  return refusal as DestinationError
}

describe('a destination', () => {
  it('is called at the address that was looked at', async () => {
    const { url, address } = await findDestination('https://erp.example/epcis?key=1', [], resolve)
    expect({ href: url.href, address }).toEqual({ href: 'https://erp.example/epcis?key=1', address: '93.184.216.34' })
    expect((await findDestination('https://erp.example:8443/', [], resolve)).url.port).toBe('8443')
  })

  it.each([
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[64:ff9b:1::1]/',
    'https://10.1.2.3/',
    'https://172.16.0.1/',
    'https://192.168.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://100.64.0.1/',
    'https://198.18.0.1/',
    'https://192.0.2.1/',
    'https://0.0.0.0/',
    'https://224.0.0.1/',
    'https://240.0.0.1/',
    'https://255.255.255.255/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[fec0::1]/',
    'https://[ff02::1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:db8::1]/',
    'https://[2001::1]/',
    'https://[::]/',
    'https://[::7f00:1]/',
    'https://[4000::1]/',
    'https://inside.example/',
    'https://both.example/',
    'https://mapped.example/',
    'https://nat64.example/',
    'http://erp.example/',
    'https://erp.example:22/',
    'https://erp.example:80/',
  ])('%s is forbidden', async url => {
    expect((await refusalOf(url)).code).toBe('DESTINATION_FORBIDDEN')
  })

  it.each([
    'ftp://erp.example/',
    'file:///etc/passwd',
    'https://user@erp.example/',
    'https://user:password@erp.example/',
    'https://erp.example/#fragment',
    'erp.example/epcis',
    'https://',
    `https://erp.example/${'a'.repeat(2000)}`,
  ])('%s is malformed', async url => {
    expect((await refusalOf(url)).code).toBe('DESTINATION_MALFORMED')
  })

  it.each(['https://unknown.example/', 'https://nothing.example/'])('%s stands for nothing', async url => {
    expect((await refusalOf(url)).code).toBe('DESTINATION_UNKNOWN')
  })

  it('within a range that the installation allows may be of plain http and on any port', async () => {
    const allow = ['127.0.0.0/8', '::1/128']
    expect((await findDestination('http://127.0.0.1:81/x', allow, resolve)).address).toBe('127.0.0.1')
    expect((await findDestination('http://[::1]:9000/x', allow, resolve)).address).toBe('::1')
    expect((await refusalOf('http://10.0.0.1/', allow)).code).toBe('DESTINATION_FORBIDDEN')
    // A name with one address outside of the range is held to the rules of outside.
    expect((await refusalOf('http://both.example/', allow)).message).toBe('is not https')
  })

  it('tells nobody which of our addresses a name stands for', async () => {
    expect((await refusalOf('https://inside.example/')).message).not.toContain('10.0.0.7')
  })
})
