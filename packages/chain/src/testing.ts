/**
 * Chains for tests: one inside the process, or a node of its own that can be killed and started again.
 *
 *     const rpc = await hardhatRpc()
 *     const node = await startAnvil()
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { parseEther, toQuantity } from 'ethers'
import { type Address, predictContractAddress, readChainId } from './anchor-log.ts'
import { addressOfKey } from './key.ts'
import { httpRpc, type Rpc } from './rpc.ts'
import { findTransaction, readFees, readNonce, sendRaw } from './sending.ts'
import { buildDeployTransaction, type Terms } from './transaction.ts'

/** A fresh Hardhat chain in this process; a block for each transaction, at once. */
export async function hardhatRpc(): Promise<Rpc> {
  process.env.HARDHAT_DISABLE_TELEMETRY_PROMPT = 'true'
  const { network } = await import('hardhat')
  const { provider } = await network.connect()
  return { request: call => provider.request(call) }
}

/** A node that a test started, and how to end it. */
export type Anvil = { url: string; rpc: Rpc; pid: number; stop(): Promise<void> }

/** An anvil on a free port. Stopped by the test; it does not outlive this process either. */
export async function startAnvil(options: string[] = []): Promise<Anvil> {
  const port = await freePort()
  const binary = new URL('../../../node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil', import.meta.url).pathname
  const child = spawn(binary, ['--host', '127.0.0.1', '--port', String(port), '--silent', ...options], {
    stdio: 'ignore',
  })
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  const url = `http://127.0.0.1:${port}`
  const rpc = httpRpc(url)
  await answering(rpc, child)
  return {
    url,
    rpc,
    pid: child.pid!,
    async stop() {
      process.off('exit', end)
      const ended = new Promise(done => child.once('exit', done))
      if (child.exitCode === null && child.kill('SIGTERM')) await ended
    },
  }
}

/** Gives an account money, on a node made for tests. */
export async function fund(rpc: Rpc, account: Address): Promise<void> {
  const amount = toQuantity(parseEther('1000'))
  await rpc
    .request({ method: 'hardhat_setBalance', params: [account, amount] })
    .catch(() => rpc.request({ method: 'anvil_setBalance', params: [account, amount] }))
}

/** Regulators and an admin whose keys nobody has, for tests that are about something else. */
const NOBODYS = {
  regulators: [`0x${'a1'.repeat(20)}`, `0x${'a2'.repeat(20)}`],
  admin: `0x${'ad'.repeat(20)}`,
  delay: 60n,
}

/** Puts an AnchorLog on the chain, paid for by `key`, and gives its address once it is there. */
export async function deployAnchorLog(
  rpc: Rpc,
  key: string,
  terms: Pick<Terms, 'first' | 'witnesses' | 'quorum'> & Partial<Terms>,
): Promise<Address> {
  const deployer = addressOfKey(key)
  await fund(rpc, deployer)
  const [chainId, nonce, fees] = [await readChainId(rpc), await readNonce(rpc, deployer), await readFees(rpc)]
  const { raw, hash } = buildDeployTransaction(key, { chainId, nonce, fees }, { ...NOBODYS, ...terms })
  await sendRaw(rpc, raw)
  for (;;) {
    const found = await findTransaction(rpc, hash)
    if (found.state === 'mined' && !found.succeeded) throw new Error('the AnchorLog was not deployed')
    if (found.state === 'mined') return predictContractAddress(deployer, nonce)
    await new Promise(done => setTimeout(done, 20))
  }
}

async function answering(rpc: Rpc, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`anvil ended with ${child.exitCode}`)
    const answered = await readChainId(rpc).then(
      () => true,
      () => false,
    )
    if (answered) return
    await new Promise(done => setTimeout(done, 50))
  }
  throw new Error('anvil did not start in ten seconds')
}

async function freePort(): Promise<number> {
  const socket = createServer()
  await new Promise<void>(ready => socket.listen(0, '127.0.0.1', ready))
  const address = socket.address()
  await new Promise(done => socket.close(done))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
