import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyRequest } from 'fastify';

/**
 * The call within which another is made to the same server, e.g. the subrequests of a composite call. The HTTP layer
 * neither logs the inner one nor strikes it with a fault: for the client there was one call.
 */
export const innerCall = new AsyncLocalStorage<FastifyRequest>();
