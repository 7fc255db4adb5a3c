/** How the verifier gets into a page: as everywhere else, but for the sentences of its errors. */

import type { Plugin } from 'esbuild'

/** The rooms that `verify` runs through. What they refuse reaches a page as a code, and `words` has the sentence. */
const ROOMS = /[\\/]packages[\\/](?:merkle|gs1|statement|proof)[\\/]src[\\/][^\\/]+\.ts$/

/**
 * Leaves the sentences for developers out of what is bundled: they are a twelfth of its weight, and a page shows none
 * of them. Names and codes stay.
 *
 * @param read the text of a file
 */
export function withoutSentences(read: (path: string) => Promise<string>): Plugin {
  return {
    name: 'without-sentences',
    setup({ onLoad, esbuild }) {
      onLoad({ filter: ROOMS }, async ({ path }) => {
        const source = await read(path)
        // Printed by esbuild, code has no comments and every literal one spelling.
        const { code } = await esbuild.transform(source, { loader: 'ts', sourcefile: path, target: 'esnext' })
        return { contents: dropSentences(code), loader: 'js' }
      })
    },
  }
}

/**
 * Drops, from wherever an error is made, each argument that is one literal and reads as a sentence.
 *
 *     new CborError("cut short")              new CborError()
 *     new BodyError("JSON", `at ${n}`, more)  new BodyError("JSON", void 0, more)
 *
 * @param code as esbuild prints it
 */
export function dropSentences(code: string): string {
  const kept: string[] = []
  let from = 0
  for (const { index, 0: head } of code.matchAll(/\bnew [A-Za-z0-9]*Error\(/g)) {
    // An error that is made in the argument of another was dropped or kept with it.
    if (index < from) continue
    const start = index + head.length
    const { parts, end } = argumentsAt(code, start)
    const spoken = parts.map(part => (isSentence(part.trim()) ? 'void 0' : part))
    while (spoken.at(-1) === 'void 0') spoken.pop()
    kept.push(code.slice(from, start), spoken.join(','))
    from = end
  }
  return kept.join('') + code.slice(from)
}

/** A code is a word; what has a space or a hole in it is meant to be read. */
function isSentence(argument: string): boolean {
  return /^["'`]/.test(argument) && literalEnd(argument, 0) === argument.length && /[ $]/.test(argument)
}

/** The arguments from behind the opening bracket on, and where the closing one stands. */
function argumentsAt(code: string, start: number): { parts: string[]; end: number } {
  const parts: string[] = []
  let from = start
  let depth = 0
  for (let at = start; at < code.length; ) {
    const character = code[at]!
    if (isQuote(character)) {
      at = literalEnd(code, at)
      continue
    }
    if (depth === 0 && (character === ',' || character === ')')) {
      parts.push(code.slice(from, at))
      from = at + 1
      if (character === ')') return { parts, end: at }
    }
    depth += depthOf(character)
    at++
  }
  throw new SyntaxError(`a bracket that does not close: ${code.slice(start - 40, start + 40)}`)
}

/** Where the string or template that opens at `start` ends, with whatever stands in its holes. */
function literalEnd(code: string, start: number): number {
  const quote = code[start]
  for (let at = start + 1; at < code.length; at++) {
    if (code[at] === quote) return at + 1
    if (code[at] === '\\') at++
    else if (quote === '`' && code.startsWith('${', at)) at = holeEnd(code, at + 2) - 1
  }
  throw new SyntaxError(`a literal that does not end: ${code.slice(start, start + 40)}`)
}

function holeEnd(code: string, start: number): number {
  let depth = 1
  for (let at = start; at < code.length; ) {
    const character = code[at]!
    depth += depthOf(character)
    if (depth === 0) return at + 1
    at = isQuote(character) ? literalEnd(code, at) : at + 1
  }
  throw new SyntaxError(`a hole that does not close: ${code.slice(start, start + 40)}`)
}

function depthOf(character: string): number {
  return '([{'.includes(character) ? 1 : ')]}'.includes(character) ? -1 : 0
}

function isQuote(character: string): boolean {
  return character === '"' || character === "'" || character === '`'
}
