import type { Lang, ParamsOf } from './catalogue.ts'
import { en, vi } from './catalogues.ts'

export type { Lang, Translation } from './catalogue.ts'
export * from './dates.ts'
export * from './witness-kind.ts'

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
