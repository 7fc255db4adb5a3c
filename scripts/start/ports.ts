/** The loopback ports that the parts of one installation use among themselves, chosen once and kept. */

import { createServer } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { readOrMake, writeJson } from './kept-file.ts'
import { StartError } from './settings.ts'

const Port = z.number().int().min(1).max(65_535)
const Ports = z.strictObject({ postgres: Port, node: Port, ledger: Port, witness: Port })
/** Which part listens where. */
export type Ports = z.infer<typeof Ports>

/**
 * The kept ports, another one where somebody else has taken it meanwhile. The witness's address stands in the log's
 * policy, so its port stays.
 * @throws {StartError} when the port of the web process or of the witness is taken
 */
export async function choosePorts(data: string, web: { host: string; port: number }): Promise<Ports> {
  if (!(await isFree(web.port, web.host))) {
    throw new StartError(
      `Cổng ${web.port} đang được dùng: hãy đặt PORT khác, ví dụ PORT=${web.port + 1} npm start. / Port ${web.port} is taken: set another PORT.`,
    )
  }
  const file = join(data, 'ports.json')
  const fresh: Ports = {
    postgres: await freePort(),
    node: await freePort(),
    ledger: await freePort(),
    witness: await freePort(),
  }
  const kept = readOrMake(file, Ports, () => fresh)
  if (!(await isFree(kept.witness))) {
    throw new StartError(
      `Cổng ${kept.witness} của nhân chứng đang được chương trình khác dùng: hãy dừng chương trình đó. / The witness's port ${kept.witness} is taken by another program: stop that program.`,
    )
  }
  const ports = { ...kept }
  for (const name of ['postgres', 'node', 'ledger'] as const) if (!(await isFree(kept[name]))) ports[name] = fresh[name]
  writeJson(file, ports)
  return ports
}

async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await listenOnce(port, host)) !== null
}

/** A port of the loopback interface that is free at this moment. */
export async function freePort(): Promise<number> {
  return (await listenOnce(0, '127.0.0.1'))!
}

async function listenOnce(port: number, host: string): Promise<number | null> {
  const server = createServer()
  try {
    return await new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => resolve((server.address() as { port: number }).port))
    })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE' || code === 'EACCES') return null
    throw error
  } finally {
    if (server.listening) await new Promise(done => server.close(done))
  }
}
