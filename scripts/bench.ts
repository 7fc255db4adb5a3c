/**
 * `npm run bench [-- --quick]`: what this machine does, each figure with the machine's own ceiling from the same run.
 * `--quick` takes about two minutes; without it each part runs longer and over more, a log of a million entries among
 * them, which takes about a quarter of an hour.
 */

import { cpus, totalmem } from 'node:os'
import { openDatabase } from '@nguon/store'
import { registerWriter } from '../test/faults/load.ts'
import { dataFolder, startInstallation } from '../test/installation.ts'
import { measureAnchoring } from './bench/anchoring.ts'
import { measureCapture } from './bench/capture.ts'
import { durabilityOf } from './bench/database.ts'
import { measureEvents } from './bench/events.ts'
import { measureGas } from './bench/gas.ts'
import { measureProofs } from './bench/large/proofs.ts'
import { measureMap } from './bench/map.ts'
import { measureReading } from './bench/reading.ts'
import { measureReceipts } from './bench/receipts.ts'
import { measureSequencing } from './bench/sequencing.ts'
import { measureSubscription } from './bench/subscription.ts'
import { printFigure } from './bench/table.ts'
import { measureTraces } from './bench/trace.ts'
import { freePort } from './start/ports.ts'

const quick = process.argv.includes('--quick')
const seconds = quick ? 6 : 60

process.stdout.write(
  `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n`,
)

/** Seconds from head to head. */
const INTERVAL = 2
const { data, remove } = dataFolder()
const installation = await startInstallation({
  data,
  port: await freePort(),
  flags: ['--empty'],
  env: { ANCHOR_INTERVAL: String(INTERVAL) },
})
try {
  const db = openDatabase(installation.access.databaseUrl, { connections: 1 })
  process.stdout.write(`PostgreSQL: ${await durabilityOf(db)}\n\n`)
  await db.destroy()
  await registerWriter(installation)
  for (const figure of await measureAnchoring(installation, seconds, INTERVAL)) printFigure(figure)
  for (const figure of await measureSubscription(installation, quick ? 6 : 30)) printFigure(figure)
  const { figures, paths } = await measureCapture(installation, seconds)
  figures.forEach(printFigure)
  const asked = paths.filter((_, i) => i % Math.max(1, Math.floor(paths.length / 1_000)) === 0)
  for (const figure of await measureReading(installation, asked, seconds)) printFigure(figure)
} finally {
  await installation.stop()
  remove()
}
for (const figure of await measureReceipts(quick ? 1 : 5)) printFigure(figure)
for (const figure of await measureSequencing(quick ? 50_000 : 200_000)) printFigure(figure)
// Five entries for each lot.
for (const figure of quick ? await measureProofs(2_000, 500) : await measureProofs(200_000, 5_000)) printFigure(figure)
for (const figure of await measureMap(quick ? 20_000 : 1_000_000)) printFigure(figure)
for (const figure of quick ? await measureTraces(50_000, 50_000) : await measureTraces(1_000_000, 1_000_000))
  printFigure(figure)
for (const figure of await measureEvents(quick ? [100_000] : [100_000, 1_000_000])) printFigure(figure)
for (const figure of await measureGas()) printFigure(figure)
// Hardhat keeps its chain open.
process.exit(0)
