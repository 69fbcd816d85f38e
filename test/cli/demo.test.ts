import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { environmentWith } from '../../src/config.ts';

const saltbridge = join(import.meta.dirname, '../../bin/saltbridge');

/** The last line of what `saltbridge demo … --json` prints, in a home of its own. */
async function demo(...args: string[]): Promise<Record<string, unknown>> {
  const home = await mkdtemp(join(tmpdir(), 'saltbridge-demo-'));
  onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const env = environmentWith({ SALTBRIDGE_HOME: home });
  const { stdout } = await promisify(execFile)(process.execPath, [saltbridge, 'demo', ...args, '--json'], {
    env,
    cwd: home,
  });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

it('imports generated users, and every one is accounted for', async () => {
  const figures = await demo('--users', '300');

  expect(figures).toMatchObject({ status: 'completed', read: 300, failed: 0, unprocessed: 0, held: 0 });
  expect(Number(figures.created) + Number(figures.rejected)).toBe(300);
});

it('tells Segment of 20,000 records, and then of exactly those that change', {
  timeout: 240_000,
}, async () => {
  const figures = await demo('segment');

  expect(figures).toMatchObject({
    records: 20_000,
    initial: [{ created: 5_000 }, { created: 15_000 }],
    changes: [{ updated: 1 }, { updated: 3, deleted: 4 }],
    undelete: [{ read: 0 }, { updated: 1 }],
    messages: 9,
    exact: true,
  });
});

it('shows a sign-up become one Lead and one message', async () => {
  expect(await demo('first-login')).toMatchObject({
    event: { state: 'done', outcome: 'created', message: 'sent' },
    lead: { FirstName: 'Ada', LastName: 'Lovelace' },
    messages: 1,
    events: 1,
  });
});
