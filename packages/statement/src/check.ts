/**
 * Whether a statement may stand at an index of a log: well formed, signed by a key that is live there, and naming
 * exactly the subjects of formats §1 wherever its body is shown. The door, the witness and `verify` ask this one
 * function; what one of them refuses, the others refuse too.
 */
import { equalBytes } from '@nguon/merkle'
import { type Admission, AdmissionError, type Admitted, wrapping } from './admission.ts'
import { BodyError, bodyDigest, mergeBodies } from './body.ts'
import { ERASABLE } from './erasure.ts'
import { hostOf, issFor } from './issuer.ts'
import type { JsonObject } from './json.ts'
import { liveKey } from './keyring.ts'
import { RULES, type Said } from './kind.ts'
import { MAX_SUBJECTS, type Statement } from './statement.ts'
import { isSubFor } from './sub.ts'
import { distinctKeys, issuerSubject, subjectKey } from './subject.ts'

/**
 * Checks a statement for its index.
 * @throws AdmissionError
 */
export async function checkStatement(admission: Admission): Promise<Admitted> {
  const { statement, index, origin, ring, verify } = admission
  const { header, party } = statement
  if (header.aud !== origin) throw new AdmissionError('AUDIENCE', 'meant for another log')
  if (header.iss !== issFor(hostOf(origin), party)) throw new AdmissionError('ISSUER', 'iss is of another host')
  if (index === 0n && header.kind !== 'policy') throw new AdmissionError('KIND', 'a log begins with its policy')
  const key = liveKey(ring, header.kid, party, index)
  if (!key) throw new AdmissionError('KEY_NOT_LIVE', 'the key does not speak for the party here')
  if (!(await verify.p256(key.point, statement.toBeSigned, statement.signature)))
    throw new AdmissionError('SIGNATURE', 'the signature is not genuine')
  const shown = showBodies(admission)
  const said = await RULES[header.kind]({ ...admission, key, whole: shown?.whole ?? null })
  requireSubjects(statement, said)
  const subjects = said.subjects && [...said.subjects, issuerSubject(party)]
  const restricted = statement.bodies.every(({ audience }) => audience !== 0)
  if (!isSubFor(header.sub, subjects, restricted, header.subjects, hostOf(origin), party))
    throw new AdmissionError('SUB', 'sub is not what this statement is about')
  return { body: shown?.merged ?? null, subjects, key, ring: said.ring ?? ring }
}

/** Body 0, and what it becomes with the further bodies that are shown; null if body 0 is not. */
function showBodies({ statement, bodies }: Admission): { whole: JsonObject; merged: JsonObject } | null {
  const { bodies: refs } = statement
  if (bodies.length !== refs.length) throw new AdmissionError('BODY_COUNT', 'not as many bodies as the payload lists')
  const texts = bodies.map(body => (typeof body === 'string' ? null : body))
  return wrapping('BODY', () => {
    if (texts[0]) {
      const whole = mergeBodies(refs, [texts[0], ...texts.slice(1).fill(null)])
      return { whole, merged: texts.length > 1 ? mergeBodies(refs, texts) : whole }
    }
    if (!texts.every((text, at) => !text || equalBytes(bodyDigest(text), refs[at]!.digest)))
      throw new BodyError('DIGEST', 'not the body that was signed')
    return null
  })
}

function requireSubjects({ header, party }: Statement, { subjects, keys }: Said): void {
  const issuer = subjectKey(issuerSubject(party))
  if (!header.subjects.some(key => equalBytes(key, issuer)))
    throw new AdmissionError('SUBJECTS', 'the issuer is not among the subjects')
  // An erasure names one more, its own issuer; an entry with no room for that could never be erased.
  if (ERASABLE.includes(header.kind) && header.subjects.length >= MAX_SUBJECTS)
    throw new AdmissionError('SUBJECTS', `an event or record names at most ${MAX_SUBJECTS - 1} subjects`)
  const due = subjects ? subjects.map(subjectKey) : keys
  if (!due) return
  const expected = distinctKeys([issuer, ...due])
  if (expected.length !== header.subjects.length || !expected.every((key, at) => equalBytes(key, header.subjects[at]!)))
    throw new AdmissionError('SUBJECTS', 'not exactly the subjects of what is said')
}
