import type { JsonValue } from '@nguon/statement'
import { dropPage, isPageDropped } from '@nguon/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Answering } from './deps.ts'
import { digestOfToken, openPage, PAGE_LASTS, PageMarkError, readPage, sealPage } from './page-mark.ts'

/** How many a page holds where the request does not say, and at most, whatever it says. */
export const PER_PAGE = 30
export const MOST_PER_PAGE = 1000

/** The two parameters of every list. */
export const PAGING = {
  perPage: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'is not a number of 1 or more')
    .transform(Number)
    .optional()
    .describe(`at most so many at once: ${PER_PAGE} where nothing is said, never more than ${MOST_PER_PAGE}`),
  nextPageToken: z.string().max(4000).optional().describe('as the Link header of the page before carries it'),
}

/** The page that a request asks for: where it begins (null: at the beginning), and of what. */
export type Page = { at: JsonValue | null; size: number; asked: string }

/**
 * The page that a request asks for. `asked` names the question and who asks it: a token opens no other.
 * @throws {@link PageMarkError}
 */
export async function pageAsked(
  { db, pageKey, now }: Answering,
  { perPage, nextPageToken }: { perPage?: number | null | undefined; nextPageToken?: string | null | undefined },
  asked: string,
): Promise<Page> {
  const size = Math.min(perPage ?? PER_PAGE, MOST_PER_PAGE)
  if (nextPageToken === undefined || nextPageToken === null) return { at: null, size, asked }
  const { at } = openPage(pageKey, asked, nextPageToken, now())
  if (await isPageDropped(db, digestOfToken(nextPageToken))) throw new PageMarkError('was given back')
  return { at, size, asked }
}

/** Says in the headers of an answer where the next page begins, and until when it can be asked for. */
export function announceNextPage(
  { pageKey, now }: Answering,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: string,
  at: JsonValue,
): void {
  const expires = new Date(now().getTime() + PAGE_LASTS)
  const token = sealPage(pageKey, asked, { at, expires })
  const [path = '', query = ''] = (request.raw.url ?? '').split('?')
  const rest = query.split('&').filter(part => part !== '' && !part.startsWith('nextPageToken='))
  const address = `${path}?${[...rest, `nextPageToken=${token}`].join('&')}`.replace(/[<>"\s]/g, encodeURIComponent)
  reply.header('link', `<${address}>; rel="next"`).header('gs1-next-page-token-expires', expires.toISOString())
}

/**
 * Gives a token back before it expires: it opens no page any more.
 * @throws {@link PageMarkError} if it was not given out here
 */
export async function giveBack({ db, pageKey, now }: Answering, token: string): Promise<void> {
  const { expires } = readPage(pageKey, token)
  await dropPage(db, digestOfToken(token), expires, now())
}
