import { type IconName, icon } from './icon.ts'
import { html, type Markup, nothing } from './markup.ts'

/** What a form was sent with, and what is wrong with it by field; the empty name is the form as a whole. */
export type FormState = { values: Readonly<Record<string, string>>; errors: Readonly<Record<string, string>> }

/** A form that nobody has sent yet. */
export const blankForm: FormState = { values: {}, errors: {} }

type Field = {
  form: FormState
  name: string
  label: string
  hint?: string
  required?: boolean
}

/** One line of text, a date, a number, a password: with its hint, and what is wrong with it in words. */
export function textField(
  field: Field & {
    type?: 'text' | 'email' | 'password' | 'date' | 'time' | 'search'
    inputmode?: 'numeric' | 'decimal'
    autocomplete?: string
    placeholder?: string
    maxlength?: number
    step?: string
    fallback?: string
  },
): Markup {
  const { form, name, type = 'text' } = field
  const value = type === 'password' ? '' : (form.values[name] ?? field.fallback ?? '')
  return frame(
    field,
    html`<input id="${name}" name="${name}" type="${type}" value="${value}"!${attribute('inputmode', field.inputmode)}!${attribute('autocomplete', field.autocomplete)}!${attribute('placeholder', field.placeholder)}!${attribute('maxlength', field.maxlength)}!${attribute('step', field.step)}!${described(field)}>`,
  )
}

/** Several lines of text. */
export function textArea(field: Field & { rows?: number; maxlength?: number }): Markup {
  const { form, name } = field
  return frame(
    field,
    html`<textarea id="${name}" name="${name}" rows="${field.rows ?? 3}"!${attribute('maxlength', field.maxlength)}!${described(field)}>${form.values[name] ?? ''}</textarea>`,
  )
}

/** One of a list. */
export function selectField(
  field: Field & { options: readonly { value: string; label: string }[]; blank?: string; fallback?: string },
): Markup {
  const { form, name } = field
  const chosen = form.values[name] ?? field.fallback ?? ''
  const option = (value: string, label: string) =>
    html`<option value="${value}"!${value === chosen ? html` selected` : nothing}>${label}</option>`
  return frame(
    field,
    html`<select id="${name}" name="${name}"!${described(field)}>!${field.blank === undefined ? nothing : option('', field.blank)}!${field.options.map(({ value, label }) => option(value, label))}</select>`,
  )
}

/** One of a few, each a large target with its sign. */
export function choiceField(
  field: Field & { options: readonly { value: string; label: string; icon: IconName }[] },
): Markup {
  const { form, name, label } = field
  const error = form.errors[name]
  return html`<fieldset class="field"!${error ? html` aria-describedby="${name}-error"` : nothing}><legend>${label}</legend>
!${field.hint ? html`<p class="hint">${field.hint}</p>` : nothing}
<div class="choices">!${field.options.map(
    option =>
      html`<label class="choice"><input type="radio" name="${name}" value="${option.value}"!${option.value === form.values[name] ? html` checked` : nothing}!${field.required ? html` required` : nothing}>!${icon(option.icon)}<span>${option.label}</span></label>`,
  )}</div>
!${errorLine(name, error)}</fieldset>`
}

/** What is wrong with a form, said once at its top with a way to each field. */
export function formErrors(form: FormState, title: string, labels: Readonly<Record<string, string>>): Markup {
  const names = Object.keys(form.errors)
  if (names.length === 0) return nothing
  return html`<div class="state tone-bad" role="alert" tabindex="-1"><span class="state-icon">!${icon('warning')}</span><p class="state-title">${title}</p>
<ul class="state-text plain-list">!${names.map(name =>
    name === ''
      ? html`<li>${form.errors[name]}</li>`
      : html`<li><a href="#${name}">${labels[name] ?? name}</a>: ${form.errors[name]}</li>`,
  )}</ul></div>`
}

function frame(field: Field, control: Markup): Markup {
  const { form, name, label, hint } = field
  return html`<div class="field"><label for="${name}">${label}</label>
!${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : nothing}
!${control}
!${errorLine(name, form.errors[name])}</div>`
}

function errorLine(name: string, error: string | undefined): Markup {
  return error ? html`<p class="error" id="${name}-error">!${icon('warning')}<span>${error}</span></p>` : nothing
}

function described({ form, name, hint, required }: Field): Markup {
  const ids = [hint ? `${name}-hint` : '', form.errors[name] ? `${name}-error` : ''].filter(Boolean).join(' ')
  return html`!${attribute('aria-describedby', ids || undefined)}!${form.errors[name] ? html` aria-invalid="true"` : nothing}!${required ? html` required` : nothing}`
}

function attribute(name: string, value: string | number | undefined): Markup {
  return value === undefined ? nothing : html` !${name as Markup}="${value}"`
}
