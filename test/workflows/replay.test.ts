import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { dataConverter } from '../../src/temporal.ts';
import { workflowBundle } from '../support/temporal.ts';

const { History } = proto.temporal.api.history.v1;
const folder = join(import.meta.dirname, 'histories');
const files = await readdir(folder);

it('has recorded histories', () => {
  expect(files.length).toBeGreaterThan(5);
});

it.each(files)(
  'goes the way that a recorded run went: %s',
  async (file) => {
    const history = History.decode(await readFile(join(folder, file)));

    const replay = Worker.runReplayHistory(
      { workflowBundle: { codePath: await workflowBundle() }, dataConverter },
      history,
      'sync/recorded',
    );

    await expect(replay).resolves.toBeUndefined();
  },
  60_000,
);
