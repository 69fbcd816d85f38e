import type { FastifyInstance } from 'fastify';
import { SaltbridgeError } from '../core/errors.ts';
import type { Database } from '../store/database.ts';

/** Lets only callers with a valid API key reach the routes of this scope. */
export function requireApiKey(app: FastifyInstance, { apiKeys }: Pick<Database, 'apiKeys'>): void {
  app.addHook('onRequest', async (request) => {
    const key = bearer(request.headers.authorization);
    if (key !== undefined && (await apiKeys.verify(key)) !== undefined) return;
    const problem = key === undefined ? 'No API key was sent' : 'This API key is not known, or was revoked';
    throw new SaltbridgeError('auth', `${problem}: send the header \`Authorization: Bearer sb_…\``, {
      code: 'UNAUTHENTICATED',
    });
  });
}

function bearer(header: string | undefined): string | undefined {
  return /^Bearer +(?<key>[\x21-\x7e]+)$/i.exec(header ?? '')?.groups?.key;
}
