/** Names of logs and of the parties that speak in them. */

const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/
const CODE = /^[A-Z0-9-]{1,20}$/

/** Whether a text is a code that we give out: to a party, a lot or a local part. */
export function isCode(text: string): boolean {
  return CODE.test(text)
}

/** Whether a text is a log's origin, `host/log` (formats, Notation). */
export function isOrigin(text: string): boolean {
  return text.endsWith('/log') && HOST.test(text.slice(0, -4))
}

/** The host of an origin: the one in `iss` and in the Digital Links of `sub`, wherever pages are served from. */
export function hostOf(origin: string): string {
  return origin.slice(0, -'/log'.length)
}

/** The issuer of what a party says. */
export function issFor(host: string, party: string): string {
  return `https://${host}/party/${party}`
}

/** The party that an issuer names, or null if it is not written as {@link issFor} writes it. */
export function partyOfIss(iss: string): string | null {
  const [, host, party] = /^https:\/\/([^/]+)\/party\/([^/]+)$/.exec(iss) ?? []
  return host && party && HOST.test(host) && isCode(party) ? party : null
}
