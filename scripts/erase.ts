/**
 * `npm run erase -- ENTRY [--body N --ground TEXT]`: the authority has one body of an entry erased. ENTRY is an entryId,
 * a position, or the digest of a body in hex, which then is the one that is meant; without `--body` and `--ground` the
 * bodies are listed and nothing is erased. The statement is drawn up and signed by the authority's own process over `authority/` of the data folder; no key of it
 * passes here. Run again, it changes nothing. Ends with 1 if it was refused, with 2 if nothing could be asked.
 */

import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { AuthorityError, openAuthority } from './demo/authority-client.ts'
import { clientOf, DemoError } from './demo/client.ts'
import { readAccess } from './start/access.ts'

const USAGE = 'npm run erase -- ENTRY [--body N --ground TEXT] [--whole] [--url URL] [--key ADMIN-KEY]'
const root = resolve(import.meta.dirname, '..')

/** An entry as `GET /entries/…` shows it. */
type Entry = { entryId: string; index: number | null; kind: string; party: string; entry: string; bodies: Body[] }
type Body = { digest: string; audience: string; pointers: string[]; state: string; erasedBy: string | null }

const { values, positionals } = readArguments()
const [name] = positionals
if (name === undefined || positionals.length > 1) giveUp(USAGE)
const data = resolve(root, process.env.NGUON_DATA ?? '.data')
const access = readAccess(data)
const url = (values.url ?? access?.url ?? 'http://localhost:8080').replace(/\/+$/, '')
const adminKey = values.key ?? access?.adminKey
if (adminKey === undefined)
  giveUp(
    'Chưa có khóa quản trị: chạy `npm start` hoặc đưa --key. / There is no administrator’s key: run `npm start`, or give --key.',
  )
const client = clientOf(url, adminKey)

try {
  const entry = (await client.get(`/entries/${encodeURIComponent(name)}`)) as unknown as Entry
  const number = values.body ?? (values.ground === undefined ? undefined : numberOf(entry, name))
  if (number === undefined) list(entry)
  else await erase(entry, bodyOf(entry, number))
} catch (error) {
  if (error instanceof TypeError)
    giveUp(`${url}: ${error.cause instanceof Error ? error.cause.message : error.message}`)
  if (!(error instanceof DemoError || error instanceof AuthorityError)) throw error
  refuse(error.message)
}

function list({ entryId, index, kind, party, bodies }: Entry): void {
  say(`${kind} ${index ?? '–'} ${entryId} ${party}`)
  for (const [at, { audience, pointers, state }] of bodies.entries())
    say(`  --body ${at}  ${audience}  ${state}  ${pointers.join(' ') || '(toàn bộ / the whole)'}`)
}

async function erase(entry: Entry, { digest, state, erasedBy }: Body): Promise<void> {
  // What is wished for is so: asked again after a cut connection, this is the answer.
  if (state !== 'kept') return say(`✓ Đã có quyết định xóa / erased already, by ${erasedBy}: ${state}`)
  const { ground } = values
  if (!ground?.trim())
    return refuse('--ground: thiếu căn cứ / the ground is missing, such as "theo yêu cầu của chủ thể"')
  if (entry.index === null)
    return refuse(`${entry.entryId}: chưa có vị trí, thử lại sau ít giây / has no position yet, try again in seconds`)
  const { origin } = (await client.get('/trust.json')) as { origin: string }
  const authority = openAuthority(join(data, 'authority'))
  try {
    const { party } = await authority.keys()
    const signed = await authority.erase({ origin, index: entry.index, entry: entry.entry, digest, ground })
    await client.register(party, signed)
  } finally {
    await authority.close()
  }
  const after = (await client.get(`/entries/${entry.entryId}`)) as unknown as Entry
  const now = after.bodies.find(body => body.digest === digest)!
  say(`✓ ${now.erasedBy}: ${now.state}`)
  if (now.state === 'erasing')
    say('  Nội dung công khai bị xóa khi quyết định được neo. / A public body goes when the erasure is anchored.')
}

/** Which body was meant, where the entry was called by a body's digest. */
function numberOf({ bodies }: Entry, name: string): string {
  const at = bodies.findIndex(({ digest }) => Buffer.from(digest, 'base64url').toString('hex') === name)
  return at === -1 ? refuse('--body: thiếu số thứ tự của nội dung / which of the bodies is missing') : String(at)
}

function bodyOf({ bodies }: Entry, number: string): Body {
  const body = /^\d{1,3}$/.test(number) ? bodies[Number(number)] : undefined
  if (!body) return refuse(`--body ${number}: mục này có / this entry has 0–${bodies.length - 1}`)
  if (number === '0' && !values.whole)
    return refuse(
      '--body 0: là toàn bộ nội dung, sau đó bằng chứng không còn đầy đủ; nếu phải vậy, thêm --whole / is the whole of it, and leaves every proof of it incomplete; if it has to be, add --whole',
    )
  return body
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function refuse(reason: string): never {
  process.stderr.write(`✗ ${reason}\n`)
  process.exit(1)
}

function readArguments() {
  const text = { type: 'string' } as const
  try {
    const options = { body: text, ground: text, whole: { type: 'boolean' }, url: text, key: text } as const
    return parseArgs({ allowPositionals: true, options })
  } catch (error) {
    return giveUp(`${(error as Error).message}\n${USAGE}`)
  }
}

function giveUp(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(2)
}
