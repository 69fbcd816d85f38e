import type { FastifyRequest } from 'fastify';
import type { Org } from '../org.ts';

/** What an OAuth endpoint refuses with. */
export class OAuthError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, description: string, status = 400) {
    super(description);
    this.code = code;
    this.status = status;
  }
}

export type Form = Record<string, string>;

/** What was sent in the address and in the body; of what is sent twice neither counts. */
export function formOf(request: FastifyRequest): Form {
  const body = request.body;
  const sent = body !== null && typeof body === 'object' && !Buffer.isBuffer(body) ? body : {};
  // Query strings are parsed to an object, or to none.
  const all = Object.entries({ ...(request.query as object | undefined), ...sent });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** @throws OAuthError */
export function required(form: Form, name: string): string {
  const value = form[name];
  if (value === undefined || value === '')
    throw new OAuthError('invalid_request', `missing required parameter: ${name}`);
  return value;
}

/**
 * Checks who calls: the connected app, by HTTP Basic or in the form.
 *
 * @param secret  `needed`, or `optional` for flows where the app need not send it; a wrong one is refused always
 * @throws OAuthError
 */
export function checkClient(
  { secrets }: Org,
  request: FastifyRequest,
  form: Form,
  secret: 'needed' | 'optional' = 'needed',
): void {
  const [basicId, basicSecret] = basicCredentials(request) ?? [];
  const clientId = form.client_id ?? basicId;
  const clientSecret = form.client_secret ?? basicSecret;
  if (clientId !== secrets.clientId) throw new OAuthError('invalid_client_id', 'client identifier invalid');
  if (clientSecret === undefined && secret === 'optional') return;
  if (clientSecret !== secrets.clientSecret)
    throw new OAuthError('invalid_client', 'invalid client credentials');
}

function basicCredentials(request: FastifyRequest): string[] | undefined {
  const encoded = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return [decoded(id), decoded(secret.join(':'))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
