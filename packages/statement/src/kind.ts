/** What each kind of statement must say, and who may say it (formats §2). */
import { equalBytes } from '@nguon/merkle'
import { type Admission, AdmissionError, wrapping } from './admission.ts'
import { ERASABLE, parseErasureBody } from './erasure.ts'
import { subjectsOfEvent } from './event.ts'
import type { JsonObject } from './json.ts'
import { applyKeyStatement } from './key-statement.ts'
import { KeyError, type KeyRing, type LiveKey, withRegistrar } from './keyring.ts'
import { parseKeyStatementBody } from './keys.ts'
import { parsePolicy } from './policy.ts'
import { parseRecordBody, type RecordBody } from './record.ts'
import { exactly, SALT } from './shape.ts'
import type { Kind } from './statement.ts'
import { keysSubject, logSubject, type Subject } from './subject.ts'

/** What a kind's rule takes: `whole` is body 0, null if it is not shown. */
export type Asked = Admission & { readonly key: LiveKey; readonly whole: JsonObject | null }
/** What a kind's rule finds: the subjects but the issuer's, or, where only their keys are known, those. */
export type Said = {
  readonly subjects: Subject[] | null
  readonly keys?: readonly Uint8Array[]
  readonly ring?: KeyRing
}

/** The rule of each kind. @throws AdmissionError */
export const RULES: Readonly<Record<Kind, (asked: Asked) => Said | Promise<Said>>> = {
  event({ key, whole }) {
    if (key.registrar) throw new AdmissionError('NOT_OWNER', 'the registrar’s key has one purpose')
    return { subjects: whole && wrapping('EVENT', () => subjectsOfEvent(whole)) }
  },

  record({ key, whole, statement, origin }) {
    // Whether a record has its shape must not depend on which bodies one may see.
    if (!statement.bodies.every(({ pointers }) => pointers.every(pointer => pointer.startsWith('/fields/'))))
      throw new AdmissionError('RECORD', 'only fields of a record may stand in a further body')
    const record = whole && wrapping('RECORD', () => parseRecordBody(whole))
    if (record?.subjects.some(({ type, id }) => type === 'log' && id !== origin))
      throw new AdmissionError('RECORD', 'about another log')
    if (record) requireVoucher(record, key)
    return { subjects: record && [...record.subjects] }
  },

  async key(asked) {
    const body = wrapping('KEY_STATEMENT', () => parseKeyStatementBody(onlyBody(asked)))
    const { ring, index, statement, verify } = asked
    const next = await applyKeyStatement(ring, index, statement, body, verify).catch(cause => {
      throw cause instanceof KeyError ? new AdmissionError('KEY_STATEMENT', cause.message, cause) : cause
    })
    return { subjects: [keysSubject(body.party)], ring: next }
  },

  policy(asked) {
    const { ring, index, origin } = asked
    requireRegistrar(asked.key)
    const policy = wrapping('POLICY', () => parsePolicy(onlyBody(asked)))
    if (policy.origin !== origin || policy.platform !== ring.platform)
      throw new AdmissionError('POLICY', 'the policy of another log')
    const next = wrapping('POLICY', () => withRegistrar(ring, index, policy.registrar))
    if (index === 0n && next !== ring) throw new AdmissionError('POLICY', 'the first policy names its own registrar')
    return { subjects: [logSubject(origin)], ring: next }
  },

  heartbeat(asked) {
    requireRegistrar(asked.key)
    wrapping('HEARTBEAT', () => exactly(onlyBody(asked), SALT))
    return { subjects: [] }
  },

  async erasure(asked) {
    const { key, index, entryAt } = asked
    if (!key.roles.includes('authority'))
      throw new AdmissionError('NOT_AUTHORITY', 'only an authority has bodies erased')
    const body = wrapping('ERASURE', () => parseErasureBody(onlyBody(asked)))
    const erased = body.index < index ? await entryAt?.(body.index) : null
    if (!erased?.bodies.some(({ digest }) => equalBytes(digest, body.digest)))
      throw new AdmissionError('ERASURE', 'there is no such body before this index')
    if (!ERASABLE.includes(erased.header.kind)) throw new AdmissionError('ERASURE', 'such a body stays')
    return { subjects: null, keys: erased.header.subjects }
  },
}

/** The body of a statement that everyone needs to follow the log: it is public, whole and here. */
function onlyBody({ statement, whole }: Asked): JsonObject {
  if (statement.bodies.length !== 1) throw new AdmissionError('BODY_COUNT', 'such a statement has one body')
  if (statement.bodies[0]!.audience !== 0 || !whole)
    throw new AdmissionError('BODY_REQUIRED', 'the body of such a statement is public')
  return whole
}

function requireRegistrar(key: LiveKey): void {
  if (!key.registrar) throw new AdmissionError('NOT_REGISTRAR', 'only the registrar says this')
}

/** The registrar vouches for the register itself, a party for its own things, an authority for any party's record. */
function requireVoucher({ type, subjects }: RecordBody, key: LiveKey): void {
  if (type === 'catalogue' || type === 'release') {
    requireRegistrar(key)
    return
  }
  const { type: kind, id } = subjects[0]!
  if (type === 'party') {
    if (!key.registrar && id !== key.party && !key.roles.includes('authority'))
      throw new AdmissionError('NOT_OWNER', 'a party’s record is its own, the registrar’s or an authority’s')
    return
  }
  if (key.registrar) throw new AdmissionError('NOT_OWNER', 'the registrar’s key has one purpose')
  const owned = (type === 'product' || type === 'lot') && (kind === 'local-product' || kind === 'local')
  if (owned && id.split('/')[0] !== key.party)
    throw new AdmissionError('NOT_OWNER', 'a party signs for its own lots and products')
}
