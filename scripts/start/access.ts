/**
 * What a person at this machine needs to use the installation: addresses, demo sign-ins and API keys. Written to
 * `access.json` in the data folder for `npm run capture`, and printed as the table at the end of `npm start`.
 */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeJson } from './kept-file.ts'

/** Addresses, keys and sign-ins, as `access.json` holds them. */
export type Access = {
  /** Where the web process answers on this machine. */
  url: string
  /** What codes carry. */
  publicUrl: string
  rpcUrl: string
  witnessUrl: string
  databaseUrl: string
  adminKey: string
  /** By party code. */
  apiKeys: Record<string, string>
  signIns: { email: string; password: string; party: string; name: string }[]
  /** Codes worth scanning, as paths (`/01/…`), with a word on what they show. */
  codes: { path: string; label: string }[]
}

const file = (data: string) => join(data, 'access.json')

/** What was noted in a data folder; null before its first start. */
export function readAccess(data: string): Access | null {
  return existsSync(file(data)) ? (JSON.parse(readFileSync(file(data), 'utf8')) as Access) : null
}

/** Notes it for the next command. */
export function writeAccess(data: string, access: Access): void {
  writeJson(file(data), access)
}
