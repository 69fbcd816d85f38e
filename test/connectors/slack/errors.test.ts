import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { callSlack } from '../../../src/connectors/slack/call.ts';
import { slack } from '../../../src/connectors/slack/index.ts';
import { startSlack, type TestSlack } from '../../support/slack.ts';
import { refusedPort } from './refused-port.ts';

let sandbox: TestSlack;
beforeAll(async () => {
  sandbox = await startSlack();
});
afterEach(() => sandbox.reset());
afterAll(() => sandbox.close());

type Way = 'webhook' | 'bot';
const ways: Way[] = ['webhook', 'bot'];

/** The error of a send, where Slack stands at `url`. */
async function failure(way: Way, url = sandbox.url): Promise<unknown> {
  const { webhookUrl, botToken, channel } = sandbox.credentials;
  const settings =
    way === 'webhook'
      ? { webhookUrl: webhookUrl.replace(sandbox.url, url) }
      : { botToken, channel, apiUrl: `${url}/api/` };
  const sent = slack.open({ id: 'slack', settings }).announcer?.send({
    key: 'k',
    title: 'New Lead',
    fields: [{ label: 'E-mail', value: 'zoe@example.com' }],
  });
  return sent?.then(
    () => undefined,
    (error: unknown) => {
      const shown = inspect(error, { depth: 20, showHidden: true });
      for (const secret of [botToken, new URL(webhookUrl).pathname, 'zoe@example.com']) {
        expect(shown).not.toContain(secret);
      }
      return error;
    },
  );
}

it.each([
  ['invalid_auth', 'auth', 'botToken'],
  ['not_authed', 'auth', 'botToken'],
  ['token_revoked', 'auth', 'botToken'],
  ['token_expired', 'auth', 'botToken'],
  ['account_inactive', 'auth', 'botToken'],
  ['org_login_required', 'auth', 'wait'],
  ['restricted_action', 'config', 'administrator'],
  ['missing_scope', 'config', 'scope'],
  ['channel_not_found', 'config', 'channel'],
  ['not_in_channel', 'config', '/invite'],
  ['is_archived', 'config', 'another'],
  ['invalid_blocks', 'config', 'report'],
  ['msg_blocks_too_long', 'config', 'report'],
  ['message_limit_exceeded', 'config', 'plan'],
  ['something_new', 'config', 'permissions'],
  ['rate_limited', 'rate-limited', 'again'],
  ['fatal_error', 'transient', 'again'],
  ['internal_error', 'transient', 'again'],
  ['service_unavailable', 'transient', 'again'],
])('makes of the Web API’s %s an error of kind %s that says what to do', async (code, kind, advice) => {
  sandbox.break({ name: 'error', parameters: { code } });

  expect(await failure('bot')).toMatchObject({ kind, code, message: expect.stringContaining(advice) });
});

it.each([
  ['invalid_payload', 400, 'config', 'report'],
  ['invalid_token', 403, 'auth', 'webhookUrl'],
  ['action_prohibited', 403, 'config', 'administrator'],
  ['no_service', 404, 'auth', 'webhookUrl'],
  ['no_team', 404, 'auth', 'webhookUrl'],
  ['channel_not_found', 404, 'config', 'channel'],
  ['channel_is_archived', 410, 'config', 'another'],
  ['something_new', 400, 'config', 'permissions'],
  ['rollup_error', 500, 'transient', 'again'],
])('makes of a webhook’s %s (%i) an error of kind %s', async (code, status, kind, advice) => {
  sandbox.break({ name: 'error', parameters: { code } });

  const error = await failure('webhook');

  expect(error).toMatchObject({ kind, code, message: expect.stringContaining(`${status} ${code}`) });
  expect(error).toMatchObject({ message: expect.stringContaining(advice) });
});

it.each(ways)('waits as long as a 429 says (%s)', async (way) => {
  sandbox.break({ name: 'rate-limit', parameters: { retryAfterSeconds: 30 } });

  expect(await failure(way)).toMatchObject({ kind: 'rate-limited', retryAfterMs: 30_000 });
});

it.each(ways)('takes a 429 that says no time for what it is (%s)', async (way) => {
  sandbox.break({ status: 429 });

  expect(await failure(way)).toMatchObject({ kind: 'rate-limited', retryAfterMs: undefined });
});

it.each([
  ['an error of the server', { status: 503, body: '<html>zoe@example.com</html>' }],
  ['an error of the server in words of its own', { status: 500, body: 'no_text' }],
  ['a call dropped before its effect', { drop: 'before' as const }],
  ['a call dropped after its effect', { drop: 'after' as const }],
  ['an answer that breaks off', { truncate: 1 }],
  ['an answer cut short that looks whole', { truncate: 1, quiet: true }],
  ['a page that is not Slack’s', { status: 200, body: '<html>Please sign in</html>' }],
])('leaves open what became of the message after %s', async (_what, fault) => {
  for (const way of ways) {
    sandbox.break(fault);

    const error = await failure(way);

    expect(error).toMatchObject({ name: 'SaltbridgeError', kind: 'transient' });
    expect(error).not.toMatchObject({ code: 'NOT_SENT' });
  }
});

it.each([
  ['webhook', '127.0.0.1'],
  ['webhook', 'localhost'],
  ['bot', '127.0.0.1'],
  ['bot', 'localhost'],
] as const)('knows that nothing left where the connection is refused (%s, %s)', async (way, host) => {
  const url = `http://${host}:${await refusedPort()}`;

  expect(await failure(way, url)).toMatchObject({ kind: 'transient', code: 'NOT_SENT' });
});

it('waits ten seconds for an answer, and then leaves open what became of the message', async () => {
  sandbox.break({ delayMs: 20_000, drop: 'before', times: 2 });

  const errors = await Promise.all(ways.map((way) => failure(way)));

  expect(errors).toMatchObject([
    { kind: 'transient', code: 'UNREACHABLE', message: expect.stringContaining('TimeoutError') },
    { kind: 'transient', code: 'UNREACHABLE', message: expect.stringContaining('TimeoutError') },
  ]);
}, 15_000);

it.each(ways)('knows that nothing left where the name is unknown (%s)', async (way) => {
  expect(await failure(way, 'https://slack.invalid')).toMatchObject({ kind: 'transient', code: 'NOT_SENT' });
});

it.each(ways)('does not know it where the connection is cut as soon as it stands (%s)', async (way) => {
  const server = createServer((socket) => socket.resetAndDestroy());
  const url = await new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
    });
  });

  const error = await failure(way, url);

  server.close();
  expect(error).toMatchObject({ kind: 'transient', code: 'UNREACHABLE' });
});

it.each(ways)('makes one call only, for Temporal is who tries again (%s)', async (way) => {
  sandbox.break({ status: 500, times: 5 });

  await failure(way);

  expect(sandbox.log.count()).toBe(1);
});

it.each([
  ['refused at both', ['ECONNREFUSED', 'ECONNREFUSED'], 'NOT_SENT'],
  ['refused at one and cut at the other', ['ECONNREFUSED', 'ECONNRESET'], 'UNREACHABLE'],
])('judges a host of two addresses by both: %s', async (_what, codes, code) => {
  const causes = codes.map((one) => Object.assign(new Error(one), { code: one }));
  const failed = new TypeError('fetch failed', { cause: new AggregateError(causes) });

  await expect(callSlack('post the message', () => Promise.reject(failed))).rejects.toMatchObject({ code });
});

it('keeps the SDK from writing a log of its own', async () => {
  const written = (['warn', 'error', 'info'] as const).map((level) => vi.spyOn(console, level));
  sandbox.break({ drop: 'before' });
  sandbox.break({ name: 'error', parameters: { code: 'invalid_blocks' } });

  await failure('bot');
  await failure('bot');

  expect(written.flatMap(({ mock }) => mock.calls)).toEqual([]);
  vi.restoreAllMocks();
});
