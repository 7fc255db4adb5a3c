import formbody from '@fastify/formbody'
import { PROOF_MEDIA_TYPE } from '@nguon/proof'
import { wallInVietnam } from '@nguon/rules'
import { blankForm, type FormState, type Markup, type PageAssets } from '@nguon/ui'
import type { Lang } from '@nguon/words'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Accounts, Person } from './accounts.ts'
import { formOf, type Pointers } from './answer.ts'
import { type Capture, type CaptureRequest, findLot, parties, type Row, rowsOf } from './capture.ts'
import { requireOwnForm, signedIn } from './guard.ts'
import { eventForm, lotForm, placeForm, productForm } from './pages/forms.ts'
import { type Done, isDone, type Place } from './pages/frame.ts'
import { LABEL_COUNTS, labelPage } from './pages/label.ts'
import { lotsPage, placesPage, productsPage } from './pages/lists.ts'
import { productOfLot } from './pages/subject.ts'
import { show } from './respond.ts'
import { signInRoutes } from './sign-in.ts'
import { documentOf } from './stages.ts'
import { lotPath, POINTERS, readEvent, readLot, readPlace, readProduct, type Sent } from './submit.ts'

/** What the workplace needs. */
export type PortalDeps = {
  accounts: Accounts
  /** The public interface, in the name of a party. */
  capture: Capture
  /** The proof file of a path as a party may see it, with the bodies that are not for everyone; null if it is no code. */
  proofFor: (party: string, path: string) => Promise<string | null>
  assets: PageAssets
  /** What printed codes carry. */
  publicUrl: string
  /** Of the log's origin: it stands in the addresses of parties that are signed. */
  host: string
  adminApiKey: string
  /** From the `Accept-Language` of a request, or its address. */
  languageOf: (request: FastifyRequest) => Lang
  now: () => Date
}

const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** The workplace below `/portal`: thin, rendered here, without script. */
export const buildPortal: FastifyPluginAsync<PortalDeps> = async (app, deps) => {
  const { accounts, capture, assets, publicUrl, languageOf, now } = deps
  await app.register(formbody, { bodyLimit: 64 * 1024 })

  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
    // Not `no-referrer`: under it browsers send a form with `Origin: null`, and no form would be our own.
    reply.header('referrer-policy', 'same-origin').header('content-security-policy', POLICY)
  })

  await app.register(signInRoutes, { accounts, assets, publicUrl, adminApiKey: deps.adminApiKey, languageOf, now })

  const placeOf = (request: FastifyRequest, person: Person): Place => {
    const path = request.url.replace(/([?&])(lang|xong)=[^&]*/g, '$1').replace(/[?&]+$/, '')
    return { lang: languageOf(request), assets, person, path }
  }
  const doneOf = (request: FastifyRequest): Done | undefined => {
    const { xong } = request.query as { xong?: unknown }
    return isDone(xong) ? xong : undefined
  }

  /** A page that only a signed-in person sees. */
  const page = (path: string, render: (place: Place, request: FastifyRequest) => Promise<Markup | null>) =>
    app.get(path, async (request, reply) => {
      const person = await signedIn(accounts, request, reply)
      if (!person) return reply
      const markup = await render(placeOf(request, person), request)
      return markup ? show(reply, markup) : reply.callNotFound()
    })

  /** A form: shown again with what is wrong, or sent on and answered by the page it leads to. */
  const form = <Result>(
    path: string,
    options: {
      prepare: (place: Place, request: FastifyRequest) => Promise<((form: FormState) => Markup) | null>
      read: (place: Place, body: unknown) => Promise<Sent<Result>>
      request: (result: Result) => Omit<CaptureRequest, 'party' | 'method'>
      pointers: Pointers
      done: string
      initial?: (place: Place) => FormState
    },
  ) => {
    page(path, async (place, request) => {
      const render = await options.prepare(place, request)
      return render?.(options.initial?.(place) ?? blankForm) ?? null
    })
    app.post(path, async (request, reply) => {
      requireOwnForm(request, publicUrl)
      const person = await signedIn(accounts, request, reply)
      if (!person) return reply
      const place = placeOf(request, person)
      const render = await options.prepare(place, request)
      if (!render) return reply.callNotFound()
      const { values, errors, result } = await options.read(place, request.body)
      if (result === null) return show(reply, render({ values, errors }), 422)
      const answer = await capture({ ...options.request(result), party: person.party, method: 'POST' })
      const again = formOf(answer, values, options.pointers, place.lang)
      return again ? show(reply, render(again), 422) : reply.redirect(options.done, 303)
    })
  }

  const lotOf = async (party: string, request: FastifyRequest): Promise<Row | null> => {
    const { ma } = { ...(request.query as object), ...(request.body as object | null) } as { ma?: unknown }
    const path = typeof ma === 'string' ? lotPath(ma) : undefined
    return path ? await findLot(capture, party, path) : null
  }

  page('/', async (place, request) => {
    const { party } = place.person
    const [lots, products] = await Promise.all([rowsOf(capture, party, 'lots'), rowsOf(capture, party, 'products')])
    return lotsPage(place, lots, products, doneOf(request))
  })
  page('/san-pham', async (place, request) =>
    productsPage(place, await rowsOf(capture, place.person.party, 'products'), doneOf(request)),
  )
  page('/dia-diem', async (place, request) =>
    placesPage(place, await rowsOf(capture, place.person.party, 'places'), doneOf(request)),
  )
  page('/nhan', async (place, request) => {
    const lot = await lotOf(place.person.party, request)
    if (!lot) return null
    const products = await rowsOf(capture, place.person.party, 'products')
    const product = products.find(({ id }) => id === productOfLot(lot.id)) ?? null
    const asked = Number((request.query as { so?: unknown }).so)
    const count = LABEL_COUNTS.find(number => number === asked) ?? 4
    return labelPage(place, lot, product, { count, host: new URL(publicUrl).host })
  })

  app.get('/bang-chung/*', async (request, reply) => {
    const person = await signedIn(accounts, request, reply)
    if (!person) return reply
    const path = request.raw.url!.replace(/^.*?\/bang-chung(?=\/)/, '').replace(/\?.*$/s, '')
    const file = await deps.proofFor(person.party, path)
    if (file === null) return reply.callNotFound()
    return reply
      .header('content-disposition', 'attachment; filename="nguon.proof.json"')
      .type(PROOF_MEDIA_TYPE)
      .send(file)
  })

  form('/san-pham/moi', {
    prepare: async place => state => productForm(place, state),
    read: async (place, body) => readProduct(body, place.lang),
    request: body => ({ path: '/api/products', body }),
    pointers: POINTERS.product,
    done: '/portal/san-pham?xong=product',
  })
  form('/dia-diem/moi', {
    prepare: async place => state => placeForm(place, state),
    read: async (place, body) => readPlace(body, place.lang),
    request: body => ({ path: '/api/places', body }),
    pointers: POINTERS.place,
    done: '/portal/dia-diem?xong=place',
  })
  form('/lo/moi', {
    prepare: async place => {
      const products = await rowsOf(capture, place.person.party, 'products')
      return state => lotForm(place, products, state)
    },
    read: async (place, body) => {
      const products = await rowsOf(capture, place.person.party, 'products')
      return readLot(
        body,
        products.map(({ id }) => id),
        place.lang,
      )
    },
    request: body => ({ path: '/api/lots', body }),
    pointers: POINTERS.lot,
    done: '/portal/?xong=lot',
  })
  form('/su-kien', {
    prepare: async (place, request) => {
      const lot = await lotOf(place.person.party, request)
      if (!lot) return null
      const [places, others] = await Promise.all([
        rowsOf(capture, place.person.party, 'places'),
        parties(capture, place.person.party),
      ])
      return state => eventForm(place, lot, { places, parties: others }, state)
    },
    read: async (place, body) => readEvent(body, { host: deps.host, now: now(), lang: place.lang }),
    request: event => ({ path: '/epcis/capture', body: documentOf(event, now()) }),
    pointers: POINTERS.event,
    done: '/portal/?xong=event',
    initial: () => {
      const wall = wallInVietnam(now().getTime())
      return { values: { date: wall.slice(0, 10), time: wall.slice(11, 16) }, errors: {} }
    },
  })
}
