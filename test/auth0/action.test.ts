import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { auth0Hook } from '../../src/connectors/auth0/hook.ts';
import type { HookEvent } from '../../src/core/hook.ts';
import { loadAction } from '../support/action.ts';

const secret = 'shared-secret';
/** https://auth0.com/docs/customize/actions/explore-triggers/signup-and-login-triggers/login-trigger/post-login-event-object (2026-11) */
const event = {
  transaction: { id: 'tx-1', protocol: 'oidc-basic-profile' },
  stats: { logins_count: 1 },
  tenant: { id: 'acme' },
  secrets: { SALTBRIDGE_HOOK_SECRET: secret },
  user: {
    user_id: 'auth0|ada',
    email: 'ada@example.org',
    given_name: 'Ada',
    app_metadata: {},
    created_at: '2026-11-22T09:59:00.000Z',
    user_metadata: { company: 'Engines, Ltd' },
    identities: [{ connection: 'db' }],
  },
};

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.close().closeAllConnections());
  // True: it listens on TCP, so it has an address with a port.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/hooks/auth0/first-login`;
}

async function receiver() {
  const received: HookEvent[] = [];
  const url = await serve(async (request, response) => {
    const body = await buffer(request);
    const { headers } = request;
    received.push(...auth0Hook.read({ headers, body, secret, windowMs: 60_000, now: new Date() }).events);
    response.writeHead(202).end();
  });
  return { url, received };
}

it('tells of a first login, signed, and remembers that it did', async () => {
  const { url, received } = await receiver();

  const login = await (await loadAction(url))(event);

  expect(login).toMatchObject({ refused: false, appMetadata: { saltbridge_told: url }, logged: [] });
  expect(received).toEqual([
    {
      id: 'tx-1',
      subject: 'auth0|ada',
      attributes: {
        user_id: 'auth0|ada',
        email: 'ada@example.org',
        given_name: 'Ada',
        'user_metadata.company': 'Engines, Ltd',
        created_at: '2026-11-22T09:59:00.000Z',
      },
      createdAt: '2026-11-22T09:59:00.000Z',
    },
  ]);
});

it.each([
  [
    'a later login',
    (url: string) => ({ ...event, user: { ...event.user, app_metadata: { saltbridge_told: url } } }),
  ],
  ['a refresh-token exchange', () => ({ ...event, transaction: { protocol: 'oauth2-refresh-token' } })],
])('tells nothing of %s', async (_what, make) => {
  const { url, received } = await receiver();

  const login = await (await loadAction(url))(make(url));

  expect(received).toEqual([]);
  expect(login).toMatchObject({ refused: false, appMetadata: {} });
});

it.each([
  [
    'has switched the sync off',
    (_: IncomingMessage, response: ServerResponse) => void response.writeHead(200).end(),
  ],
  ['answers 500', (_: IncomingMessage, response: ServerResponse) => void response.writeHead(500).end()],
  ['never answers', () => undefined],
  ['breaks off', (request: IncomingMessage) => void request.socket.destroy()],
])('lets people in though Saltbridge %s, and tells again next time', async (_what, handler) => {
  const url = await serve(handler);

  const login = await (await loadAction(url))(event);

  expect(login).toMatchObject({ refused: false, appMetadata: {} });
  expect(login.logged).toHaveLength(1);
  expect(login.logged.join()).not.toMatch(/ada|secret/i);
  // Its time-out and what a busy machine adds.
  expect(login.ms).toBeLessThan(1_500 + 3_000);
});

it('lets people in though Saltbridge is down, or its secret was forgotten', async () => {
  const action = await loadAction('http://127.0.0.1:1/v1/hooks/auth0/first-login');

  expect((await action(event)).refused).toBe(false);
  expect((await action({ ...event, secrets: {} })).refused).toBe(false);
});
