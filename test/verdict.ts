import { parseTrust, verify } from '@nguon/proof'
import { questionOf, readSource } from '@nguon/proof/source'
import { nodeVerify } from '@nguon/signer'
import { subjectsOfPath } from '@nguon/statement'
import type { Installation } from './installation.ts'

/** What a reader with this installation's trust file concludes about a code, asking its chain as well. */
export async function verdictOn({ url, access }: Installation, path: string): Promise<string> {
  const file = await (await fetch(`${url}/proof${path}`)).text()
  const trust = parseTrust(await (await fetch(`${url}/trust.json`)).text())
  const node = { url: access.rpcUrl, name: 'rpc', independent: false }
  const source = await readSource(node, questionOf(file, trust)!, fetch)
  const now = BigInt(Math.floor(Date.now() / 1000))
  return (await verify(file, subjectsOfPath(path), [source], trust, now, nodeVerify)).verdict
}
