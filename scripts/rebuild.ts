/**
 * `npm run rebuild`: registers, holdings, contents and the index of events of the installation in `NGUON_DATA`, computed
 * anew from its log in one transaction. They are a projection of it: after a restored backup, or where one of their rows
 * is in doubt.
 */

import { resolve } from 'node:path'
import { rebuildProjections } from '@nguon/capture'
import { hostOf } from '@nguon/statement'
import { openDatabase } from '@nguon/store'
import { readAccess } from './start/access.ts'
import { Installation } from './start/genesis.ts'
import { readOrMake } from './start/kept-file.ts'

const data = resolve(import.meta.dirname, '..', process.env.NGUON_DATA ?? '.data')
const access = readAccess(data)
if (!access) {
  process.stderr.write(`Không có bản cài nào trong ${data}. / There is no installation; set NGUON_DATA.\n`)
  process.exit(2)
}
const { origin } = readOrMake(resolve(data, 'installation.json'), Installation, () => {
  throw new Error(`${data} has no installation.json`)
})
const db = openDatabase(access.databaseUrl, { connections: 1 })
try {
  const read = await rebuildProjections(db, hostOf(origin))
  process.stdout.write(`Đã tính lại từ ${read} thông tin. / Computed anew from ${read} statements.\n`)
} finally {
  await db.destroy()
}
