import type { FastifyInstance } from 'fastify';
import type { SlackContext } from './context.ts';
import { answerHookError, SlackError } from './errors.ts';
import { type Content, checkContent, checkPace, strikeNamed } from './posting.ts';

/**
 * The incoming webhook: JSON, or a form whose `payload` is JSON; answers `ok`.
 *
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks (checked 2026-11)
 */
export function addHookRoute(app: FastifyInstance, context: SlackContext): void {
  const { workspace, messages } = context;
  app.register(async (hooks) => {
    hooks.setErrorHandler((error, _request, reply) => answerHookError(reply, error));
    hooks.post<{ Params: { team: string; hook: string; secret: string } }>(
      '/services/:team/:hook/:secret',
      async (request, reply) => {
        const { team, hook, secret } = request.params;
        strikeNamed(context, request);
        checkAddress(workspace.hookPath, `/services/${team}/${hook}/${secret}`);
        const payload = payloadOf(request.body);
        const [channel] = workspace.channels;
        if (channel === undefined) throw new SlackError('channel_not_found');
        const content = checkContent(payload);
        checkPace(context, channel.id);
        await messages.post({ channel: channel.id, via: 'webhook', ...content });
        return reply.type('text/plain; charset=utf-8').send('ok');
      },
    );
  });
}

function checkAddress(path: string, given: string): void {
  const [wanted, asked] = [path.split('/'), given.split('/')];
  const wrong = wanted.findIndex((part, index) => part !== asked[index]);
  const codes: Readonly<Record<number, string>> = { 2: 'no_team', 3: 'no_service', 4: 'invalid_token' };
  if (wrong !== -1) throw new SlackError(codes[wrong] ?? 'no_service');
}

function payloadOf(body: unknown): Content {
  const given = isObject(body) && typeof body.payload === 'string' ? parsed(body.payload) : body;
  if (!isObject(given)) throw new SlackError('invalid_payload');
  return given;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SlackError('invalid_payload');
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}
