import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Events } from '../../src/store/tables/events.ts';
import { type Engine, startEngine, type TestWorker } from '../support/engine.ts';
import { type ReactionScene, reactionScene } from '../support/reaction-scene.ts';
import { runSideBySide } from '../support/side-by-side.ts';

let engine: Engine;
runSideBySide();
beforeAll(async () => {
  engine = await startEngine();
}, 120_000);
afterAll(() => engine.close());

const ada = { user_id: 'auth0|ada', email: 'ada@example.org', given_name: 'Ada', family_name: 'Lovelace' };

/** What is to happen to the worker as it works for a sync, and how many changes it has made. */
interface Death {
  nth: number;
  when: 'before' | 'after';
  changes: number;
}
const deaths = new Map<string, Death>();

/** An inbox that fails once at a sync's nth change, as a worker that dies there leaves it: before the change, or after. */
function brittle(events: Events): Events {
  const changeIf: Events['changeIf'] = async (id, seen, change) => {
    const death = deaths.get((await events.get(id))?.syncId ?? '');
    if (death) death.changes += 1;
    const dies = death?.changes === death?.nth && death?.when;
    if (dies === 'before') throw new Error('The worker died');
    const changed = await events.changeIf(id, seen, change);
    if (dies === 'after') throw new Error('The worker died');
    return changed;
  };
  return { ...events, changeIf };
}

/** Lets somebody sign up for whom the worker dies at that moment. @returns what came of the event */
async function signUpAndDie(scene: ReactionScene, when: Death['when'], nth: number) {
  const death = { nth, when, changes: 0 };
  deaths.set(scene.syncId, death);
  await scene.signUp(ada);
  const [event] = await scene.settled();
  expect(death.changes).toBeGreaterThanOrEqual(nth);
  return event;
}

// Marked as writing, as made, as sending, and as sent: the four changes between which everything happens.
const moments = [1, 2, 3, 4].flatMap((nth) => [['before', nth] as const, ['after', nth] as const]);

describe('a worker that dies', () => {
  let worker: TestWorker;
  beforeAll(async () => {
    const { database } = engine;
    worker = await engine.startWorker({ database: { ...database, events: brittle(database.events) } });
  });
  afterAll(() => worker.stop());

  it.concurrent.each(moments)(
    'makes one Lead and one message by bot though the worker dies %s change %i',
    async (when, nth) => {
      const scene = await reactionScene(engine, { slack: 'bot' });

      const event = await signUpAndDie(scene, when, nth);

      expect(event).toMatchObject({ state: 'done', outcome: 'created', message: 'sent' });
      expect(await scene.salesforce.count('Lead')).toBe(1);
      expect(await scene.slack.taken()).toHaveLength(1);
    },
  );

  it.concurrent.each(moments)(
    'loses no message by webhook where the sync says at least once though the worker dies %s change %i',
    async (when, nth) => {
      const announce = { unknownOutcome: 'at least once' };
      const scene = await reactionScene(engine, { slack: 'webhook', announce });

      const event = await signUpAndDie(scene, when, nth);

      expect(event).toMatchObject({ state: 'done', outcome: 'created', message: 'sent' });
      expect(await scene.salesforce.count('Lead')).toBe(1);
      expect((await scene.slack.taken()).length).toBeGreaterThanOrEqual(1);
    },
  );

  it.concurrent.each(moments)(
    'sends at most one message by webhook though the worker dies %s change %i',
    async (when, nth) => {
      const scene = await reactionScene(engine, { slack: 'webhook' });

      const event = await signUpAndDie(scene, when, nth);

      expect(event).toMatchObject({ state: 'done', outcome: 'created' });
      expect(await scene.salesforce.count('Lead')).toBe(1);
      const messages = (await scene.slack.taken()).length;
      expect(messages).toBeLessThanOrEqual(1);
      expect([event?.message, messages]).not.toEqual(['sent', 0]);
    },
  );
});

it('makes one Lead and one message of an event that comes 1,000 times at once through two APIs', async () => {
  const worker = await engine.startWorker();
  const scene = await reactionScene(engine, { slack: 'bot' });
  const other = scene.anotherApi();

  const answers = await Promise.all(
    Array.from({ length: 1_000 }, (_, index) => (index % 2 === 0 ? scene : other).signUp(ada, 'the-event')),
  );

  expect(new Set(answers)).toEqual(new Set([202]));
  expect(await scene.settled()).toHaveLength(1);
  await worker.stop();
  expect(await scene.salesforce.count('Lead')).toBe(1);
  expect(await scene.slack.taken()).toHaveLength(1);
});

it('takes events in while Temporal and Salesforce are away, and makes every Lead when they are back', async () => {
  const scene = await reactionScene(engine, { slack: 'bot' });
  scene.pauseTemporal();
  const people = Array.from({ length: 50 }, (_, index) => ({
    user_id: `auth0|${index}`,
    name: `Person ${index}`,
  }));

  const answers = await Promise.all(people.map((person) => scene.signUp(person)));

  expect(new Set(answers)).toEqual(new Set([202]));
  expect(await scene.salesforce.count('Lead')).toBe(0);
  scene.resumeTemporal();
  const worker = await engine.startWorker();
  const events = await scene.settled();
  await worker.stop();
  expect(events.map(({ outcome }) => outcome)).toEqual(people.map(() => 'created'));
  expect(await scene.salesforce.count('Lead')).toBe(50);
});
