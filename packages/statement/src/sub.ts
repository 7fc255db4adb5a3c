/** The `sub` of a statement (formats §2): an address to open where one may be shown, else a key. */
import { compareBytes, toBase64url } from './encoding.ts'
import { digitalLinkOf, subjectsOfLink } from './link.ts'
import { issuerSubject, type Subject, subjectKey } from './subject.ts'

/**
 * The `sub` for a statement of `party` under `keys` (its `nguon:subjects`). `subjects` are null where no body is
 * public: then not even the address may tell what the statement is about.
 */
export function subFor(
  subjects: readonly Subject[] | null,
  keys: readonly Uint8Array[],
  host: string,
  party: string,
): string {
  for (const subject of subjects ?? []) {
    const link = digitalLinkOf(subject, host)
    if (link) return link
  }
  return urnOf(keys, party)
}

/**
 * Whether `sub` keeps the rule, as far as can be seen: `subjects` are null where body 0 is not shown, `restricted`
 * if no body is public.
 */
export function isSubFor(
  sub: string,
  subjects: readonly Subject[] | null,
  restricted: boolean,
  keys: readonly Uint8Array[],
  host: string,
  party: string,
): boolean {
  if (sub === urnOf(keys, party)) return restricted || !subjects?.some(subject => digitalLinkOf(subject, host) !== null)
  if (restricted) return false
  const linked = subjects ?? subjectsOfLink(sub)
  return linked.some(subject => digitalLinkOf(subject, host) === sub && names(keys, subject))
}

/** `urn:nguon:` and the first key that is not the issuer's, else that. */
function urnOf(keys: readonly Uint8Array[], party: string): string {
  const issuer = subjectKey(issuerSubject(party))
  return `urn:nguon:${toBase64url(keys.find(key => compareBytes(key, issuer) !== 0) ?? issuer)}`
}

function names(keys: readonly Uint8Array[], subject: Subject): boolean {
  const key = subjectKey(subject)
  return keys.some(named => compareBytes(named, key) === 0)
}
