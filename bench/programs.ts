import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { environmentWith } from '../src/config.ts';
import { startChild } from '../src/dev/child.ts';
import { distFolder } from '../src/dev/programs.ts';
import { stopWithin } from '../src/dev/running.ts';
import { type ProcessFigures, processFigures } from './process-figures.ts';

/** A server of ours that says in one JSON line when it is ready. */
export interface Server {
  /** What it said. */
  ready: unknown;
  figures(): Promise<ProcessFigures | undefined>;
  stop(): Promise<void>;
}

/** @param program  relative to the compiled code, e.g. `sandbox/main.js` */
export async function startServer(
  program: string,
  args: readonly string[],
  folder: string,
  say: (line: string) => void,
): Promise<Server> {
  const { running, ready } = startChild({
    name: program.replaceAll(/\/?main\.js$|\W+/g, '-').replace(/-$/, ''),
    program: join(distFolder(), program),
    args,
    env: environmentWith({}),
    logFolder: join(folder, 'logs'),
    warn: say,
  });
  return {
    ready: await ready,
    figures: async () => (running.mark ? processFigures(running.mark.pid) : undefined),
    stop: () => stopWithin(running, 10_000),
  };
}

/** Runs a program of ours to its end, with its input as JSON, and returns the JSON of its last line. */
export async function runProgram(program: string, input: unknown): Promise<unknown> {
  const running = promisify(execFile)(process.execPath, [join(distFolder(), program)]);
  running.child.stdin?.end(JSON.stringify(input));
  const { stdout } = await running;
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}
