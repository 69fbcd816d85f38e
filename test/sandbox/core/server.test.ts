import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterEach, expect, it } from 'vitest';
import { createClock } from '../../../sandbox/core/clock.ts';
import { createFaultQueue } from '../../../sandbox/core/faults.ts';
import { createRequestLog } from '../../../sandbox/core/request-log.ts';
import { createSandboxServer } from '../../../sandbox/core/server.ts';

let app: FastifyInstance;
let url: string;
let effects = 0;

async function start(): Promise<void> {
  effects = 0;
  app = createSandboxServer({ faults: createFaultQueue(), log: createRequestLog(), clock: createClock() });
  app.post('/echo', async (request) => ({ body: request.body ?? null }));
  app.post('/count', async () => ({ effects: ++effects }));
  app.post('/empty', async (_request, reply) => reply.code(204).send());
  app.get('/long', async () => Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(1000, 'x'))));
  app.put('/bytes', { config: { streamBody: true } }, async (request) => {
    let bytes = 0;
    // True for every route that asks for its body as a stream.
    for await (const chunk of request.body as Readable) bytes += chunk.length;
    return { bytes };
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  // A listening TCP server always has an address object.
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

afterEach(() => app.close());

function post(path: string, body: unknown, type = 'application/json'): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': type },
  });
}

it.each([
  ['application/json', '{"a":[1]}', { a: [1] }],
  ['application/json; charset=utf-8', '', null],
  ['application/x-www-form-urlencoded', 'a=1&b=x%20y', { a: '1', b: 'x y' }],
  ['text/xml; charset=utf-8', '<a>é</a>', '<a>é</a>'],
  ['text/csv', 'a,b\n1,2\n', 'a,b\n1,2\n'],
])('parses a body of type %s', async (type, sent, parsed) => {
  await start();

  const answer = await post('/echo', sent, type);

  expect(await answer.json()).toEqual({ body: parsed });
});

it('inflates a gzipped body', async () => {
  await start();

  const answer = await fetch(`${url}/echo`, {
    method: 'POST',
    body: gzipSync('{"a":1}'),
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
  });

  expect(await answer.json()).toEqual({ body: { a: 1 } });
});

it('answers 400 to a body that is not what its type says', async () => {
  await start();

  const answer = await post('/echo', '{"a":');

  expect(answer.status).toBe(400);
});

it('answers 400 to a body that claims to be gzip and is not, and to one that breaks off', async () => {
  await start();
  const send = (body: Uint8Array) =>
    fetch(`${url}/echo`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    });

  const plain = await send(Buffer.from('{"a":1}'));
  const torn = await send(gzipSync('{"a":1}').subarray(0, 15));

  expect([plain.status, torn.status]).toEqual([400, 400]);
});

it('hands a body of several megabytes to a route as a stream, and to others whole', async () => {
  await start();
  const big = 'x'.repeat(5_000_000);

  const streamed = await fetch(`${url}/bytes`, {
    method: 'PUT',
    body: big,
    headers: { 'content-type': 'text/csv' },
  });
  const whole = await post('/echo', { big });

  expect(await streamed.json()).toEqual({ bytes: big.length });
  expect(await whole.json()).toEqual({ body: { big } });
});

it('answers the second matching call, and only that, with the queued status, body and headers', async () => {
  await start();
  const fault = {
    method: 'post',
    path: '^/count',
    nth: 2,
    status: 503,
    body: [{ errorCode: 'X' }],
    headers: { 'retry-after': '1' },
  };
  await post('/__sandbox/faults', fault);

  const answers = [await post('/count', {}), await post('/count', {}), await post('/count', {})];

  expect(answers.map((answer) => answer.status)).toEqual([200, 503, 200]);
  expect(answers[1]?.headers.get('retry-after')).toBe('1');
  expect(await answers[1]?.json()).toEqual([{ errorCode: 'X' }]);
  expect(effects).toBe(2);
});

it('drops the connection before the effect, or after it', async () => {
  await start();
  await post('/__sandbox/faults', [
    { path: '/count', drop: 'before' },
    { path: '/count', drop: 'after', nth: 2 },
  ]);

  await expect(post('/count', {})).rejects.toThrow('fetch failed');
  expect(effects).toBe(0);
  await expect(post('/count', {})).rejects.toThrow('fetch failed');
  expect(effects).toBe(1);
  expect((await post('/count', {})).status).toBe(200);
});

it('cuts an answer short, loudly or quietly, whether it streams or not', async () => {
  await start();
  await post('/__sandbox/faults', [
    { path: '/long', truncate: 2500 },
    { path: '/long', truncate: 2500, quiet: true, nth: 2 },
    { path: '/count', truncate: 3 },
    { path: '/count', truncate: 3, quiet: true, nth: 2 },
  ]);

  await expect(fetch(`${url}/long`).then((answer) => answer.text())).rejects.toThrow('terminated');
  expect(await (await fetch(`${url}/long`)).text()).toHaveLength(2500);
  await expect(post('/count', {}).then((answer) => answer.text())).rejects.toThrow('terminated');
  expect(await (await post('/count', {})).text()).toBe('{"e');
});

it('cuts nothing off an answer that is shorter, or empty', async () => {
  await start();
  await post('/__sandbox/faults', [
    { path: '/count', truncate: 1000, times: 2 },
    { path: '/empty', truncate: 0 },
  ]);

  expect(await (await post('/count', {})).json()).toEqual({ effects: 1 });
  expect((await post('/empty', {})).status).toBe(204);
});

it('delays an answer', async () => {
  await start();
  await post('/__sandbox/faults', { path: '/count', delayMs: 150 });
  const before = performance.now();

  await post('/count', {});

  expect(performance.now() - before).toBeGreaterThan(140);
});

it('refuses a fault it cannot understand and says which part', async () => {
  await start();

  const answer = await post('/__sandbox/faults', { path: '(', stauts: 500 });

  expect(answer.status).toBe(400);
  expect(await answer.text()).toMatch(/path.*stauts|stauts.*path/s);
});

it('logs each call without query or body, and those that were dropped', async () => {
  await start();
  await post('/__sandbox/faults', { path: '/count', nth: 2, drop: 'before' });

  await post('/count?token=hunter2', { secret: 1 });
  await post('/count', {}).catch(() => undefined);
  await fetch(`${url}/nowhere`);
  const log = await (await fetch(`${url}/__sandbox/requests`)).json();
  const counted = await (await fetch(`${url}/__sandbox/requests?path=count&method=post`)).json();
  const read = await (await fetch(`${url}/__sandbox/requests?method=get`)).json();

  expect(log).toMatchObject({
    total: 3,
    requests: [
      { method: 'POST', path: '/count', status: 200 },
      { method: 'POST', path: '/count', status: 0 },
      { method: 'GET', path: '/nowhere', status: 404 },
    ],
  });
  expect(JSON.stringify(log)).not.toContain('hunter2');
  expect(counted).toMatchObject({ count: 2, total: 3 });
  expect(read).toMatchObject({ count: 1, requests: [{ path: '/nowhere' }] });
});

it('sets, advances and resets the clock', async () => {
  await start();

  await post('/__sandbox/clock', { now: '2030-01-01T00:00:00Z' });
  const later = await (await post('/__sandbox/clock', { advanceMs: 60_000 })).json();
  await post('/__sandbox/reset', '');
  const after = (await (await fetch(`${url}/__sandbox/clock`)).json()) as { now: string };

  expect(later).toEqual({ now: expect.stringMatching(/^2030-01-01T00:01:0/) });
  expect(Math.abs(Date.parse(after.now) - Date.now())).toBeLessThan(5000);
});
