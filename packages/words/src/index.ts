import type { Lang, ParamsOf } from './catalogue.ts'
import { checkEn } from './check.en.ts'
import { checkVi } from './check.vi.ts'
import { frameEn } from './frame.en.ts'
import { frameVi } from './frame.vi.ts'
import { pageEn } from './page.en.ts'
import { pageVi } from './page.vi.ts'
import { portalEn } from './portal.en.ts'
import { portalVi } from './portal.vi.ts'
import { proofEn } from './proof.en.ts'
import { proofVi } from './proof.vi.ts'
import { stageEn } from './stage.en.ts'
import { stageVi } from './stage.vi.ts'

export type { Lang, Translation } from './catalogue.ts'
export * from './dates.ts'

const vi = { ...proofVi, ...frameVi, ...stageVi, ...pageVi, ...checkVi, ...portalVi }
const en = { ...proofEn, ...frameEn, ...stageEn, ...pageEn, ...checkEn, ...portalEn } satisfies {
  [Key in keyof typeof vi]: unknown
}

type Messages = typeof vi

/** A message of the catalogue, by its dotted name. */
export type MessageKey = keyof Messages

/** The sentence of `key` in a language; the Vietnamese catalogue says which parameters it takes. */
export function message<Key extends MessageKey>(lang: Lang, key: Key, ...params: ParamsOf<Messages[Key]>): string {
  const entry: unknown = (lang === 'vi' ? vi : en)[key]
  return typeof entry === 'function' ? entry(...params) : String(entry)
}

/** Whether a name has a message; for names put together from what a statement says, as `bizstep.` and a step. */
export function hasMessage(key: string): key is MessageKey {
  return Object.hasOwn(vi, key)
}
