import { randomUUID } from 'node:crypto';
import type { Dependencies } from '../../src/activities/dependencies.ts';
import { oneChunk, putJson } from '../../src/activities/json-artifact.ts';
import type { ArtifactRef } from '../../src/core/artifact.ts';
import { type ChangeFiles, changeFiles } from '../../src/core/change-files.ts';
import { RunOptions, type RunSpec } from '../../src/core/run.ts';
import { integrations } from '../../src/integrations/index.ts';
import type { Engine } from './engine.ts';

/** A run that tells of changes and has taken its sync, for tests of single steps. */
export interface BegunRun {
  syncId: string;
  runId: string;
  files: ChangeFiles;
  spec: RunSpec;
  specRef: ArtifactRef;
  /** What steps need that call no vendor. */
  dependencies: Dependencies;
  put: (key: string, content: string) => Promise<ArtifactRef>;
}

const config = {
  source: { connection: 'salesforce' },
  destination: { connection: 'segment' },
  model: { name: 'Contacts', collection: 'Contact', columns: ['LastName'] },
  mapping: { profileSpace: 'space', userId: { field: 'Id' } },
};

export async function begunRun({ artifacts, database }: Engine): Promise<BegunRun> {
  const syncId = `sync-${randomUUID()}`;
  const runId = randomUUID();
  const integration = 'salesforce-to-segment';
  const startedAt = '2026-11-01T00:00:00.000Z';
  await database.syncs.create({ id: syncId, integration, name: syncId, config });
  await database.states.begin(syncId, { runId, startedAt: new Date(startedAt) });
  const options = RunOptions.parse({});
  const spec: RunSpec = { runId, syncId, syncVersion: 1, integration, config, options, startedAt };
  return {
    syncId,
    runId,
    files: changeFiles(syncId, runId),
    spec,
    specRef: await putJson(artifacts, `runs/${runId}/spec.json`, spec),
    // These steps ask for nothing else.
    dependencies: { artifacts, database, integrations } as unknown as Dependencies,
    put: (key, content) => artifacts.put(key, oneChunk(Buffer.from(content))),
  };
}
