/** Texts of one generation, and the longest that is kept: what strangers send must not fill the memory. */
const GENERATION = 4096
const LONGEST = 300

/**
 * The same function, which remembers what it was asked last: an event's identifiers are read by whoever checks, signs and
 * files it. What it gives is shared and never changed. Two generations, since a map that forgets its oldest entry each
 * time walks over all that it forgot.
 */
export function remembering<T extends object>(make: (text: string) => T): (text: string) => T {
  let young = new Map<string, T>()
  let old = young
  return text => {
    const known = young.get(text)
    if (known) return known
    const made = old.get(text) ?? make(text)
    if (text.length > LONGEST) return made
    if (young.size === GENERATION) {
      old = young
      young = new Map()
    }
    young.set(text, made)
    return made
  }
}
