import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { uploadFile } from '../../src/cli/upload-file.ts';
import { writeCrowd } from './crowd.ts';
import { killEach } from './disturb.ts';
import { createRandom } from './random.ts';
import { type Rig, startRig, type Victim } from './rig.ts';
import { runSegmentTrial } from './segment-trial.ts';
import { runSignUps } from './sign-up-trial.ts';
import { runTrial, type Way } from './trial.ts';

const ROWS = 8_000;
/** Another one each day, told when a test fails. */
const SEED = Math.floor(Date.now() / 86_400_000);

let home: string;
let rig: Rig;
let file: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'saltbridge-kill-'));
  rig = await startRig({ home, workers: 1, log: () => undefined });
  await writeCrowd(join(home, 'people.csv'), ROWS);
  file = (await uploadFile(rig.api, join(home, 'people.csv'))).id;
}, 180_000);
afterAll(async () => {
  await rig.stop();
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}, 60_000);

it.each<[Way, Victim[]]>([
  ['upsert', ['worker', 'worker']],
  ['new', ['worker', 'api']],
  ['lookup', ['everything']],
])(
  `imports each row once by %s although %j are killed (seed ${SEED})`,
  async (way, victims) => {
    const random = createRandom(SEED);
    let killed = 0;

    const differences = await runTrial(rig, {
      way,
      file,
      rows: ROWS,
      rowsPerSecond: 500,
      disturb: async (signal) => {
        killed = await killEach(rig, victims, { random, withinMs: 6_000 }, signal);
      },
    });

    expect(killed).toBe(victims.length);
    expect(differences).toEqual([]);
  },
  240_000,
);

it(`makes one Lead and one message of each sign-up although worker, API and everything are killed (seed ${SEED})`, async () => {
  const random = createRandom(SEED);
  const victims: Victim[] = ['worker', 'api', 'everything'];
  let killed = 0;

  const { signUps, differences } = await runSignUps(rig, {
    random,
    forMs: 20_000,
    disturb: async (signal) => {
      killed = await killEach(rig, victims, { random, withinMs: 5_000 }, signal);
    },
  });

  expect(killed).toBe(victims.length);
  expect(signUps).toBeGreaterThan(10);
  expect(differences).toEqual([]);
}, 400_000);

it(`tells Segment of each contact what it must although worker, API and everything are killed (seed ${SEED})`, async () => {
  const random = createRandom(SEED);
  const victims: Victim[] = ['worker', 'api', 'everything'];
  let killed = 0;

  const { steps, differences } = await runSegmentTrial(rig, {
    random,
    forMs: 10_000,
    disturb: async (signal) => {
      killed = await killEach(rig, victims, { random, withinMs: 3_000 }, signal);
    },
  });

  expect(killed).toBe(victims.length);
  expect(steps).toBeGreaterThan(10);
  expect(differences).toEqual([]);
}, 400_000);
