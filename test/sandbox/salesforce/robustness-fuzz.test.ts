import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { callTo } from './random-calls.ts';
import { startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
let routes: { method: string; path: string }[];
let token: string;
const numRuns = 600;
beforeAll(async () => {
  org = await startOrg();
  await org.runJob('External_Id__c,LastName,Company\nk1,A,X\nk2,B,Y\n');
  const Routes = z.object({ routes: z.array(z.object({ method: z.string(), path: z.string() })) });
  const all = Routes.parse((await org.call('GET', '/__sandbox/routes')).body).routes;
  routes = all.filter(({ path }) => !path.startsWith('/__sandbox') && path !== '*');
  token = z.object({ access_token: z.string() }).parse((await org.signIn()).body).access_token;
});
afterAll(() => org.close());

const Errors = z.array(z.looseObject({ errorCode: z.string().min(1), message: z.string() })).min(1);

it('answers whatever is sent to any route with less than a 500, and says why it refuses as Salesforce does', async () => {
  await fc.assert(
    fc.asyncProperty(callTo, async (sent) => {
      const route = routes[sent.place % routes.length] ?? { method: 'GET', path: '/' };
      const words = [...sent.words];
      const path = route.path
        .replace(':version', 'v60.0')
        .replace(/:(\w+)(\([^)]*\))?/g, () => words.pop() ?? 'x')
        .replace('*', words.pop() ?? 'x');
      const method = sent.method ?? route.method;
      const bodiless = method === 'GET' || method === 'HEAD';
      const answer = await fetch(`${org.url}${path}?${new URLSearchParams(sent.query).toString()}`, {
        method,
        redirect: 'manual',
        headers: {
          'content-type': sent.type,
          ...sent.headers,
          ...(sent.packed ? { 'content-encoding': 'gzip' } : {}),
          ...(sent.signedIn === true ? { authorization: `Bearer ${token}` } : {}),
        },
        ...(bodiless ? {} : { body: sent.packed ? new Uint8Array(gzipSync(sent.body)) : sent.body }),
      });
      const said = await answer.text();

      if (path.startsWith('/services/Soap')) {
        if (answer.status >= 400 && method !== 'HEAD') expect(said).toMatch(/<faultcode>|errorCode/);
        return;
      }
      expect([answer.status, said]).toEqual([expect.toSatisfy((status: number) => status < 500), said]);
      if (answer.status < 400 || method === 'HEAD') return;
      expect(said).not.toBe('');
      if (path.startsWith('/services/data')) Errors.parse(JSON.parse(said));
    }),
    { numRuns },
  );
  const alive = await org.signIn();
  expect(alive.status).toBe(200);
});

it.each([
  ['no body', '', 'application/json'],
  ['half a body', '{"a":', 'application/json'],
  ['a list', '[[], null, 1]', 'application/json'],
  ['nothing but null', 'null', 'application/json'],
  ['bytes', '\u0000\u0001', 'application/octet-stream'],
  ['a form of nothing', '', 'multipart/form-data; boundary=b'],
  ['XML of no call', '<a/>', 'text/xml'],
])('answers every route called with %s', async (_name, body, contentType) => {
  for (const { method, path } of routes) {
    if (path.startsWith('/services/oauth2/revoke')) continue;
    const url = org.url + path.replace(':version', 'v60.0').replace(/:\w+(\([^)]*\))?|\*/g, 'Lead');
    const bodiless = method === 'GET' || method === 'HEAD';
    const answer = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { 'content-type': contentType, authorization: `Bearer ${token}` },
      ...(bodiless ? {} : { body }),
    });
    const said = await answer.text();

    if (path.startsWith('/services/Soap')) continue;
    expect([method, path, answer.status, said]).toEqual([
      method,
      path,
      expect.toSatisfy((status: number) => status < 500),
      said,
    ]);
  }
});

/** What comes back for bytes that need not be HTTP. */
async function raw(...pieces: (string | Buffer)[]): Promise<string> {
  const { hostname, port } = new URL(org.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const answer = text(socket);
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end();
  return answer;
}

it.each([
  ['noise', '\u0000\u0001nonsense\r\n\r\n', '400'],
  ['an unknown method', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', '400'],
  ['headers beyond all measure', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(200_000)}\r\n\r\n`, '431'],
  ['an address beyond all measure', `GET /${'x'.repeat(200_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, '431'],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', '400'],
  [
    'a host that is none',
    'POST /services/oauth2/token HTTP/1.1\r\nHost: ///\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    '400',
  ],
])('answers %s with an error that has a body', async (_name, bytes, status) => {
  const answer = await raw(bytes);

  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer.split('\r\n\r\n')[1]).toMatch(/error/);
});

it('lives through bodies that come in drops and break off', async () => {
  const { id } = z
    .object({ id: z.string() })
    .parse((await org.call('POST', '/jobs/ingest', { object: 'Lead', operation: 'insert' })).body);
  const head = (method: string, path: string, type: string) =>
    `${method} /services/data/v60.0${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: ${type}\r\nContent-Length: 1000\r\n\r\n`;

  await raw(head('PUT', `/jobs/ingest/${id}/batches`, 'text/csv'), 'Last', 'Name\n', 'A');
  await raw(head('POST', '/sobjects/Lead', 'application/json'), '{', '"LastName"', ':');
  await raw(head('POST', '/jobs/ingest', 'multipart/form-data; boundary=b'), '--b', '\r\n');

  const { body } = await org.call('GET', `/jobs/ingest/${id}`);
  expect(body).toMatchObject({ state: 'Open' });
});
