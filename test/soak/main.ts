import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { uploadFile } from '../../src/cli/upload-file.ts';
import { writeCrowd } from './crowd.ts';
import { emptyTally, rampage } from './disturb.ts';
import { createRandom } from './random.ts';
import { type Rig, startRig } from './rig.ts';
import { runTrial, ways } from './trial.ts';

const usage = `Imports the same people again and again while processes are killed and calls fail, and compares the ends.
  --minutes N  how long (default 10); the run under way is finished
  --rows N     people in one import (default 100000)
  --seed N     the same seed kills in the same order (default: the time)
  --every S    a kill or a fault every S seconds, on average, for a minute of each run (default 6)
  --json       the last line is one JSON object, all else goes to standard error
`;

/** Of each bulk job, so that an import lasts long enough to be struck. */
const ROWS_PER_SECOND = 5_000;

interface Figures {
  seed: number;
  runs: number;
  rows: number;
  mismatches: number;
}

async function soak(rig: Rig, home: string, values: Arguments): Promise<void> {
  const { minutes, rows, seed, everyMs, json } = values;
  const random = createRandom(seed);
  const tally = emptyTally();
  const figures: Figures = { seed, runs: 0, rows: 0, mismatches: 0 };
  const path = join(home, 'people.csv');
  await writeCrowd(path, rows);
  const small = join(home, 'few.csv');
  await writeCrowd(small, Math.min(rows, 5_000));
  const files = { large: (await uploadFile(rig.api, path)).id, small: (await uploadFile(rig.api, small)).id };
  const until = Date.now() + minutes * 60_000;

  // The first of each kind is left in peace: what it comes to is what the others must come to.
  for (let turn = 0; turn < ways.length || Date.now() < until; turn += 1) {
    const way = ways[turn % ways.length] ?? 'upsert';
    const few = way === 'one by one';
    const count = few ? Math.min(rows, 5_000) : rows;
    const startedAt = Date.now();
    const found = await runTrial(rig, {
      way,
      file: few ? files.small : files.large,
      rows: count,
      rowsPerSecond: ROWS_PER_SECOND,
      ...(turn >= ways.length && { disturb: (signal) => rampage(rig, random, everyMs, tally, signal) }),
    });
    figures.runs += 1;
    figures.rows += count;
    figures.mismatches += found.length;
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    process.stderr.write(
      `run ${figures.runs} (${way}, ${count} rows) ${seconds} s: ${found.join('; ') || 'as it should be'}\n`,
    );
  }
  process.stdout.write(json ? `${JSON.stringify({ ...figures, ...tally })}\n` : sentence(figures, tally));
  if (figures.mismatches > 0) process.exitCode = 1;
}

function sentence(
  { runs, rows, mismatches, seed }: Figures,
  { kills, faults }: ReturnType<typeof emptyTally>,
): string {
  const killed = Object.entries(kills).map(([victim, count]) => `${victim} ${count}`);
  return `${runs} runs, ${rows} rows, killed: ${killed.join(', ')}; ${faults} faults; ${mismatches} mismatches (seed ${seed})\n`;
}

interface Arguments {
  minutes: number;
  rows: number;
  seed: number;
  everyMs: number;
  json: boolean;
}

function readArguments(): Arguments | undefined {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      rows: { type: 'string', default: '100000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      every: { type: 'string', default: '6' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const number = (option: 'minutes' | 'rows' | 'seed' | 'every') => {
    const value = Number(values[option]);
    if (!(value > 0)) throw new Error(`--${option} takes a number above 0, not "${values[option]}"`);
    return value;
  };
  const { json } = values;
  return {
    minutes: number('minutes'),
    rows: number('rows'),
    seed: number('seed'),
    everyMs: number('every') * 1_000,
    json,
  };
}

async function main(): Promise<void> {
  const values = readArguments();
  if (values === undefined) return void process.stdout.write(usage);
  const home = await mkdtemp(join(tmpdir(), 'saltbridge-soak-'));
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  const rig = await startRig({ home, workers: 2, log });
  try {
    await soak(rig, home, values);
    await rig.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    log(`What the processes left behind is in ${home}`);
    await rig.stop();
    throw error;
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 2;
}
