/** How a command of ours ends: with what it had to do done, or with one sentence that names what is wrong and what helps. */

import { readFileSync } from 'node:fs'
import { ChainUnavailableError, ContractGoneError, RpcError, TransactionRefusedError } from '@nguon/chain'
import type { z } from 'zod'
import { ConfigError, faultsOf } from './read.ts'

/** What was asked is refused; the message is for a person, Vietnamese first, and names the field and the remedy. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly code = 'COMMAND_REFUSED'
}

/**
 * Runs a command. It ends with 1 where what was asked is refused, with 2 where nothing could be asked: an environment that
 * does not say how, or a chain that is away. Anything else is a fault of ours and is shown whole.
 */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command()
  } catch (error) {
    const sentence = sentenceOf(error)
    if (sentence === null) throw error
    process.stderr.write(`✗ ${sentence}\n`)
    process.exitCode = isRefusal(error) ? 1 : 2
  }
}

/** Ends the command before it began, since it was called in another way than it can be. */
export function endWithUsage(usage: string): never {
  process.stderr.write(`${usage}\n`)
  process.exit(2)
}

function isRefusal(error: unknown): boolean {
  return [RefusedError, RpcError, TransactionRefusedError].some(refusal => error instanceof refusal)
}

function sentenceOf(error: unknown): string | null {
  if (error instanceof RefusedError || error instanceof ConfigError) return error.message
  if (error instanceof ChainUnavailableError)
    return `CHAIN_RPC_URL: nút của chuỗi không trả lời, hãy xem địa chỉ / the node does not answer, look at the address (${error.message})`
  if (error instanceof ContractGoneError)
    return `CONTRACT: không có hợp đồng AnchorLog ở địa chỉ này; địa chỉ đúng nằm trong trust.json / there is no AnchorLog at this address; the right one stands in trust.json (${error.message})`
  if (error instanceof RpcError || error instanceof TransactionRefusedError)
    return `CHAIN_RPC_URL: nút của chuỗi từ chối / the node refuses: ${error.message}`
  return null
}

/**
 * A JSON file that a person wrote. `field` is what it was named by, `form` what has to stand in it.
 * @throws {ConfigError}
 */
export function readJsonFile<Shape extends z.ZodType>(
  { field, path, form }: { field: string; path: string; form: string },
  shape: Shape,
): z.infer<Shape> {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const why = code
      ? `không đọc được tệp / the file cannot be read (${code})`
      : 'tệp không phải JSON / the file is not JSON'
    throw new ConfigError(`${field}: ${path}: ${why}; cần / wanted: ${form}`)
  }
  const parsed = shape.safeParse(value)
  // The faults name fields and no values: the file may hold a key.
  if (!parsed.success) throw new ConfigError(`${field}: ${path}: ${faultsOf(parsed.error)}; cần / wanted: ${form}`)
  return parsed.data
}
