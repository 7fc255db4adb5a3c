import { equalBytes } from '@nguon/merkle'
import type { Verdict } from '@nguon/proof'
import { parseRecordBody, type RecordFile } from '@nguon/statement'

/** The newest release that the log holds, as it was verified. */
export type Release = { index: bigint; time: bigint; version: number; files: readonly RecordFile[] }

/** The newest release in the verified history of the log; null if there is none below the head. */
export function releaseIn({ answers, head }: Verdict): Release | null {
  const said = answers[0]?.subject.type === 'log' && head ? answers[0].statements : []
  for (const { statement, body, index, recordTime } of said.toReversed()) {
    if (statement.header.kind !== 'record' || !body) continue
    const { type, version, files } = parseRecordBody(body)
    if (type === 'release') return { index, time: recordTime.time, version, files }
  }
  return null
}

/** Whether a release names exactly these files. */
export function namesFiles({ files }: Release, given: readonly RecordFile[]): boolean {
  return (
    files.length === given.length &&
    files.every(({ name, sha256 }, at) => name === given[at]!.name && equalBytes(sha256, given[at]!.sha256))
  )
}
