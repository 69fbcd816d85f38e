import { afterAll, beforeAll, expect, it } from 'vitest';
import { workflowIdOf } from '../../src/core/run.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { reactionScene } from '../support/reaction-scene.ts';
import { tenant } from '../support/tenant.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

const mapping = [
  { attribute: 'email', field: 'Email' },
  { expression: 'PCase(Coalesce(family_name, nickname, Word(email, 1, "@")))', field: 'LastName' },
  { expression: 'has(user_metadata.company) ? user_metadata.company + " Ltd" : null', field: 'Company' },
  { expression: 'string(int(user_metadata.seats) + 1) + " seats"', field: 'Title' },
];

it('makes the Lead and the message of what the expressions make of the person', async () => {
  const scene = await reactionScene(engine, { slack: 'bot', mapping });
  const user_metadata = { company: 'Engines', seats: 11, secret: 'not asked for' };

  await scene.signUp({ user_id: 'auth0|ada', email: 'ada@example.org', nickname: 'LOVELACE', user_metadata });

  expect(await scene.settled()).toMatchObject([{ state: 'done', outcome: 'created', message: 'sent' }]);
  expect(await scene.salesforce.records('Lead')).toMatchObject([
    {
      Auth0_User_Id__c: 'auth0|ada',
      LastName: 'Lovelace',
      Company: 'Engines Ltd',
      Title: '12 seats',
      LeadSource: 'Auth0',
    },
  ]);
  expect(JSON.stringify(await scene.slack.taken())).toContain('Engines Ltd');
});

it('makes the same of a user whose event never came', async () => {
  const { scene, signUpUnheard } = await tenant(engine, 0, { mapping });
  const { user_id } = await signUpUnheard('grace');

  await engine.client.workflow.execute('reconcile', {
    taskQueue: engine.taskQueue,
    workflowId: workflowIdOf(scene.syncId),
    args: [{ syncId: scene.syncId, options: { reconcile: true } }],
  });

  expect(await scene.salesforce.records('Lead')).toMatchObject([
    { Auth0_User_Id__c: user_id, LastName: 'Grace', Company: 'Web channel signups', Title: null },
  ]);
});

it('fails the event of a person whom an expression does not do for, names the field and makes no Lead', async () => {
  const scene = await reactionScene(engine, { slack: 'bot', mapping });

  await scene.signUp({ user_id: 'auth0|x', email: 'x@example.org', user_metadata: { seats: 'a dozen' } });

  const [event] = await scene.settled();
  expect(event).toMatchObject({ state: 'failed', error: expect.stringContaining('expression for Title') });
  expect(event?.error).not.toContain('a dozen');
  expect(await scene.salesforce.count('Lead')).toBe(0);
  const [message] = await scene.slack.taken();
  expect(JSON.stringify(message)).toContain('expression for Title');
  expect(JSON.stringify(message)).not.toContain('a dozen');
});
