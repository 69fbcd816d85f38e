import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/**
 * Starts a program with nothing but this environment, and waits for its line of JSON; it ends with the test.
 *
 * @param heard  gets what it says after that
 */
export async function startProgram(
  command: readonly string[],
  environment: Record<string, string>,
  heard: (line: string) => void = () => undefined,
): Promise<unknown> {
  const child: ChildProcess = spawn(process.execPath, command, {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  });
  if (!child.stdout) throw new Error('A piped child has no output');
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const said = line.startsWith('{') ? JSON.parse(line) : undefined;
      if (said && said.level === undefined) resolve(said);
      else heard(line);
    });
    lines.on('close', () => reject(new Error(`${command.join(' ')} ended before it was ready`)));
  });
}
