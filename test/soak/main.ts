import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { emptyTally, type Tally } from './disturb.ts';
import type { Part } from './part.ts';
import { createRandom } from './random.ts';
import { type Rig, startRig } from './rig.ts';
import { soakFirstLogins } from './soak-first-logins.ts';
import { soakImports } from './soak-imports.ts';
import { soakSegment } from './soak-segment.ts';

const usage = `Imports the same people again and again, signs others up, and changes contacts that Segment is told of, while
processes are killed and calls fail, and compares the ends.
  --minutes N  how long (default 10), shared by the parts; what is under way is finished
  --only PART  import, first-login or segment, or several with commas (default: all)
  --rows N     people in one import (default 100000)
  --seed N     the same seed kills in the same order (default: the time)
  --every S    a kill or a fault every S seconds, on average, for a minute of each run (default 6)
  --json       the last line is one JSON object, all else goes to standard error
`;

const parts: Readonly<Record<string, Part>> = {
  import: soakImports,
  'first-login': soakFirstLogins,
  segment: soakSegment,
};

interface Arguments {
  minutes: number;
  only: string[];
  rows: number;
  seed: number;
  meanMs: number;
  json: boolean;
}

async function soak(rig: Rig, home: string, values: Arguments): Promise<void> {
  const { seed, only, rows, meanMs, json } = values;
  const tally = emptyTally();
  const options = { home, rows, meanMs, tally, log, random: createRandom(seed) };
  const all: Record<string, number> = { seed };
  let mismatches = 0;
  for (const name of only) {
    const part = await parts[name]?.(rig, { ...options, minutes: values.minutes / only.length });
    mismatches += part?.mismatches ?? 0;
    Object.assign(all, part, { mismatches });
  }
  const figures = { ...all, ...tally };
  process.stdout.write(json ? `${JSON.stringify(figures)}\n` : sentence(all, tally));
  if (mismatches > 0) process.exitCode = 1;
}

function sentence(figures: Readonly<Record<string, number>>, { kills, faults }: Tally): string {
  const counted = Object.entries(figures).map(([name, figure]) => `${name} ${figure}`);
  const killed = Object.entries(kills).map(([victim, count]) => `${victim} ${count}`);
  return `${counted.join(', ')}; killed: ${killed.join(', ')}; ${faults} faults\n`;
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

function readArguments(): Arguments | undefined {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      only: { type: 'string' },
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
  const { json, only = Object.keys(parts).join() } = values;
  if (!only.split(',').every((name) => name in parts))
    throw new Error(`--only takes ${Object.keys(parts).join(' or ')}, not "${only}"`);
  return {
    minutes: number('minutes'),
    only: only.split(','),
    rows: number('rows'),
    seed: number('seed'),
    meanMs: number('every') * 1_000,
    json,
  };
}

async function main(): Promise<void> {
  const values = readArguments();
  if (values === undefined) return void process.stdout.write(usage);
  const home = await mkdtemp(join(tmpdir(), 'saltbridge-soak-'));
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
