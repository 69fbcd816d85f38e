import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SlackContext } from './context.ts';
import { answerApiError, SlackError } from './errors.ts';
import { strikeNamed } from './posting.ts';
import type { Channel } from './workspace.ts';

/** Arguments of a call, whether they came as JSON, form or query; in the latter two all are strings. */
export type Arguments = Readonly<Record<string, unknown>>;

export interface ApiMethod {
  /** Any one of these lets the call in; none where every token may. */
  scopes: readonly string[];
  answer(given: Arguments, request: FastifyRequest): object | Promise<object>;
}

/**
 * What stands before every method of the Web API: token, scopes, queued errors. Arguments come as JSON, as a form or
 * in the query; refusals are `{ ok: false, error }` with status 200.
 *
 * @see https://docs.slack.dev/apis/web-api/ (checked 2026-11)
 */
export function addApi(
  app: FastifyInstance,
  context: SlackContext,
  methods: Readonly<Record<string, ApiMethod>>,
): void {
  const { workspace, rules } = context;
  app.register(async (api) => {
    api.setErrorHandler((error, _request, reply) => answerApiError(reply, error));
    api.route<{ Params: { method: string } }>({
      method: ['GET', 'POST'],
      url: '/api/:method',
      handler: async (request, reply) => {
        const given = argumentsOf(request);
        const name = request.params.method;
        const method = methods[name];
        if (method === undefined) throw new SlackError('unknown_method', { req_method: name });
        strikeNamed(context, request);
        checkToken(workspace.botToken, request.headers.authorization, given.token);
        reply.headers({
          'x-oauth-scopes': rules.scopes.join(','),
          'x-accepted-oauth-scopes': method.scopes.join(','),
        });
        checkScopes(rules.scopes, method.scopes);
        return { ok: true, ...(await method.answer(given, request)) };
      },
    });
  });
}

/**
 * The channel with that id, or the name where the method takes one.
 *
 * @throws SlackError `channel_not_found`, also for a private one that the bot is not in
 */
export function channelFor({ workspace }: SlackContext, given: unknown, name?: boolean): Channel {
  const channel = workspace.channels.find(
    (one) => one.id === given || (name === true && (given === one.name || given === `#${one.name}`)),
  );
  if (channel === undefined || (channel.isPrivate && !channel.isMember))
    throw new SlackError('channel_not_found');
  return channel;
}

/** A value that is an object or a list, or in a form its JSON. */
export function structured(value: unknown, wrong: string): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new SlackError(wrong);
  }
}

/** A text or a number as text; undefined where it is neither, or empty. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || value === '1' || value === 1;
}

function argumentsOf({ body, query }: FastifyRequest): Arguments {
  return { ...asObject(query), ...asObject(body) };
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null && !Buffer.isBuffer(value) ? value : {};
}

function checkToken(expected: string, header: string | undefined, argument: unknown): void {
  const token = header?.replace(/^Bearer\s+/i, '') ?? argument;
  if (token === undefined || token === '') throw new SlackError('not_authed');
  if (token !== expected) throw new SlackError('invalid_auth');
}

function checkScopes(granted: readonly string[], wanted: readonly string[]): void {
  if (wanted.length === 0 || wanted.some((scope) => granted.includes(scope))) return;
  throw new SlackError('missing_scope', { needed: wanted[0], provided: granted.join(',') });
}
