import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, FastifyPluginAsync, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Writer } from './deps.ts'

/** A group of routes; what it needs arrives as its options. */
export type Routes = FastifyPluginAsync<{ writer: Writer }, RawServerDefault, ZodTypeProvider>

/** An instance whose routes are typed by their zod schemas. */
export type TypedInstance = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>
