import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { Destination } from '../../src/core/connector.ts';
import { attemptsAt, gate } from '../support/attempts.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { reactionScene } from '../support/reaction-scene.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
}, 120_000);
afterEach(() => vi.useRealTimers());
afterAll(() => engine.close());

const ada = { user_id: 'auth0|ada', email: 'ada@example.org', family_name: 'Lovelace' };
const OVERTAKEN = { kind: 'transient', code: 'OVERTAKEN' };

/** A destination whose writes wait until the attempt notices that another one has taken over. */
const stalled =
  (reached: () => void) =>
  (real: Destination): Partial<Destination> => ({
    async write(request, rows, options, context) {
      reached();
      await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
      return real.write(request, rows, options, context);
    },
  });

it.each([
  ['with a key', {}],
  ['without one', { keyField: null }],
])('lets an attempt that stalled before its write make no second Lead, %s', async (_what, target) => {
  const scene = await reactionScene(engine, { slack: 'bot', target });
  const event = await attemptsAt(engine, scene, ada);
  const writing = gate();
  const first = event.makeRecord(event.changed(stalled(writing.open)));
  const refused = expect(first).rejects.toMatchObject(OVERTAKEN);
  await writing.passed;

  expect(await event.makeRecord()).toEqual({ outcome: 'created' });

  await refused;
  expect(await scene.salesforce.count('Lead')).toBe(1);
  expect(await scene.events()).toMatchObject([{ record: 'made', outcome: 'created', message: 'none' }]);
});

it('lets two attempts that write at once make one Lead, which counts as made', async () => {
  const scene = await reactionScene(engine, { slack: 'bot' });
  const event = await attemptsAt(engine, scene, ada);
  const [writing, go] = [gate(), gate()];
  const late = (real: Destination): Partial<Destination> => ({
    async write(...given) {
      writing.open();
      await go.passed;
      return real.write(...given);
    },
  });
  const first = event.makeRecord(event.changed(late));
  const refused = expect(first).rejects.toMatchObject(OVERTAKEN);
  await writing.passed;

  const second = await event.makeRecord();
  go.open();

  await refused;
  expect(second).toEqual({ outcome: 'created' });
  expect(await scene.salesforce.count('Lead')).toBe(1);
  expect(await event.announce()).toEqual({ message: 'sent' });
});

it('takes no Lead for known that another attempt made while this one looked', async () => {
  const scene = await reactionScene(engine, { slack: 'bot' });
  const event = await attemptsAt(engine, scene, ada);
  const [looking, go] = [gate(), gate()];
  const slow = (real: Destination): Partial<Destination> => ({
    async *lookup(...given) {
      looking.open();
      await go.passed;
      yield* real.lookup(...given);
    },
  });
  const behind = event.makeRecord(event.changed(slow));
  const refused = expect(behind).rejects.toMatchObject(OVERTAKEN);
  await looking.passed;
  // The other attempt dies between its Lead and the inbox.
  const dying = event.changed((real) => ({
    pageOf: async (id) => Promise.reject(new Error(`The worker died after ${await real.pageOf(id)}`)),
  }));
  await expect(event.makeRecord(dying)).rejects.toThrow('The worker died');

  go.open();

  await refused;
  expect(await event.makeRecord()).toEqual({ outcome: 'created' });
  expect(await scene.salesforce.count('Lead')).toBe(1);
});

it('finds the Lead without a key though a flow has changed it on the way in', async () => {
  const scene = await reactionScene(engine, { target: { keyField: null } });
  const event = await attemptsAt(engine, scene, ada);
  // What a flow before the save does, seen from outside; the answer is lost.
  const flow = event.changed((real) => ({
    async write(request, rows, ...rest) {
      const company = request.fields.indexOf('Company');
      const changed = rows.map((row) => row.map((cell, at) => (at === company ? 'Set by a flow' : cell)));
      await real.write(request, changed, ...rest);
      throw new Error('The answer was lost');
    },
  }));
  await expect(event.makeRecord(flow)).rejects.toThrow('The answer was lost');

  expect(await event.makeRecord()).toEqual({ outcome: 'created' });

  expect(await scene.salesforce.records('Lead')).toMatchObject([{ Company: 'Set by a flow' }]);
});

it('lets one of two attempts send, and the other stand back', async () => {
  const scene = await reactionScene(engine, { slack: 'bot' });
  const event = await attemptsAt(engine, scene, ada);
  await event.makeRecord();
  scene.slack.break({ path: 'chat.postMessage', delayMs: 500 });

  const answers = await Promise.allSettled([event.announce(), event.announce()]);

  const reasons = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
  expect(reasons).toMatchObject([OVERTAKEN]);
  expect(await scene.slack.taken()).toHaveLength(1);
  expect(await scene.events()).toMatchObject([{ state: 'done', message: 'sent' }]);
});

it('sends nothing after a stall between saying so and sending, and leaves it to the next attempt', async () => {
  const scene = await reactionScene(engine, { slack: 'webhook' });
  const event = await attemptsAt(engine, scene, ada);
  await event.makeRecord();
  const { events } = engine.database;
  const changeIf: typeof events.changeIf = async (id, seen, change) => {
    const changed = await events.changeIf(id, seen, change);
    if (change.message === 'sending') {
      const now = Date.now();
      vi.useFakeTimers({ toFake: ['Date'], now: now + 15_000 });
    }
    return changed;
  };
  const database = { ...engine.database, events: { ...events, changeIf } };

  await expect(event.announce({ database })).rejects.toMatchObject(OVERTAKEN);

  expect(await scene.slack.taken()).toEqual([]);
  expect(await event.announce()).toEqual({ message: 'sent' });
  expect(await scene.slack.taken()).toHaveLength(1);
});

it("never takes back another attempt's claim to the message", async () => {
  const scene = await reactionScene(engine, { slack: 'webhook' });
  const event = await attemptsAt(engine, scene, ada);
  await event.makeRecord();
  const { events } = engine.database;
  const changeIf: typeof events.changeIf = async (id, seen, change) => {
    const changed = await events.changeIf(id, seen, change);
    if (change.message === 'sending') await events.change(id, { messageBy: 'another' });
    return changed;
  };
  scene.slack.break({ path: '/services/', status: 429, headers: { 'retry-after': '1' } });
  const database = { ...engine.database, events: { ...events, changeIf } };

  await expect(event.announce({ database })).rejects.toMatchObject({ kind: 'rate-limited' });

  expect(await scene.events()).toMatchObject([{ message: 'sending', messageBy: 'another' }]);
});

it('does nothing more for an event that was given up', async () => {
  const scene = await reactionScene(engine, { slack: 'webhook' });
  const event = await attemptsAt(engine, scene, ada);
  await event.giveUp('Salesforce refused the Lead: SOME_CODE');

  expect(await event.makeRecord()).toEqual({ outcome: 'failed' });
  await event.announce();
  await event.giveUp('Salesforce refused the Lead: ANOTHER_CODE');

  expect(await scene.salesforce.count('Lead')).toBe(0);
  expect(await scene.slack.taken()).toHaveLength(1);
});

it('tells of a failure by webhook once Slack takes it, and never twice', async () => {
  const scene = await reactionScene(engine, { slack: 'webhook' });
  const event = await attemptsAt(engine, scene, ada);
  scene.slack.break({ path: '/services/', status: 429, headers: { 'retry-after': '1' } });
  await expect(event.giveUp('Salesforce is away')).rejects.toMatchObject({ kind: 'rate-limited' });
  scene.slack.break({ path: '/services/', drop: 'after' });
  await expect(event.giveUp('Salesforce is away', 2)).rejects.toMatchObject({ kind: 'transient' });

  await event.giveUp('Salesforce is away', 3);

  expect(await scene.slack.taken()).toHaveLength(1);
  expect(await scene.events()).toMatchObject([{ state: 'failed', error: 'Salesforce is away' }]);
});

it('tells once of what many events fail of, and of another failure too', async () => {
  const scene = await reactionScene(engine, { slack: 'webhook' });
  const people = ['a', 'b', 'c'].map((name) => ({ user_id: `auth0|${name}` }));
  const failed = [];
  for (const person of people) failed.push(await attemptsAt(engine, scene, person));

  await Promise.all(failed.map((event) => event.giveUp('The password has expired')));
  const other = await attemptsAt(engine, scene, ada);
  await other.giveUp('The field is gone');

  expect(await scene.slack.taken()).toHaveLength(2);
  expect((await scene.events()).map(({ state }) => state)).toEqual(['failed', 'failed', 'failed', 'failed']);
});
