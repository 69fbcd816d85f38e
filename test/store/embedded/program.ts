import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { nodeArguments } from '../../support/program.ts';

const Ready = z.object({ url: z.string(), port: z.int(), pid: z.int() });

export interface Program {
  process: ChildProcess;
  /** What it prints when it is ready; rejects when it ends before. */
  ready: Promise<z.infer<typeof Ready>>;
  /** Exit code or signal, and everything it said on standard error. */
  ended: Promise<{ code: number | string; errors: string }>;
}

/** The embedded database as a process of its own; killed when the test ends. */
export function startProgram(folder: string, port = 0): Program {
  const args = [...nodeArguments('src/store/embedded/main.ts'), '--folder', folder, '--port', String(port)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const errors = text(child.stderr);
  const ended = once(child, 'exit').then(async ([code, signal]) => ({
    code: code ?? signal,
    errors: await errors,
  }));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { process: child, ended, ready: firstLine(child, ended) };
}

async function firstLine(child: ChildProcess, ended: Program['ended']) {
  // It is spawned with a pipe there.
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const early = ended.then(({ code, errors }) => {
    throw new Error(`the database ended early (${code}): ${errors}`);
  });
  const [line] = await Promise.race([once(lines, 'line'), early]);
  early.catch(() => {});
  return Ready.parse(JSON.parse(line));
}
