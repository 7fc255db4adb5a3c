/** What `npm start` may be told: environment and flags, read once, every fault named at once. */

import { networkInterfaces } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import { faultsOf, HttpUrl } from '../environment/read.ts'

/** What a start works with. */
export type Settings = {
  /** Absolute folder where this installation keeps everything. */
  data: string
  host: string
  port: number
  /** What printed codes carry, without a final slash. */
  publicUrl: string
  /** Seconds between heads. */
  anchorInterval: number
  /** Leave the demonstration out. */
  empty: boolean
  /** Set up the parties whose goods are nobody's. */
  sandbox: boolean
  lan: boolean
}

/** A start that cannot go on; the message is one sentence with its remedy, in both languages. */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly code = 'START'
}

const Environment = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'a port from 1 to 65535')
    .transform(Number)
    .pipe(z.number().int().min(1).max(65_535))
    .default(8080),
  HOST: z.string().min(1).optional(),
  NGUON_DATA: z.string().min(1).optional(),
  PUBLIC_URL: HttpUrl.optional(),
  ANCHOR_INTERVAL: z
    .string()
    .regex(/^\d{1,5}$/, 'whole seconds')
    .transform(Number)
    .pipe(z.number().int().min(1))
    .default(10),
})

const FLAGS = ['--empty', '--sandbox', '--lan']

/**
 * Reads the settings of this start.
 * @throws {StartError} naming every variable and flag that is wrong
 */
export function readSettings(root: string, env: NodeJS.ProcessEnv, flags: readonly string[]): Settings {
  const unknown = flags.filter(flag => !FLAGS.includes(flag))
  if (unknown.length > 0)
    throw new StartError(`Không hiểu ${unknown.join(' ')}. / Unknown flag; there are ${FLAGS.join(', ')}.`)
  const parsed = Environment.safeParse(env)
  if (!parsed.success) throw new StartError(`Biến môi trường sai / wrong environment: ${faultsOf(parsed.error)}`)
  const { PORT, HOST, NGUON_DATA, PUBLIC_URL, ANCHOR_INTERVAL } = parsed.data
  const lan = flags.includes('--lan')
  const lanAddress = lan ? ownLanAddress() : null
  const host = HOST ?? lanAddress ?? '127.0.0.1'
  const publicUrl = (PUBLIC_URL ?? `http://${lanAddress ?? 'localhost'}:${PORT}`).replace(/\/+$/, '')
  return {
    data: resolve(root, NGUON_DATA ?? '.data'),
    host,
    port: PORT,
    publicUrl,
    anchorInterval: ANCHOR_INTERVAL,
    empty: flags.includes('--empty'),
    sandbox: flags.includes('--sandbox') || !flags.includes('--empty'),
    lan,
  }
}

/** The first IPv4 address that other devices of the local network reach. */
function ownLanAddress(): string {
  const own = Object.values(networkInterfaces()).flatMap(list => list ?? [])
  const found = own.find(({ family, internal }) => family === 'IPv4' && !internal)
  if (!found)
    throw new StartError(
      'Máy này không có địa chỉ mạng nội bộ. / --lan: this machine has no address on a local network.',
    )
  return found.address
}
