import type { Rpc } from '@nguon/chain'
import type { Trust } from '@nguon/proof'
import { type Question, questionOf, readSource, SourceError } from '@nguon/proof/source'
import { type Subject, subjectKey, toHex } from '@nguon/statement'
import { throughChain } from './node.ts'
import type { Shelved } from './shelf.ts'

/** What our own node says of alerts on the subjects of a page; `none` only where it was asked and answered. */
export type Alerts = { state: 'raised' | 'none' | 'unknown'; subjects: readonly Subject[]; mark: string }

/** Says it at once where that is known, and as soon as it is, or after `PATIENCE`, where it is not. */
export type AlertLook = (shelved: Shelved) => Alerts | Promise<Alerts>

/** Milliseconds for which an answer holds. */
const HOLDS = 3_000
/** Milliseconds a page waits for the node. */
const PATIENCE = 400
/** Milliseconds after a failure in which the node is left alone; then one question is sent that no page waits for. */
const PAUSE = 5_000
/** Questions under way at most: many codes scanned at once are not to become a storm at the node. */
const MOST_ASKED = 32
/** Keys under alert that are remembered for when the node is silent. */
const MOST_RAISED = 10_000

type Look = { question: Question | null; answer: Alerts | null; at: number; asking: Promise<Alerts> | null }

/** Where the node was not asked, or did not answer. */
export const NOT_ASKED: Alerts = { state: 'unknown', subjects: [], mark: 'unknown' }

/**
 * Asks the node for the alerts of a page when the page is made, so that a reader without script sees them too. All keys
 * of a page are one question, from one block, shared by whoever asks meanwhile; an answer is kept with the proof file it
 * is about. A node that is silent slows nobody but those who met it first, and does not hide an alert that it told of.
 */
export function openAlerts(chain: Rpc, trust: Trust, now: () => number): AlertLook {
  const looks = new WeakMap<Shelved, Look>()
  const raised = new Set<string>()
  const through = throughChain(chain)
  let asked = 0
  let failedAt: number | null = null

  const answerOf = (subjects: readonly Subject[], state: 'none' | 'unknown'): Alerts => {
    const alerted = subjects.filter(subject => raised.has(hexKey(subject)))
    if (alerted.length === 0) return state === 'unknown' ? NOT_ASKED : { state, subjects: [], mark: state }
    return { state: 'raised', subjects: alerted, mark: `raised ${alerted.map(hexKey).join(' ')}` }
  }
  const ask = async (look: Look, question: Question): Promise<Alerts> => {
    asked++
    try {
      const { head, alerts } = await readSource({ name: '', url: '', independent: false }, question, through)
      // Where the log's contract has no head there is no such contract: zeros there say nothing.
      if (!head || !alerts) throw new SourceError('ANSWER', 'the node holds no head of the contract')
      for (const [key, count] of alerts) {
        if (count === 0n) raised.delete(key)
        else if (raised.size < MOST_RAISED) raised.add(key)
      }
      failedAt = null
      look.answer = answerOf(question.subjects, 'none')
      look.at = now()
      return look.answer
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      failedAt = now()
      look.answer = null
      return answerOf(question.subjects, 'unknown')
    } finally {
      asked--
      look.asking = null
    }
  }

  return shelved => {
    let look = looks.get(shelved)
    if (!look) {
      const question = questionOf(shelved.text, trust)
      look = { question: question && { ...question, blockNumber: null }, answer: null, at: 0, asking: null }
      looks.set(shelved, look)
    }
    const { question } = look
    if (!question) return NOT_ASKED
    const at = now()
    if (look.answer && at - look.at < HOLDS) return look.answer
    const silent = () => answerOf(question.subjects, 'unknown')
    if (failedAt !== null) {
      if (at - failedAt >= PAUSE && asked < MOST_ASKED) {
        failedAt = at
        look.asking ??= ask(look, question)
      }
      return silent()
    }
    if (!look.asking && asked >= MOST_ASKED) return silent()
    look.asking ??= ask(look, question)
    return inTime(look.asking, () => {
      failedAt ??= now()
      return silent()
    })
  }
}

async function inTime(asking: Promise<Alerts>, late: () => Alerts): Promise<Alerts> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<Alerts>(resolve => {
    timer = setTimeout(() => resolve(late()), PATIENCE)
  })
  try {
    return await Promise.race([asking, patience])
  } finally {
    clearTimeout(timer)
  }
}

const hexKey = (subject: Subject) => toHex(subjectKey(subject))
