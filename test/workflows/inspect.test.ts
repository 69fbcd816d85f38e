import { randomUUID } from 'node:crypto';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { putJson } from '../../src/activities/json-artifact.ts';
import { ArtifactRef } from '../../src/core/artifact.ts';
import type { InspectRequest } from '../../src/core/inspect.ts';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.startWorker();
}, 120_000);
afterAll(() => engine.close());

async function inspect(request: InspectRequest): Promise<unknown> {
  const id = randomUUID();
  const kept = await putJson(engine.artifacts, `inspect/${id}.request.json`, request);
  const answer = await engine.client.workflow.execute('inspect', {
    workflowId: `inspect/${id}`,
    taskQueue: engine.taskQueue,
    args: [{ kind: request.kind, request: kept }],
  });
  return json(await engine.artifacts.get(ArtifactRef.parse(answer).key));
}

it("completes with a person's fault as its answer, since nothing failed", async () => {
  const answer = await inspect({ kind: 'test', connection: 'nosuch' });

  expect(answer).toMatchObject({ fault: { kind: 'config', message: expect.stringContaining('nosuch') } });
});

it('names every connection whose secrets cannot be had, and which process lacks them', async () => {
  const auth0 = { id: 'auth0-unset', system: 'auth0', settings: { clientId: 'env:AUTH0_ID' } };
  const salesforce = { id: 'sf-unset', system: 'salesforce', settings: { clientId: 'env:SF_ID' } };
  for (const connection of [auth0, salesforce]) await engine.database.connections.create(connection);
  const config = {
    source: { connection: auth0.id },
    target: { connection: salesforce.id },
    mapping: [{ column: 'Email Address', field: 'Email' }],
  };

  const answer = await inspect({ kind: 'validate', integration: 'auth0-users-to-salesforce', config });

  expect(answer).toMatchObject({
    ok: false,
    problems: [
      { message: expect.stringMatching(/connection auth0-unset .*\/clientId: env:AUTH0_ID .*worker/) },
      { message: expect.stringMatching(/connection sf-unset .*\/clientId: env:SF_ID .*worker/) },
    ],
  });
});
