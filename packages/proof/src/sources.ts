import { equalBytes } from '@nguon/merkle'
import { type Head, type Subject, sameHead, subjectKey, toHex } from '@nguon/statement'
import type { Reason } from './error.ts'
import type { Trust } from './trust.ts'
import type { AnchorReport, SourceReport, Verdict } from './verdict.ts'

/**
 * What a reader's own look-up of a contract said; `null` where it was not asked or did not answer. `independent` means
 * that it is run by somebody else than the platform: only then can it tell the reader what the platform hides.
 */
export type Source = {
  name: string
  independent: boolean
  chainId: bigint
  contract: string
  /** The hash of the block that the file names, and whether the source holds it to be final. */
  blockHash: Uint8Array | null
  finalised: boolean
  /** The contract's newest head. */
  head: Head | null
  /** Open alerts by subject key in hex. */
  alerts: ReadonlyMap<string, bigint> | null
}

/** What step 10 came to. */
export type SourceFindings = {
  reports: SourceReport[]
  contradiction: Reason | null
  superseded: Reason | null
  alerts: Verdict['alerts']
}

/** Step 10: the reader's sources beside the chain part of the file. Only contracts that the reader trusts are heard. */
export function compareSources(
  file: { head: Head; anchors: readonly AnchorReport[]; subjects: readonly Subject[] },
  sources: readonly Source[],
  trust: Trust,
  now: bigint | null,
): SourceFindings {
  const heard = sources.map(source => ({ source, trusted: isTrusted(source, trust) }))
  const asked = heard.filter(({ trusted }) => trusted).map(({ source }) => source)
  return {
    reports: heard.map(({ source, trusted }) => ({
      name: source.name,
      independent: source.independent,
      matches: trusted && file.anchors.some(anchor => agreesOnBlock(source, anchor) === true),
    })),
    contradiction: contradictionOf(file, asked),
    superseded: now !== null && asked.some(source => isMuchNewer(source.head, file.head, trust)) ? SUPERSEDED : null,
    alerts: alertsOf(file.subjects, asked, trust),
  }
}

const SUPERSEDED: Reason = { step: 'sources', code: 'head-superseded' }

function isTrusted(source: Source, trust: Pick<Trust, 'anchors'>): boolean {
  return trust.anchors.some(anchor => anchor.chainId === source.chainId && anchor.contract === source.contract)
}

/** Whether the source has the very block of the anchor; null where it speaks of another chain, or not at all. */
function agreesOnBlock(source: Source, anchor: AnchorReport): boolean | null {
  if (source.blockHash === null || source.chainId !== anchor.chainId || source.contract !== anchor.contract) return null
  return equalBytes(source.blockHash, anchor.blockHash)
}

function contradictionOf(
  file: { head: Head; anchors: readonly AnchorReport[] },
  sources: readonly Source[],
): Reason | null {
  for (const source of sources) {
    if (source.head?.size === file.head.size && !sameHead(source.head, file.head))
      return { step: 'sources', code: 'other-head' }
    // A block that is not final yet may still be replaced without anybody having lied.
    if (source.finalised && file.anchors.some(anchor => agreesOnBlock(source, anchor) === false))
      return { step: 'sources', code: 'other-block' }
  }
  return null
}

/** A reader who sees a head this much newer fetches the file again before asking for a verdict. */
function isMuchNewer(seen: Head | null, head: Head, trust: Trust): boolean {
  return seen !== null && seen.size > head.size && 4n * (seen.time - head.time) > trust.maxAge
}

/** An alert may stand in any contract that the reader trusts, so none is known of until each has been asked. */
function alertsOf(subjects: readonly Subject[], sources: readonly Source[], trust: Trust): Verdict['alerts'] {
  const keyed = subjects.map(subject => ({ subject, key: toHex(subjectKey(subject)) }))
  const raised = keyed.filter(({ key }) => sources.some(source => (source.alerts?.get(key) ?? 0n) > 0n))
  const answering = sources.filter(({ alerts }) => alerts && keyed.every(({ key }) => alerts.has(key)))
  const all = (by: readonly Source[]) =>
    trust.anchors.length > 0 &&
    trust.anchors.every(anchor => by.some(source => isTrusted(source, { anchors: [anchor] })))
  return {
    state: raised.length > 0 ? 'raised' : all(answering) ? 'none' : 'unknown',
    independent: all(answering.filter(source => source.independent)),
    subjects: raised.map(({ subject }) => subject),
  }
}
