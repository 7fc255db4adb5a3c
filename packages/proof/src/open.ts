import { parseEntry, type Statement, type Subject, subjectKey, toHex } from '@nguon/statement'
import { refusal } from './error.ts'
import type { FileAnswer, FilePending, FileStatement, ProofFile } from './file.ts'
import { parseProofFile } from './read-file.ts'

/** A statement of the file, decoded. */
export type OpenStatement = FileStatement & { statement: Statement }

/** An answer of the file, decoded; the key is computed, never read. */
export type OpenAnswer = {
  subject: Subject
  key: Uint8Array
  keyHex: string
  map: FileAnswer['map']
  statements: OpenStatement[]
}

/** A pending statement of the file, decoded. */
export type OpenPending = FilePending & { statement: Statement }

/** A proof file whose every part is decoded and none is verified. */
export type OpenFile = {
  file: ProofFile
  answers: OpenAnswer[]
  signers: OpenAnswer[]
  records: OpenAnswer[]
  pending: OpenPending[]
}

/**
 * Step 1: sizes and strict decoding, down to the statements themselves.
 *
 * @throws {ProofError}
 */
export function openFile(bytes: string | Uint8Array): OpenFile {
  const file = parseProofFile(bytes)
  try {
    return {
      file,
      answers: file.answers.map(openAnswer),
      signers: file.signers.map(openAnswer),
      records: file.records.map(openAnswer),
      pending: file.pending.map(pending => ({ ...pending, statement: parseEntry(pending.entry) })),
    }
  } catch (cause) {
    throw refusal('decoding', 'statement-malformed', cause)
  }
}

function openAnswer({ subject, map, statements }: FileAnswer): OpenAnswer {
  const key = subjectKey(subject)
  const open = statements.map(statement => ({ ...statement, statement: parseEntry(statement.entry) }))
  return { subject, key, keyHex: toHex(key), map, statements: open }
}
