/**
 * Where a subscription may have itself called back. Whoever subscribes makes this server send requests, so it must not
 * reach what only this server can: every address that a name stands for has to be a public one, at the time when the
 * subscription is made and again at each delivery, and the connection goes to the very address that was looked at.
 */
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** A destination that is not called; `reason` is told to whoever subscribed. */
export class DestinationError extends Error {
  override readonly name = 'DestinationError'
  readonly code: 'DESTINATION_MALFORMED' | 'DESTINATION_UNKNOWN' | 'DESTINATION_FORBIDDEN'
  constructor(code: DestinationError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Addresses in CIDR notation that an installation lets be called although they are not public, also by plain http. */
export type AllowedRanges = readonly string[]

/** All addresses that a host name stands for. */
export type Resolve = (host: string) => Promise<readonly string[]>

/** A destination and the address that stands for it now. */
export type Destination = { url: URL; address: string }

const LONGEST_URL = 2000

/**
 * The address behind a destination that may be called.
 * @throws {DestinationError} DESTINATION_MALFORMED, DESTINATION_UNKNOWN (its name stands for nothing), DESTINATION_FORBIDDEN
 */
export async function findDestination(text: string, allow: AllowedRanges, resolve: Resolve): Promise<Destination> {
  const url = readDestination(text)
  // An IPv6 literal stands in brackets.
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = isIP(host) ? [host] : await addressesOf(host, resolve)
  const ours = addresses.map(address => isWithin(address, allow))
  addresses.forEach((address, at) => {
    if (!ours[at] && !isPublic(address))
      throw new DestinationError('DESTINATION_FORBIDDEN', `${host} stands for an address that is not public`)
  })
  if (!ours.every(Boolean)) requireOpenly(url)
  return { url, address: addresses[0]! }
}

/** @throws {DestinationError} DESTINATION_MALFORMED */
function readDestination(text: string): URL {
  const malformed = (reason: string) => new DestinationError('DESTINATION_MALFORMED', reason)
  if (text.length > LONGEST_URL) throw malformed(`is longer than ${LONGEST_URL} characters`)
  const url = URL.parse(text)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw malformed('is no address of https')
  if (url.username !== '' || url.password !== '')
    throw malformed('holds a user name or password: sign with a signatureToken')
  if (url.hash !== '') throw malformed('holds a fragment, which is never sent')
  return url
}

/** @throws {DestinationError} DESTINATION_FORBIDDEN */
function requireOpenly({ protocol, port }: URL): void {
  if (protocol !== 'https:') throw new DestinationError('DESTINATION_FORBIDDEN', 'is not https')
  // Of the low ports only 443 speaks https; the others are other services, which a request could be made to talk to.
  if (port !== '' && Number(port) < 1024)
    throw new DestinationError('DESTINATION_FORBIDDEN', 'is neither port 443 nor one above 1023')
}

/** @throws {DestinationError} DESTINATION_UNKNOWN */
async function addressesOf(host: string, resolve: Resolve): Promise<readonly string[]> {
  let addresses: readonly string[]
  try {
    addresses = await resolve(host)
  } catch (cause) {
    throw new DestinationError('DESTINATION_UNKNOWN', `the name ${host} stands for no address`, { cause })
  }
  if (addresses.length === 0)
    throw new DestinationError('DESTINATION_UNKNOWN', `the name ${host} stands for no address`)
  return addresses
}

/** Whether an address is one that anyone on the internet may have; of those for something else only the first is told apart. */
function isPublic(address: string): boolean {
  // An IPv4 address written as an IPv6 one is judged as what it is.
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  // Of IPv6, what is not set apart for something is not yet anybody's: only 2000::/3 was given out (RFC 4291 §2.4).
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(GLOBAL))
}
const GLOBAL = ipaddr.parseCIDR('2000::/3')

function isWithin(address: string, ranges: AllowedRanges): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return ranges.some(text => {
    const [range, bits] = ipaddr.parseCIDR(text)
    return range.kind() === parsed.kind() && parsed.match(range, bits)
  })
}
