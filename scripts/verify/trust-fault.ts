import { ProofError, parseTrust, type Trust, trustFaultOf } from '@nguon/proof'
import { type Lang, message } from '@nguon/words'

/** Reads a trust file, or says what is wrong with it and what to do. */
export function trustOrFault(bytes: Uint8Array, path: string, lang: Lang): Trust | string {
  try {
    return parseTrust(bytes)
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    const fault = trustFaultOf(bytes)
    return fault.code === 'member'
      ? message(lang, 'verify.trust-member', { path, member: fault.member })
      : message(lang, `verify.trust-${fault.code}`, { path })
  }
}
