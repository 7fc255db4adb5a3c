/**
 * A whole log in memory, for tests of whoever follows one: it signs what it is told to, true or not.
 *
 *     const log = await testLog()
 *     log.enrol('HTX-1')
 *     log.event('HTX-1')
 *     const checkpoint = log.publish()
 */
import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { buffer } from 'node:stream/consumers'
import {
  appendLeaf,
  emptyFrontier,
  emptyMap,
  entryBundle,
  type Frontier,
  frontierRoot,
  growTiles,
  historyItem,
  leafHash,
  mapRoot,
  parseBundlePath,
  parseTilePath,
  setAllInMap,
  valueOfFrontier,
} from '@nguon/merkle'
import { generateEd25519, generateP256, nodeVerify, type P256Key } from '@nguon/signer'
import {
  assembleCheckpoint,
  assembleEntry,
  type BodyRef,
  bodyBundle,
  bodyDigest,
  bodyOf,
  countersignatureMessage,
  draftStatement,
  erasureBody,
  formatVkey,
  fromHex,
  type Head,
  hostOf,
  issFor,
  issuerSubject,
  type JsonObject,
  type Kind,
  keyStatementBody,
  keysSubject,
  logSubject,
  parseEntry,
  policyBody,
  type Role,
  type Subject,
  signedNoteMessage,
  subFor,
  subjectKeys,
  subjectsOfEvent,
  toHex,
  vkeyOf,
} from '@nguon/statement'
import type { Known } from './copy.ts'
import type { LogSource } from './source.ts'

/** The log of the tests, its platform's party and its authority's. */
export const ORIGIN = 'nguon.test/log'
export const PLATFORM = 'NGUON'
export const AUTHORITY = 'SO-CT'

/** A test's log. `source` is what a witness sees of it. */
export type TestLog = ReturnType<typeof testLog>

/** What a statement is made of. */
export type Saying = {
  key: P256Key
  party: string
  kind: Kind
  subjects: readonly Subject[]
  body: JsonObject
  /** Where the header is to name others than it should. */
  keys?: readonly Uint8Array[]
}

/** A log with its first policy, nothing published yet. */
export function testLog(witness: string = `0x${'11'.repeat(20)}`) {
  const checkpointKey = generateEd25519()
  const [registrar, authority, receipt] = [generateP256(), generateP256(), generateP256()]
  const vkey = vkeyOf(ORIGIN, checkpointKey.publicKey)
  const parties = new Map<string, P256Key>([[AUTHORITY, authority]])
  const entries: Uint8Array[] = []
  const bodies = new Map<string, Uint8Array>()
  const tiles = new Map<string, Uint8Array>()
  const histories = new Map<string, { key: Uint8Array; frontier: Frontier }>()
  let tree = emptyFrontier()
  let served = 0n
  let checkpoint: string | null = null

  function say({ key, party, kind, subjects, body, keys }: Saying): bigint {
    const bytes = bodyOf(body, randomBytes(16))
    const ref: BodyRef = { audience: 0, digest: bodyDigest(bytes), pointers: [] }
    const all = [...subjects, issuerSubject(party)]
    const named = keys ?? subjectKeys(all)
    const host = hostOf(ORIGIN)
    const header = {
      kid: key.kid,
      iss: issFor(host, party),
      sub: subFor(all, named, host, party),
      aud: ORIGIN,
      iat: 1_767_225_600,
      kind,
      subjects: named,
    }
    const draft = draftStatement(header, [ref])
    bodies.set(toHex(ref.digest), bytes)
    return append(assembleEntry(draft, key.sign(draft.toBeSigned)))
  }

  /** Puts any bytes into the log. */
  function append(entry: Uint8Array): bigint {
    const index = BigInt(entries.length)
    const leaf = leafHash(entry)
    entries.push(entry)
    tree = appendLeaf(tree, leaf)
    for (const key of subjectsNamed(entry)) {
      const name = toHex(key)
      const frontier = histories.get(name)?.frontier ?? emptyFrontier()
      histories.set(name, { key, frontier: appendLeaf(frontier, leafHash(historyItem(index, leaf))) })
    }
    return index
  }

  function enrol(party: string, roles: Role[] = ['producer'], key: P256Key = generateP256()): P256Key {
    const said = { action: 'enrol', party, kid: key.kid, roles, custody: 'own' } as const
    const signature = key.sign(countersignatureMessage({ origin: ORIGIN, ...said }))
    const body = keyStatementBody({ ...said, key: key.jwk, countersignatures: [{ kid: key.kid, signature }] })
    say({ key: registrar, party: PLATFORM, kind: 'key', subjects: [keysSubject(party)], body })
    parties.set(party, key)
    return key
  }

  function event(party: string, change: JsonObject = {}, saying: Partial<Saying> = {}): bigint {
    const body = { ...OBJECT_EVENT, ...change }
    return say({ key: parties.get(party)!, party, kind: 'event', subjects: subjectsOfEvent(body), body, ...saying })
  }

  /** Has the authority erase the body of an event; the log no longer shows it. */
  function erase(index: bigint): bigint {
    const erased = parseEntry(entries[Number(index)]!)
    const digest = erased.bodies[0]!.digest
    bodies.delete(toHex(digest))
    const keys = [...erased.header.subjects, ...subjectKeys([issuerSubject(AUTHORITY)])]
    const distinct = [...new Map(keys.map(key => [toHex(key), key])).entries()].sort().map(([, key]) => key)
    const body = erasureBody({ index, digest, ground: 'yêu cầu của chủ thể dữ liệu' })
    return say({ key: authority, party: AUTHORITY, kind: 'erasure', subjects: [], body, keys: distinct })
  }

  /** The head of all entries so far, as it should be. */
  function head(time = BigInt(Math.floor(Date.now() / 1000))): Head {
    const values = [...histories.values()].map(({ key, frontier }) => [key, valueOfFrontier(frontier)] as const)
    return {
      size: BigInt(entries.length),
      time,
      logRoot: frontierRoot(tree),
      mapRoot: mapRoot(setAllInMap(emptyMap, values)),
    }
  }

  /** Signs a head, by default the true one, and serves it. */
  function publish(change: Partial<Head> = {}): Head {
    const published = { ...head(), ...change }
    const signature = checkpointKey.sign(signedNoteMessage(ORIGIN, published))
    checkpoint = assembleCheckpoint(ORIGIN, published, vkey, signature)
    return published
  }

  /** Brings the tiles up to the entries. */
  async function settle(): Promise<void> {
    const from = served
    served = BigInt(entries.length)
    const leaves = entries.slice(Number(from)).map(leafHash)
    const grown = await growTiles(from, leaves, async ids =>
      ids.map(({ level, index }) => tiles.get(`${level}/${index}`)!),
    )
    for (const { id, hashes } of grown) tiles.set(`${id.level}/${id.index}`, hashes)
  }

  const source: LogSource = {
    async checkpoint() {
      if (!checkpoint) throw new Error('nothing was published')
      await settle()
      return checkpoint
    },
    tile: async ({ level, index }, width) => tiles.get(`${level}/${index}`)!.slice(0, width * 32),
    bundle: async (index, width) => entryBundle(entries.slice(Number(index) * 256, Number(index) * 256 + width)),
    body: async digest => bodies.get(toHex(digest)) ?? null,
    // Every other one, as a log that has only so much room in an answer.
    bodies: async digests => digests.filter((_, i) => i % 2 === 0).flatMap(digest => bodies.get(toHex(digest)) ?? []),
  }

  const known: Known = {
    origin: ORIGIN,
    checkpointVkey: formatVkey(vkey),
    registrar: registrar.jwk,
    verify: nodeVerify,
  }
  const policy = {
    origin: ORIGIN,
    platform: PLATFORM,
    checkpointKey: known.checkpointVkey,
    receiptKey: receipt.jwk,
    registrar: registrar.jwk,
    authorities: [{ party: AUTHORITY, key: authority.jwk }],
    anchors: [{ rules: 'ethereum' as const, chainId: 31337, contract: `0x${'22'.repeat(20)}` }],
    witnesses: [{ address: witness, owner: 'Hội người tiêu dùng', url: 'http://127.0.0.1:1' }],
    quorum: 1,
  }
  say({ key: registrar, party: PLATFORM, kind: 'policy', subjects: [logSubject(ORIGIN)], body: policyBody(policy) })
  return {
    say,
    append,
    enrol,
    event,
    erase,
    head,
    publish,
    source,
    known,
    policy,
    entries,
    bodies,
    registrar,
    authority,
    parties,
  }
}

/** The log over HTTP, as a platform serves it; the caller lets it listen. */
export function serveLog({ source }: TestLog): Server {
  const answer = async (path: string, asked: Uint8Array): Promise<Uint8Array | string | null> => {
    if (path === 'checkpoint') return await source.checkpoint()
    if (path === 'bodies') {
      const digests = Array.from({ length: asked.length / 32 }, (_, i) => asked.subarray(i * 32, (i + 1) * 32))
      let room = 8_000_000
      const fitting = (await source.bodies(digests)).filter(({ length }) => {
        room -= length
        return room > 0
      })
      return bodyBundle(fitting)
    }
    if (path.startsWith('body/')) return await source.body(fromHex(path.slice(5)))
    if (path.startsWith('tile/entries/')) {
      const { index, width } = parseBundlePath(path)
      return await source.bundle(index, width)
    }
    const { id, width } = parseTilePath(path)
    return await source.tile(id, width)
  }
  return createServer((request, response) => {
    buffer(request)
      .then(asked => answer(request.url!.slice('/log/'.length), asked))
      .then(
        found => response.writeHead(found ? 200 : 404).end(found ?? ''),
        () => response.writeHead(500).end(),
      )
  })
}

/** An event that needs nothing; its lot is overwritten by tests. */
const OBJECT_EVENT: JsonObject = {
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
  type: 'ObjectEvent',
  eventTime: '2026-06-20T08:00:00+07:00',
  eventTimeZoneOffset: '+07:00',
  action: 'OBSERVE',
  bizStep: 'inspecting',
  quantityList: [{ epcClass: 'https://id.gs1.org/01/08930000000019/10/VT0626A', quantity: 10, uom: 'KGM' }],
}

function subjectsNamed(entry: Uint8Array): readonly Uint8Array[] {
  try {
    return parseEntry(entry).header.subjects
  } catch {
    // Bytes that a test put there and that no witness takes for a statement.
    return []
  }
}
