import type { VerifiedAnswer, VerifiedStatement } from '@nguon/proof'
import { isObject, type JsonObject, type JsonValue, type Subject, subjectName } from '@nguon/statement'
import { type Grounds, groundsIn } from './erased.ts'
import type { RecordOf, Signer } from './story.ts'

/** The signed records of a verified proof, by what they are about. */
export type Register = {
  /** The newest version, or, given a day, the one in force then: a lot is judged by the version of its production day. */
  find(subject: Subject | null, day?: string | null): RecordOf | null
  /** A statement's signer under the name that its party's record gives. */
  signerOf(statement: VerifiedStatement): Signer
  /** On which grounds parts of a statement were erased. */
  groundsOf: Grounds
}

/** Opens the records of a proof. */
export function openRegister(answers: readonly VerifiedAnswer[]): Register {
  const groundsOf = groundsIn(answers)
  const versions = new Map(answers.map(answer => [subjectName(answer.subject), versionsOf(answer)]))
  const find = (subject: Subject | null, day: string | null = null): RecordOf | null => {
    const known = subject ? (versions.get(subjectName(subject)) ?? []) : []
    const inForce = day === null ? known.at(-1) : (known.findLast(version => version.validFrom <= day) ?? known[0])
    if (!subject || !inForce) return null
    const { statement, fields, version } = inForce
    const { index, recordTime } = statement
    const by = signedBy(statement, nameIn(versions.get(partyKey(statement.party))))
    return { subject, version, versions: known.length, fields, by, index, recordTime, erased: groundsOf(statement) }
  }
  const signerOf = (statement: VerifiedStatement) =>
    signedBy(statement, nameIn(versions.get(partyKey(statement.party))))
  return { find, signerOf, groundsOf }
}

type Version = { version: number; validFrom: string; fields: JsonObject; statement: VerifiedStatement }

/** The versions of a subject's own record, oldest first. */
function versionsOf({ subject, statements }: VerifiedAnswer): Version[] {
  const all = statements.flatMap((statement): Version[] => {
    const { body } = statement
    if (statement.statement.header.kind !== 'record' || body?.type !== recordType(subject) || body.id !== subject.id)
      return []
    const { version, validFrom, fields } = body
    if (typeof version !== 'number' || typeof validFrom !== 'string' || !isObject(fields)) return []
    return [{ version, validFrom, fields, statement }]
  })
  // Anyone may sign a record about a GTIN; what the one who registered it first says of it counts. Who may speak of a
  // party was checked with the statement.
  const [first] = all
  return subject.type === 'party' ? all : all.filter(({ statement }) => statement.party === first!.statement.party)
}

function recordType({ type }: Subject): string {
  if (type === 'local-product') return 'product'
  return type === 'local' ? 'lot' : type
}

function signedBy({ party, key }: VerifiedStatement, name: string | null): Signer {
  return { party, name, roles: key.roles, custody: key.custody, mark: key.mark }
}

function nameIn(versions: readonly Version[] | undefined): string | null {
  return textOf(versions?.at(-1)?.fields.name)
}

const partyKey = (party: string) => subjectName({ type: 'party', id: party })

/** The elements of a list; a member that holds one thing is a list of it. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value as JsonValue]
}

/** A text that is there, or null. */
export function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
