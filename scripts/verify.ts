/** `npm run verify -- FILE|URL [--scanned CODE] [--trust FILE] [--rpc URL]… [--as-of-head] [--lang vi|en]` */

import { join, resolve } from 'node:path'
import { runVerify } from './verify/command.ts'

const root = resolve(import.meta.dirname, '..')

process.exitCode = await runVerify(process.argv.slice(2), {
  command: 'npm run verify --',
  // Where the command was typed; npm runs it at the root of the project.
  folder: process.env.INIT_CWD ?? process.cwd(),
  ownTrust: join(resolve(root, process.env.NGUON_DATA ?? '.data'), 'trust.json'),
})
