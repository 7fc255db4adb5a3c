/**
 * What the demo must remember to be loaded once: the day it stands on, and everything that was drawn at random. Each is
 * written down before it is used, so a loading that was killed goes on and says the very same things again.
 */
import { existsSync, readFileSync } from 'node:fs'
import { writeJson } from '../start/kept-file.ts'
import type { SignedStatement } from './authority-client.ts'

/** What is remembered of a demo. */
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
  const save = () => writeJson(file, state)
  save()
  return { state, save }
}
