import { parseArgs } from 'node:util'
import type { Lang } from '@nguon/words'

/** What was asked for on the command line. */
export type Options = {
  named: string
  scanned?: string
  trust?: string
  rpcs: string[]
  asOfHead: boolean
  lang: Lang
}

/** A command line that cannot be followed: why, and which part of it; `USAGE` where it names nothing to verify. */
export class OptionError extends Error {
  override readonly name = 'OptionError'
  readonly code: 'USAGE' | 'UNKNOWN' | 'VALUE' | 'LANG' | 'RPC' | 'MORE'
  readonly given: string

  constructor(code: OptionError['code'], given: string, options?: ErrorOptions) {
    super(`${code}: ${given}`, options)
    this.code = code
    this.given = given
  }
}

/**
 * Reads the arguments of the command.
 *
 * @throws {OptionError}
 */
export function readOptions(args: string[]): Options {
  const { values, positionals } = parsed(args)
  const { scanned, trust, lang, rpc: rpcs } = values
  if (lang !== 'vi' && lang !== 'en') throw new OptionError('LANG', lang)
  const wrong = rpcs.find(url => !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
  if (wrong !== undefined) throw new OptionError('RPC', wrong)
  const [named, ...more] = positionals
  if (!named) throw new OptionError('USAGE', '')
  if (more.length > 0) throw new OptionError('MORE', more.join(' '))
  const chosen = { ...(scanned !== undefined && { scanned }), ...(trust !== undefined && { trust }) }
  return { named, ...chosen, rpcs, asOfHead: values['as-of-head'], lang }
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        scanned: { type: 'string' },
        trust: { type: 'string' },
        rpc: { type: 'string', multiple: true, default: [] },
        'as-of-head': { type: 'boolean', default: false },
        lang: { type: 'string', default: 'vi' },
      },
    })
  } catch (cause) {
    if (!(cause instanceof TypeError && 'code' in cause)) throw cause
    // Node names the option in its sentence alone.
    const option = /'(-[^'\s]*)/.exec(cause.message)?.[1] ?? ''
    throw new OptionError(cause.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? 'UNKNOWN' : 'VALUE', option, { cause })
  }
}
