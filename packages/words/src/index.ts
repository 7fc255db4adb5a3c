import type { Lang, ParamsOf } from './catalogue.ts'
import { proofEn } from './proof.en.ts'
import { proofVi } from './proof.vi.ts'

export type { Lang, Translation } from './catalogue.ts'

const vi = { ...proofVi }
const en = { ...proofEn } satisfies { [Key in keyof typeof vi]: unknown }

type Messages = typeof vi

/** A message of the catalogue, by its dotted name. */
export type MessageKey = keyof Messages

/** The sentence of `key` in a language; the Vietnamese catalogue says which parameters it takes. */
export function message<Key extends MessageKey>(lang: Lang, key: Key, ...params: ParamsOf<Messages[Key]>): string {
  const entry: unknown = (lang === 'vi' ? vi : en)[key]
  return typeof entry === 'function' ? entry(...params) : String(entry)
}
