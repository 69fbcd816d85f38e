import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import {
  type Auth0Credentials,
  type Auth0Sandbox,
  type Auth0SandboxOptions,
  createAuth0Sandbox,
} from '../../../sandbox/auth0/index.ts';

export interface Answer {
  status: number;
  headers: Headers;
  // What an answer holds is what the tests are about.
  // biome-ignore lint/suspicious/noExplicitAny: asserted on field by field
  body: any;
}

/** A running Auth0 sandbox and a signed-in caller. */
export interface Auth0Client {
  sandbox: Auth0Sandbox;
  credentials: Auth0Credentials;
  token(body?: object): Promise<Answer>;
  /** Calls the Management API. */
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  control(path: string, body: unknown): Promise<void>;
  /** Calls an endpoint under `/__sandbox/auth0`. */
  turn(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Runs an export to its end and answers the text of its file. */
  exported(request: object): Promise<string>;
}

export async function startAuth0(options: Auth0SandboxOptions = {}): Promise<Auth0Client> {
  const sandbox = await createAuth0Sandbox({ pace: { pendingMs: 0, usersPerSecond: 1e9 }, ...options });
  await sandbox.app.listen({ port: 0, host: '127.0.0.1' });
  // A listening TCP server always has an address object.
  const { port } = sandbox.app.server.address() as AddressInfo;
  const credentials = sandbox.credentials(`http://127.0.0.1:${port}`);
  const { url, domain, clientId, clientSecret } = credentials;
  let authorization: string | undefined;

  async function send(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(url + path, { method, headers: { ...headers, ...type }, ...sent });
    const text = await answer.text();
    const json = answer.headers.get('content-type')?.includes('json') === true;
    return { status: answer.status, headers: answer.headers, body: json ? JSON.parse(text) : text };
  }

  async function token(body: object = {}): Promise<Answer> {
    const request = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      audience: `https://${domain}/api/v2/`,
      ...body,
    };
    const answer = await send('POST', '/oauth/token', request, {});
    if (answer.status === 200) authorization = `Bearer ${answer.body.access_token}`;
    return answer;
  }

  async function call(method: string, path: string, body?: unknown): Promise<Answer> {
    if (authorization === undefined) await token();
    return send(method, `/api/v2${path}`, body, { authorization: authorization ?? '' });
  }

  return {
    sandbox,
    credentials,
    token,
    call,
    async control(path, body) {
      await send('POST', `/__sandbox${path}`, body, {});
    },
    turn: (method, path, body) => send(method, `/__sandbox/auth0${path}`, body, {}),
    async exported(request) {
      const { id } = (await call('POST', '/jobs/users-exports', request)).body;
      const { location } = (await call('GET', `/jobs/${id}`)).body;
      return gunzipSync(await (await fetch(location)).arrayBuffer()).toString('utf8');
    },
  };
}
