import type { FormState } from '@nguon/ui'
import { hasMessage, type Lang, message } from '@nguon/words'
import { type CaptureAnswer, CaptureError } from './capture.ts'

type Fault = { pointer: string; code: string; reason: string }

/** From which member of a request each field of a form came. */
export type Pointers = Readonly<Record<string, string>>

/**
 * What the interface answered, as a form to be shown again; null if it took what was sent. Faults stand beside the
 * field whose member they point to, what has no field at the top.
 * @throws {CaptureError} when the fault is ours
 */
export function formOf(
  answer: CaptureAnswer,
  values: Readonly<Record<string, string>>,
  pointers: Pointers,
  lang: Lang,
): FormState | null {
  if (answer.status < 300) return null
  if (answer.status >= 500) throw new CaptureError(`the interface answered ${answer.status}`)
  const { code, faults = [] } = answer.body as { code?: string; faults?: Fault[] }
  const errors: Record<string, string> = {}
  for (const fault of faults) {
    const field = Object.keys(pointers).find(name => fault.pointer.startsWith(pointers[name]!)) ?? ''
    errors[field] ??= sentence(fault.code, lang) ?? `${message(lang, 'problem.other')} ${fault.reason}`
  }
  if (Object.keys(errors).length === 0) errors[''] = sentence(code ?? '', lang) ?? message(lang, 'problem.other')
  return { values, errors }
}

function sentence(code: string, lang: Lang): string | null {
  const key = `problem.${code}`
  return hasMessage(key) ? message(lang, key as 'problem.other') : null
}
