import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BenchmarkResult, benchmarkList, benchmarks } from './benchmarks.ts';

const usage = `Measures Saltbridge. Compare figures of one run only: machines and their mood differ.
  --only NAME     one benchmark (default import):
${benchmarkList}
  --rows N[,N…]   how many rows
  --workers N     worker processes (default 1)
  --folder DIR    keep files there while it runs (default: a temporary folder)
  --json          print one JSON line, nothing else
Exit code 1: something does not add up, or memory, calls or history exceed their limits. No speed fails.
`;

interface Arguments {
  only: string;
  rows: number[];
  workers: number;
  folder: string | undefined;
  json: boolean;
}

/** @throws Error saying which argument is wrong */
function readArguments(): Arguments | 'help' {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: 'import' },
      rows: { type: 'string' },
      workers: { type: 'string', default: '1' },
      folder: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const benchmark = benchmarks[values.only];
  if (benchmark === undefined)
    throw new Error(`There is no benchmark ${values.only}, only ${Object.keys(benchmarks).join(', ')}`);
  return {
    only: values.only,
    rows: (values.rows ?? benchmark.rows).split(',').map((text) => wholeNumber('rows', text, 100_000_000)),
    workers: wholeNumber('workers', values.workers, 16),
    folder: values.folder === undefined ? undefined : resolve(values.folder),
    json: values.json,
  };
}

function wholeNumber(option: string, text: string, greatest: number): number {
  if (/^[1-9]\d{0,8}$/.test(text) && Number(text) <= greatest) return Number(text);
  throw new Error(`--${option} takes whole numbers from 1 to ${greatest}, not "${text}"`);
}

async function main({ only, rows, workers, folder: given, json }: Arguments): Promise<void> {
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'saltbridge-bench-')));
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const results: BenchmarkResult[] = [];
  try {
    for (const count of rows) {
      const result = await benchmarks[only]?.measure({ rows: count, workers, folder, say });
      if (result === undefined) continue;
      if (!json) process.stdout.write(`\n${result.lines.join('\n')}\n`);
      results.push(result);
    }
  } finally {
    if (given === undefined) await rm(folder, { recursive: true, force: true });
  }
  const failures = results.flatMap((result) => result.failures);
  if (json) process.stdout.write(`${JSON.stringify({ ...summary(only, workers, results), failures })}\n`);
  for (const failure of failures) say(`Failed: ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}

function summary(benchmark: string, workers: number, results: readonly BenchmarkResult[]) {
  const processors = cpus();
  return {
    benchmark,
    machine: { processors: processors.length, model: processors[0]?.model, node: process.version },
    workers,
    results: results.map(({ figures }) => figures),
  };
}

try {
  const args = readArguments();
  if (args === 'help') process.stdout.write(usage);
  else await main(args);
} catch (error) {
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\n${usage}`,
  );
  process.exitCode = 2;
}
