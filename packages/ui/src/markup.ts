import { html as template } from 'ghtml'

declare const markup: unique symbol

/** HTML that was written by a template and not by a user: only {@link html} makes it. */
export type Markup = string & { readonly [markup]: true }

/** What a template may hold. No booleans: `condition && part` would print the word "false". */
export type Value = string | number | bigint | Markup | readonly Markup[] | null | undefined

/**
 * A page or a part of one. Every value is escaped; `!${part}` puts in a part that a template made.
 *
 *     html`<p>${name}</p> !${lots.map(row)}`
 *
 * The danger is `!` before a value that is not {@link Markup}; components therefore take `Markup`
 * for what they do not escape, and the tests fill every page with hostile text.
 */
export const html = template as (literals: TemplateStringsArray, ...values: Value[]) => Markup

/** No markup: the other branch of a condition. */
export const nothing: Markup = html``
