import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Engine, startEngine } from '../support/engine.ts';
import { reactionScene } from '../support/reaction-scene.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

const ada = {
  user_id: 'auth0|ada',
  email: 'ada@example.org',
  given_name: 'Ada',
  family_name: 'Lovelace',
  user_metadata: { company: 'Engines, Ltd' },
};

it('makes one Lead of a first login', async () => {
  const scene = await reactionScene(engine);

  expect(await scene.signUp(ada)).toBe(202);

  const [event] = await scene.settled();
  expect(event).toMatchObject({
    state: 'done',
    outcome: 'created',
    message: 'off',
    payload: null,
    error: null,
  });
  expect(await scene.salesforce.records('Lead')).toMatchObject([
    {
      Id: event?.recordId,
      FirstName: 'Ada',
      LastName: 'Lovelace',
      Company: 'Engines, Ltd',
      Email: 'ada@example.org',
      LeadSource: 'Auth0',
      Auth0_User_Id__c: 'auth0|ada',
    },
  ]);
});

it('makes nothing of later logins and of events that come again', async () => {
  const scene = await reactionScene(engine);
  await scene.signUp(ada, 'event-1');
  await scene.settled();

  const answers = await Promise.all([
    scene.signUp(ada, 'event-1'),
    scene.signUp({ ...ada, family_name: 'Byron' }, 'event-2'),
    scene.signUp(ada, 'event-3'),
  ]);

  expect(answers).toEqual([202, 202, 202]);
  expect(await scene.settled()).toHaveLength(1);
  expect(await scene.salesforce.records('Lead')).toMatchObject([{ LastName: 'Lovelace' }]);
});

it.each([
  ['nothing but an id', {}, { LastName: 'auth0|x', Company: 'Web channel signups' }],
  ['a whole name', { name: 'Grace Brewster Hopper' }, { FirstName: 'Grace Brewster', LastName: 'Hopper' }],
  ['one word as a name', { name: 'Prince' }, { LastName: 'Prince' }],
  ['its address as a name', { name: 'p@example.org', email: 'p@example.org' }, { LastName: 'p@example.org' }],
  ['a name that is too long', { family_name: 'x'.repeat(200) }, { LastName: 'x'.repeat(80) }],
  ['an address that is none', { email: 'nobody at home', name: 'N' }, { LastName: 'N', Email: null }],
])('makes a valid Lead of a person with %s', async (_what, user, expected) => {
  const scene = await reactionScene(engine);

  await scene.signUp({ ...user, user_id: 'auth0|x' });

  expect(await scene.settled()).toMatchObject([{ state: 'done', outcome: 'created' }]);
  expect(await scene.salesforce.records('Lead')).toMatchObject([expected]);
});
