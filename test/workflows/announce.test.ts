import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FaultSpec } from '../../sandbox/core/faults.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { type ReactionScene, reactionScene } from '../support/reaction-scene.ts';
import { runSideBySide } from '../support/side-by-side.ts';

let engine: Engine;
runSideBySide();
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

const ada = { user_id: 'auth0|ada', email: 'ada@example.org', given_name: 'Ada', family_name: 'Love<lace>' };

/** One Lead and so many messages, and the inbox says so. */
async function expectOneLead(scene: ReactionScene, messages: number) {
  const [event] = await scene.settled();
  expect(event).toMatchObject({ state: 'done', outcome: 'created' });
  expect(await scene.salesforce.count('Lead')).toBe(1);
  expect(await scene.slack.taken()).toHaveLength(messages);
  return event;
}

it.concurrent.each(['bot', 'webhook'] as const)(
  'tells of a new Lead once by %s, with a link to it',
  async (slack) => {
    const scene = await reactionScene(engine, { slack });
    await scene.signUp(ada);

    const event = await expectOneLead(scene, 1);

    expect(event?.message).toBe('sent');
    const [message] = await scene.slack.taken();
    const shown = JSON.stringify(message?.blocks);
    expect(shown).toMatch(/Ada Love&lt;lace&gt;/);
    expect(shown).toMatch(/ada@example\.org/);
    expect(shown).toMatch(/Web channel signups/);
    expect(shown).toContain(`${scene.salesforce.url}/${event?.recordId}`);
  },
);

it.concurrent.each([
  ['a name', ada],
  ['no name but the address', { user_id: 'auth0|ada', email: 'ada@example.org', name: 'ada@example.org' }],
])('leaves the e-mail address of a person with %s out where the sync says so', async (_what, user) => {
  const scene = await reactionScene(engine, { slack: 'bot', announce: { showEmail: false } });
  await scene.signUp(user);

  await expectOneLead(scene, 1);

  expect(JSON.stringify(await scene.slack.taken())).not.toMatch(/ada@/);
});

const salesforceCalls = {
  'the sign-in': '/oauth2/token',
  describing: '/describe',
  'looking up': '/query',
  writing: '/composite/sobjects',
};
const troubles: Record<string, FaultSpec> = {
  'dropped before its effect': { drop: 'before' },
  'dropped after its effect': { drop: 'after' },
  'answered with 503': { status: 503 },
  'broken off': { truncate: 7 },
};
const salesforceCases = Object.entries(salesforceCalls).flatMap(([call, path]) =>
  Object.entries(troubles).map(([trouble, fault]) => [call, trouble, { path, ...fault }] as const),
);
it.concurrent.each(salesforceCases)(
  'makes one Lead and one message though %s is %s',
  async (_call, _trouble, fault) => {
    const scene = await reactionScene(engine, { slack: 'bot' });
    scene.salesforce.break(fault);
    await scene.signUp(ada);

    const event = await expectOneLead(scene, 1);

    expect(event?.message).toBe('sent');
  },
);

const slackCases = Object.entries(troubles);
it.concurrent.each(slackCases)('sends one message by bot though it is %s', async (_trouble, fault) => {
  const scene = await reactionScene(engine, { slack: 'bot' });
  scene.slack.break({ path: 'chat.postMessage', ...fault });
  await scene.signUp(ada);

  const event = await expectOneLead(scene, 1);

  expect(event?.message).toBe('sent');
});

it.concurrent('never sends a second message by webhook where one may have arrived, and notes it', async () => {
  const scene = await reactionScene(engine, { slack: 'webhook' });
  scene.slack.break({ path: '/services/', drop: 'after' });
  await scene.signUp(ada);

  const event = await expectOneLead(scene, 1);

  expect(event).toMatchObject({ message: 'unknown', error: expect.stringMatching(/at most once/) });
});

it.concurrent('never loses a message by webhook where the sync says at least once', async () => {
  const scene = await reactionScene(engine, {
    slack: 'webhook',
    announce: { unknownOutcome: 'at least once' },
  });
  scene.slack.break({ path: '/services/', drop: 'before' });
  await scene.signUp(ada);

  const event = await expectOneLead(scene, 1);

  expect(event?.message).toBe('sent');
});

it.concurrent('waits as long as Slack asks, and sends once', async () => {
  const scene = await reactionScene(engine, { slack: 'webhook' });
  scene.slack.break({ path: '/services/', status: 429, headers: { 'retry-after': '1' } });
  await scene.signUp(ada);

  const event = await expectOneLead(scene, 1);

  expect(event?.message).toBe('sent');
});

it.concurrent('sends no message while Salesforce makes no Lead, says so once, and can be tried again', async () => {
  const scene = await reactionScene(engine, { slack: 'bot' });
  await scene.salesforce.permit({ object: 'Lead', rights: ['Create'], allowed: false });
  await scene.signUp(ada);

  const [failed] = await scene.settled();

  expect(failed).toMatchObject({ state: 'failed', outcome: null });
  const [message, ...more] = await scene.slack.taken();
  expect(more).toEqual([]);
  expect(JSON.stringify(message)).toMatch(/did not reach Salesforce/);
  expect(JSON.stringify(message)).not.toMatch(/ada@|Love/);

  await scene.salesforce.permit({ object: 'Lead', rights: ['Create'], allowed: true });
  expect(await engine.database.events.retry(scene.syncId)).toBe(1);
  scene.feeder.kick();
  await expectOneLead(scene, 2);
});

it.concurrent('makes no second Lead while Slack refuses the message', async () => {
  const scene = await reactionScene(engine, { slack: 'webhook' });
  scene.slack.break({ path: '/services/', status: 404, body: 'no_service', times: 3 });
  await scene.signUp(ada);

  const [failed] = await scene.settled();

  expect(failed).toMatchObject({ state: 'failed', outcome: 'created', message: 'none' });
  expect(await scene.salesforce.count('Lead')).toBe(1);
  scene.slack.faults.clear();
  await engine.database.events.retry(scene.syncId);
  scene.feeder.kick();
  await expectOneLead(scene, 1);
});
