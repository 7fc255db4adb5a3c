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
 * @throws {StartError} when the web process cannot listen where it is told to, or the witness's port is taken
 */
export async function choosePorts(data: string, web: { host: string; port: number }): Promise<Ports> {
  await requireWebPort(web)
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

async function requireWebPort({ host, port }: { host: string; port: number }): Promise<void> {
  try {
    await listenOnce(port, host)
  } catch (cause) {
    throw new StartError(webPortFault((cause as NodeJS.ErrnoException).code, host, port), { cause })
  }
}

function webPortFault(code: string | undefined, host: string, port: number): string {
  if (code === 'EADDRINUSE')
    return `Cổng ${port} đang được dùng: hãy đặt PORT khác, ví dụ PORT=${port + 1} npm start. / Port ${port} is taken: set another PORT.`
  if (code === 'EACCES')
    return `Cổng ${port} cần quyền quản trị: hãy đặt PORT từ 1024 trở lên. / Port ${port} needs an administrator's rights: set a PORT of 1024 or more.`
  return `Không mở được cổng ${port} tại ${host} (${code}): hãy đặt HOST là một địa chỉ của máy này. / Cannot listen there: set HOST to an address of this machine.`
}

async function isFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port, '127.0.0.1')
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false
    throw error
  }
}

/** A port of the loopback interface that is free at this moment. */
export async function freePort(): Promise<number> {
  return await listenOnce(0, '127.0.0.1')
}

async function listenOnce(port: number, host: string): Promise<number> {
  const server = createServer()
  try {
    return await new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => resolve((server.address() as { port: number }).port))
    })
  } finally {
    if (server.listening) await new Promise(done => server.close(done))
  }
}
