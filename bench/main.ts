import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { failuresOf } from './failures.ts';
import { type ImportFigures, measureImport } from './import.ts';
import { importReport, ratiosOf } from './report.ts';
import { measureSandbox, sandboxReport } from './sandbox.ts';

const usage = `Measures Saltbridge beside a bare jsforce script and the machine's own limit.
  --only NAME     one benchmark: import (default), or sandbox, what the local Salesforce can do by itself
  --rows N[,N…]   how many rows (default 10000,100000; 1000000 takes some minutes)
  --workers N     worker processes (default 1)
  --folder DIR    keep files there while it runs (default: a temporary folder)
  --json          print one JSON line, nothing else
Exit code 1: an accounting does not close, or memory, calls or history exceed their limits. No speed fails.
`;

interface Arguments {
  only: 'import' | 'sandbox';
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
      rows: { type: 'string', default: '10000,100000' },
      workers: { type: 'string', default: '1' },
      folder: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.only !== 'import' && values.only !== 'sandbox')
    throw new Error(`There is no benchmark ${values.only}, only import and sandbox`);
  return {
    only: values.only,
    rows: values.rows.split(',').map((text) => wholeNumber('rows', text, 100_000_000)),
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
  const results: ImportFigures[] = [];
  try {
    for (const users of rows) {
      if (only === 'sandbox') {
        const figures = await measureSandbox(users, folder, say);
        const lines = json
          ? [JSON.stringify({ benchmark: only, ...figures })]
          : ['', ...sandboxReport(figures)];
        process.stdout.write(`${lines.join('\n')}\n`);
        continue;
      }
      const figures = await measureImport({ users, folder, workers, say });
      if (!json) process.stdout.write(`\n${importReport(figures).join('\n')}\n`);
      results.push(figures);
    }
  } finally {
    if (given === undefined) await rm(folder, { recursive: true, force: true });
  }
  if (only === 'sandbox') return;
  const failures = results.flatMap(failuresOf);
  if (json) process.stdout.write(`${JSON.stringify({ ...summary(results, workers), failures })}\n`);
  for (const failure of failures) say(`Failed: ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}

function summary(results: readonly ImportFigures[], workers: number) {
  const processors = cpus();
  return {
    benchmark: 'import',
    machine: { processors: processors.length, model: processors[0]?.model, node: process.version },
    workers,
    results: results.map((figures) => ({ ...ratiosOf(figures), ...figures })),
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
