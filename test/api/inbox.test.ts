import { once } from 'node:events';
import { connect } from 'node:net';
import fastify from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { limitBodyTime } from '../../src/api/hooks/body-time-limit.ts';
import { createInbox } from '../../src/api/hooks/inbox.ts';
import { SaltbridgeError } from '../../src/core/errors.ts';
import type { InboxRow } from '../../src/core/inbox-row.ts';

const row = (eventId: string): InboxRow => ({ syncId: 's', subject: eventId, eventId, payload: 'p' });
const bad = () => Promise.reject(new SaltbridgeError('config', 'It refuses the values', { code: '22021' }));

it('keeps nobody out for the sake of what another one sent', async () => {
  const kept: string[] = [];
  const take = createInbox({
    receive: async (rows) => {
      if (rows.some(({ eventId }) => eventId === 'bad')) return bad();
      kept.push(...rows.map(({ eventId }) => eventId));
    },
  });

  const ends = await Promise.allSettled(['first', 'good', 'bad', 'fine'].map((id) => take([row(id)])));

  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(kept).toEqual(['first', 'good', 'fine']);
});

it('writes nothing one by one while the database is away', async () => {
  let statements = 0;
  const take = createInbox({
    receive: async () => {
      statements += 1;
      throw new SaltbridgeError('transient', 'The database is away');
    },
  });

  await Promise.allSettled(['a', 'b', 'c', 'd'].map((id) => take([row(id)])));

  // The first, and those that came meanwhile.
  expect(statements).toBe(2);
});

it('asks to be told later when thousands wait for the database', async () => {
  let answer = () => {};
  const hanging = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const take = createInbox({ receive: () => hanging });
  const batch = Array.from({ length: 500 }, (_, index) => row(String(index)));
  const waiting = Array.from({ length: 21 }, () => take(batch));

  const refused = take([row('late')]);

  await expect(refused).rejects.toMatchObject({ kind: 'transient', code: 'INBOX_FULL' });
  answer();
  await Promise.all(waiting);
  await expect(take([row('later')])).resolves.toBeUndefined();
});

it('hangs up on a stranger who never ends a body', async () => {
  const app = fastify();
  onTestFinished(() => app.close());
  limitBodyTime(app, 50);
  app.post('/', async () => 'taken');
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nab');

  await once(socket.resume(), 'close');

  const quick = await fetch(url, { method: 'POST', body: 'abc' });
  expect(quick.status).toBe(200);
});
