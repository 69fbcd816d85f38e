import { expect, it } from 'vitest';
import { startServer } from './test-server.ts';

it('answers the second matching call, and only that, with the queued status, body and headers', async () => {
  const { post, effects } = await startServer();
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
  expect(effects()).toBe(2);
});

it('spells an error that is asked for by its code as the system does', async () => {
  const { post } = await startServer();
  await post('/__sandbox/faults', { path: '/count', status: 403, errorCode: 'NO', message: 'not now' });

  const answer = await post('/count', {});

  expect([answer.status, await answer.json()]).toEqual([403, { errorCode: 'NO', message: 'not now' }]);
});

it('drops the connection before the effect, or after it', async () => {
  const { post, effects } = await startServer();
  await post('/__sandbox/faults', [
    { path: '/count', drop: 'before' },
    { path: '/count', drop: 'after', nth: 2 },
  ]);

  await expect(post('/count', {})).rejects.toThrow('fetch failed');
  expect(effects()).toBe(0);
  await expect(post('/count', {})).rejects.toThrow('fetch failed');
  expect(effects()).toBe(1);
  expect((await post('/count', {})).status).toBe(200);
});

it('cuts an answer short, loudly or quietly, whether it streams or not', async () => {
  const { url, post } = await startServer();
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
  const { post } = await startServer();
  await post('/__sandbox/faults', [
    { path: '/count', truncate: 1000, times: 2 },
    { path: '/empty', truncate: 0 },
  ]);

  expect(await (await post('/count', {})).json()).toEqual({ effects: 1 });
  expect((await post('/empty', {})).status).toBe(204);
});

it('delays an answer', async () => {
  const { post } = await startServer();
  await post('/__sandbox/faults', { path: '/count', delayMs: 150 });
  const before = performance.now();

  await post('/count', {});

  expect(performance.now() - before).toBeGreaterThan(140);
});

it('refuses a fault it cannot understand and says which part', async () => {
  const { post } = await startServer();

  const answer = await post('/__sandbox/faults', { path: '(', stauts: 500 });

  expect(answer.status).toBe(400);
  expect(await answer.text()).toMatch(/path.*stauts|stauts.*path/s);
});

it('logs each call without query or body, and those that were dropped', async () => {
  const { url, post } = await startServer();
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
  const { url, post } = await startServer();

  await post('/__sandbox/clock', { now: '2030-01-01T00:00:00Z' });
  const later = await (await post('/__sandbox/clock', { advanceMs: 60_000 })).json();
  await post('/__sandbox/reset', '');
  const after = (await (await fetch(`${url}/__sandbox/clock`)).json()) as { now: string };

  expect(later).toEqual({ now: expect.stringMatching(/^2030-01-01T00:01:0/) });
  expect(Math.abs(Date.parse(after.now) - Date.now())).toBeLessThan(5000);
});

it('sends the error of an answer that fails before its first byte so that it can be read', async () => {
  const { url } = await startServer();

  const answer = await fetch(`${url}/failing`, { headers: { 'accept-encoding': 'gzip' } });

  expect(answer.status).toBe(500);
  expect(await answer.text()).toContain('before the first byte');
});

it('takes an address that begins with two slashes', async () => {
  const { url } = await startServer();

  expect((await fetch(`${url}//small`)).status).toBe(200);
});
