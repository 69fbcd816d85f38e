import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { scheduleIdOf } from '../../src/core/tick.ts';
import { aChangeSync, aSync } from '../api/examples.ts';
import { addConnections } from '../api/temporal-api.ts';
import { eventually } from '../support/eventually.ts';
import { type Scene, startScene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
  await addConnections(scene.api);
}, 120_000);
afterAll(() => scene.close());

/** Saves a sync as people do; answers its id, another one in each test. */
async function add(document: { id: string }): Promise<string> {
  const file = join(scene.folder, `${document.id}.yaml`);
  await writeFile(file, stringify(document));
  expect(await scene.saltbridge('sync', 'apply', '--no-check', '-f', file)).toMatchObject({ code: 0 });
  return document.id;
}
const on = ['source', 'destination', 'mapping'];

it('switches a sync on and off, and says what that means', async () => {
  const id = await add(aChangeSync('cli-switches'));

  const fresh = await scene.saltbridge('switches', id);
  const enabled = await scene.saltbridge('enable', id, ...on);
  const disabled = await scene.saltbridge('disable', id, 'destination', '--json');

  expect(fresh.stdout).toBe(
    [
      '✖ source       Enable source: off',
      '✖ destination  Enable destination: off',
      '✔ model        Enable model: on',
      '✖ mapping      Mapping Status: off',
      'Nothing is delivered; to change that: saltbridge enable cli-switches source destination mapping\n',
    ].join('\n'),
  );
  expect(enabled.stdout).toContain('every run of cli-switches delivers');
  expect(disabled.json()).toMatchObject({ flows: false, version: 3 });
});

it('says what has to be switched on first', async () => {
  const id = await add(aChangeSync('cli-order'));

  const { code, stderr } = await scene.saltbridge('enable', id, 'source');

  expect(code).toBe(2);
  expect(stderr).toContain('enable the mapping first');
});

it('shows when a sync starts, pauses it for a reason and resumes it', async () => {
  const id = await add(aChangeSync('cli-pause'));
  await scene.saltbridge('enable', id, ...on);

  const going = await scene.saltbridge('schedule', id);
  const paused = await scene.saltbridge('pause', id, '--reason', 'audit');
  const resumed = await scene.saltbridge('resume', id, '--json');

  expect(going.stdout).toMatch(
    /^cli-pause starts every 1h\nNext {10}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, .* \(UTC\)\n$/,
  );
  expect(paused.stdout).toBe('cli-pause starts every 1h, but not now: paused: audit\n');
  expect(resumed.json()).toMatchObject({ paused: false, when: 'every 1h' });
});

it('tells of the last start that was skipped, and why', async () => {
  const id = await add(aChangeSync('cli-skipped'));
  await scene.temporal.schedule.getHandle(scheduleIdOf(id)).trigger();

  const shown = await eventually('the skipped start is listed', async () => {
    const { stdout } = await scene.saltbridge('schedule', id);
    return stdout.includes('Last skipped') && stdout;
  });

  expect(shown).toMatch(/Last skipped {2}[-\d]{10} [:\d]{8} skipped: "Enable source" \(source\)/);
});

it('says that a sync has no schedule and no switches', async () => {
  const id = await add(aSync('cli-files'));

  const schedule = await scene.saltbridge('schedule', id);
  const enabled = await scene.saltbridge('enable', id, 'source');

  expect(schedule).toMatchObject({ code: 2, stderr: 'The sync cli-files has no schedule\n' });
  expect(enabled).toMatchObject({ code: 2, stderr: 'The sync cli-files has no switches\n' });
});

it('says what a file turns that was switched or paused since', async () => {
  const document = aChangeSync('cli-again');
  const id = await add(document);
  await scene.saltbridge('enable', id, ...on);
  await scene.saltbridge('pause', id, '--reason', 'audit');
  const file = join(scene.folder, `${id}.yaml`);

  const off = await scene.saltbridge('sync', 'apply', '--no-check', '-f', file);
  const same = await scene.saltbridge('sync', 'apply', '--no-check', '-f', file);

  expect(off.stdout).toMatch(
    /updated \(version 4\)\n {2}before, its runs started not by themselves: paused: audit; now not by themselves: .*Enable source/,
  );
  expect(same.stdout).toBe('Sync cli-again unchanged (version 4)\n');
});

it('saves none of a file in which one is not valid', async () => {
  const file = join(scene.folder, 'two.yaml');
  const bad = aChangeSync('cli-bad', { schedule: { every: 'often' } });
  await writeFile(file, [aChangeSync('cli-good'), bad].map((one) => stringify(one)).join('---\n'));

  const applied = await scene.saltbridge('sync', 'apply', '--no-check', '-f', file);

  expect(applied).toMatchObject({ code: 2, stderr: expect.stringMatching(/nothing was saved.*cli-bad/s) });
  expect((await scene.saltbridge('sync', 'list')).stdout).not.toContain('cli-good');
});

it('lists when syncs start, which of them are paused, and those that start only when they are told to', async () => {
  const every = await add(aChangeSync('cli-list-every', { schedule: { every: '40m' } }));
  const cron = { cron: '0 7 * * 1-5', timeZone: 'Europe/Berlin' };
  const daily = await add(aChangeSync('cli-list-cron', { schedule: cron }));
  const paused = await add(aChangeSync('cli-list-paused', { schedule: { paused: true } }));
  const off = await add(aChangeSync('cli-list-off'));
  const byHand = await add(aSync('cli-list-by-hand'));
  for (const id of [every, daily, paused]) await scene.saltbridge('enable', id, ...on);

  const { stdout } = await scene.saltbridge('sync', 'list');

  const startsOf = (id: string) => stdout.match(new RegExp(`^${id} .*  on  +(.*?) +\\d+$`, 'm'))?.[1];
  expect([every, daily, paused, off, byHand].map(startsOf)).toEqual([
    'every 40m',
    '0 7 * * 1-5 (Europe/Berlin)',
    'paused',
    'switched off',
    '-',
  ]);
});
