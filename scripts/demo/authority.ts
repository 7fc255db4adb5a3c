/**
 * The signing process of the authority: the only process that ever holds the authority's P-256 key and the regulators'
 * EVM keys. It reads one request per line on its standard input and answers one line on its standard output; it
 * listens on no port and is told no address of anything.
 *
 *     node scripts/demo/authority.ts .data/authority
 *
 * The keys are drawn the first time and kept in that folder, readable by its owner alone.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  addressOfKey,
  buildClearAlertTransaction,
  buildRaiseAlertsTransaction,
  type Numbers,
  type SignedTransaction,
} from '@nguon/chain'
import { generateP256, loadP256 } from '@nguon/signer'
import {
  assembleEntry,
  bodyDigest,
  bodyOf,
  countersignatureMessage,
  drawUp,
  drawUpErasure,
  ERASABLE,
  erasureBody,
  fromBase64url,
  parseEntry,
  parseErasureBody,
  parseRecordBody,
  readBody,
  subjectsOfEvent,
  toBase64url,
} from '@nguon/statement'
import { writeWhole } from '../start/kept-file.ts'
import type { AuthorityAnswer, AuthorityRequest, TransactionNumbers } from './authority-client.ts'
import { authority } from './parties.ts'

/** The party code in whose name this process signs. */
const PARTY = authority.code

/** A folder's file, written once: what is drawn is kept for ever, and dying on the way leaves no half key. */
function kept(folder: string, name: string, draw: () => string): string {
  const path = join(folder, name)
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  writeWhole(path, `${draw()}\n`)
  return readFileSync(path, 'utf8').trim()
}

const folder = process.argv[2]
if (folder === undefined) {
  process.stderr.write('usage: node scripts/demo/authority.ts FOLDER\n')
  process.exit(2)
}
mkdirSync(folder, { recursive: true, mode: 0o700 })

const key = loadP256(fromBase64url(kept(folder, 'authority.p256', () => toBase64url(generateP256().pkcs8))))
// Formats §6 wants at least two regulators, none of them the contract's administrator.
const regulatorKeys = ['regulator-1.evm', 'regulator-2.evm'].map(name =>
  kept(folder, name, () => `0x${randomBytes(32).toString('hex')}`),
)
const regulators = regulatorKeys.map(addressOfKey)

function answer(request: AuthorityRequest): AuthorityAnswer {
  switch (request.ask) {
    case 'keys':
      return { party: PARTY, jwk: key.jwk, regulators }
    case 'countersign': {
      const { origin, action, party, kid, roles, custody } = request
      const message = countersignatureMessage({ origin, action, party, kid: fromBase64url(kid), roles, custody })
      return { kid: toBase64url(key.kid), signature: toBase64url(key.sign(message)) }
    }
    case 'sign':
      return signed(request)
    case 'erase':
      return erasing(request)
    case 'alert': {
      const [keys, notice] = [request.keys.map(fromBase64url), fromBase64url(request.notice)]
      return carried(buildRaiseAlertsTransaction(regulatorKeys[0]!, numbersOf(request), { keys, notice }))
    }
    case 'clear': {
      const [key, notice] = [fromBase64url(request.key), fromBase64url(request.notice)]
      return carried(buildClearAlertTransaction(regulatorKeys[0]!, numbersOf(request), { key, notice }))
    }
  }
}

function numbersOf({ chainId, contract, nonce, fees }: TransactionNumbers): Numbers {
  const [maxFee, maxPriorityFee] = [BigInt(fees.maxFee), BigInt(fees.maxPriorityFee)]
  return { chainId: BigInt(chainId), contract, nonce: BigInt(nonce), fees: { maxFee, maxPriorityFee } }
}

/** Carried out of here and sent by someone with a network. */
function carried({ from, raw }: SignedTransaction): AuthorityAnswer {
  return { from, raw: toBase64url(raw) }
}

/** The statement is drawn up here and not by the asker: a signer that signs ready-made bytes does not know what it says. */
function signed({ origin, kind, said }: Extract<AuthorityRequest, { ask: 'sign' }>): AuthorityAnswer {
  const body = bodyOf(said, randomBytes(16))
  const whole = readBody(body)
  const draft = drawUp({
    origin,
    party: PARTY,
    kid: key.kid,
    kind,
    subjects: kind === 'event' ? subjectsOfEvent(whole) : parseRecordBody(whole).subjects,
    bodies: [{ audience: 0, digest: bodyDigest(body), pointers: [] }],
    received: new Date(),
  })
  const entry = assembleEntry(draft, key.sign(draft.toBeSigned))
  return { entry: toBase64url(entry), bodies: [toBase64url(body)] }
}

/** What is erased is read here from the entry itself, whatever the asker makes of it. */
function erasing({
  origin,
  index,
  entry,
  digest,
  ground,
}: Extract<AuthorityRequest, { ask: 'erase' }>): AuthorityAnswer {
  const erased = parseEntry(fromBase64url(entry))
  const said = erasureBody({ index: BigInt(index), digest: fromBase64url(digest), ground })
  if (!ERASABLE.includes(erased.header.kind)) throw new Error(`nothing is erased from a ${erased.header.kind}`)
  if (!erased.bodies.some(body => toBase64url(body.digest) === digest)) throw new Error('the entry names no such body')
  const body = bodyOf(said, randomBytes(16))
  parseErasureBody(readBody(body))
  const at = { origin, party: PARTY, kid: key.kid, received: new Date() }
  const draft = drawUpErasure({ ...at, erased, body: { digest: bodyDigest(body) } })
  return { entry: toBase64url(assembleEntry(draft, key.sign(draft.toBeSigned))), bodies: [toBase64url(body)] }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as AuthorityRequest
  try {
    process.stdout.write(`${JSON.stringify(answer(request))}\n`)
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: (error as Error).message })}\n`)
  }
}
