import { execFile } from 'node:child_process';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { runSaltbridge } from '../../src/cli/run-saltbridge.ts';
import { loadConfig } from '../../src/config.ts';

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
  /** The JSON value on standard output. */
  json(): unknown;
}

/** Runs `saltbridge` in this process, away from a terminal. Relative paths are those of the test runner. */
export async function runHere(args: readonly string[], env: Record<string, string>): Promise<CommandResult> {
  const [stdout, stderr] = [collector(), collector()];
  const surroundings = { stdout, stderr, interactive: false, loadConfig: () => loadConfig(env) };
  const code = await runSaltbridge(args, surroundings);
  return resultOf(code, stdout.text, stderr.text);
}

const PROGRAM = fileURLToPath(new URL('./command.ts', import.meta.url));

/** Runs `saltbridge` in a process of its own, which takes seconds. */
export function runProcess(
  args: readonly string[],
  { env, cwd, input = '' }: { env: Record<string, string>; cwd: string; input?: string },
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const node = ['--import', import.meta.resolve('tsx'), PROGRAM, ...args];
    const child = execFile(process.execPath, node, { env, cwd }, (_, stdout, stderr) => {
      // A process that was killed has no exit code.
      resolve(resultOf(child.exitCode ?? -1, stdout, stderr));
    });
    child.stdin?.end(input);
  });
}

function resultOf(code: number, stdout: string, stderr: string): CommandResult {
  return { code, stdout, stderr, json: () => JSON.parse(stdout) };
}

function collector() {
  const collected = new Writable({
    write(chunk, _, done) {
      stream.text += String(chunk);
      done();
    },
  });
  const stream = Object.assign(collected, { text: '' });
  return stream;
}
