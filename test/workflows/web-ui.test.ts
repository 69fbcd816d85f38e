import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decide } from '../../src/workflows/messages.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { peopleCsv, peopleSync } from '../support/people.ts';
import { runScene } from '../support/run-scene.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

it('can be found by sync and integration, whoever started it', async () => {
  const scene = await runScene(engine);
  const sync = await scene.addSync(peopleSync());

  const run = await scene.run(sync, { file: await scene.upload(peopleCsv(1)) });

  const attributes = (await run.handle.describe()).typedSearchAttributes.getAll();
  expect(Object.fromEntries(attributes.map(({ key, value }) => [key.name, value]))).toMatchObject({
    SaltbridgeSync: sync,
    SaltbridgeIntegration: 'auth0-users-to-salesforce',
  });
});

it('shows what every step and the wait for a decision is for', async () => {
  const scene = await runScene(engine);
  const run = await scene.start(await scene.addSync(peopleSync()), {
    file: await scene.upload(peopleCsv(1)),
  });
  await run.waiting();
  await run.approve();
  await run.ended();

  const { events = [] } = await run.handle.fetchHistory();

  const begun = (events ?? []).filter(
    (event) => event.activityTaskScheduledEventAttributes ?? event.timerStartedEventAttributes,
  );
  const summaries = begun.map(({ userMetadata }) => {
    return userMetadata?.summary && defaultPayloadConverter.fromPayload(userMetadata.summary);
  });
  expect(summaries).not.toContain(undefined);
  expect(summaries).toEqual(expect.arrayContaining(['map part 1 of 1', 'time to decide the review']));
});

it('ends the details of a declined run with that', async () => {
  const scene = await runScene(engine);
  const run = await scene.start(await scene.addSync(peopleSync()), {
    file: await scene.upload(peopleCsv(1)),
  });
  await run.waiting();
  await run.handle.executeUpdate(decide, { args: [{ decision: 'decline', by: 'Ada' }] });
  await run.ended();

  const { currentDetails } = await run.handle.query<{ currentDetails: string }>(
    '__temporal_workflow_metadata',
  );

  expect(currentDetails).toMatch(/^\*\*declined\*\*/);
});

it("ends a failed run with the step's own words", async () => {
  const scene = await runScene(engine);
  const sync = await scene.addSync(peopleSync());

  const run = await scene.start(sync, { file: 'no-such-file' });

  const failure = await run.handle.result().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(WorkflowFailedError);
  expect(failure).toMatchObject({
    cause: { type: 'config', message: expect.stringContaining('no-such-file') },
  });
});

it.each([undefined, { sync: 'x' }])('tells the shape of its input to who sends %j', async (input) => {
  const run = engine.client.workflow.execute('sync', {
    workflowId: `sync/${randomUUID()}`,
    taskQueue: engine.taskQueue,
    args: input === undefined ? [] : [input],
  });

  const failure = await run.catch((error: WorkflowFailedError) => error.cause);
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ message: expect.stringContaining('{"syncId":') });
});
