/** `node verify.mjs FILE|URL --trust TRUST [--scanned CODE] [--rpc URL]… [--as-of-head] [--lang vi|en]` */

import { runVerify } from '../verify/command.ts'

process.exitCode = await runVerify(process.argv.slice(2), {
  command: 'node verify.mjs',
  folder: process.cwd(),
  ownTrust: null,
})
