/**
 * What the demo must remember to be loaded once: the day it stands on, and everything that was drawn at random. Each is
 * written down before it is used, so a loading that was killed goes on and says the very same things again.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { SignedStatement } from './authority-client.ts'

export type DemoState = {
  /** The moment of the first loading, ISO 8601: all its dates follow from it. */
  since: string
  /** Of the demo's sign-ins. */
  password: string
  /** API keys by party code, as they are given out. */
  apiKeys: Record<string, string>
  /** What the authority signed, by what it is for: signed again it would be another statement. */
  signed: Record<string, SignedStatement>
  done: boolean
}

/** Reads what was remembered in `file`, or begins with `first`. `save` keeps it, whole or not at all. */
export function openState(file: string, first: () => DemoState): { state: DemoState; save(): void } {
  const state = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DemoState) : first()
  const save = () => {
    writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  save()
  return { state, save }
}
