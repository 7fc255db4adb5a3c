/** The languages of the product. Vietnamese is the one that is written first. */
export type Lang = 'vi' | 'en'

/**
 * The same messages in another language: a key that is missing, or one too many, does not compile. Parameters are those
 * of the Vietnamese message; a translation that does not need them may be a plain string.
 */
export type Translation<Source> = {
  readonly [Key in keyof Source]: Source[Key] extends (params: infer Params) => string
    ? string | ((params: Params) => string)
    : string
}

/** The parameters that the message of a key takes: none for a plain string. */
export type ParamsOf<Entry> = Entry extends (params: infer Params) => string ? [params: Params] : []
