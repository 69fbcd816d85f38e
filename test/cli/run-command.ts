import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
  /** The JSON value on standard output. */
  json(): unknown;
}

const PROGRAM = fileURLToPath(new URL('./command.ts', import.meta.url));

/** Runs `saltbridge` with these arguments, away from a terminal. */
export function runCommand(
  args: readonly string[],
  { env, cwd, input = '' }: { env: Record<string, string>; cwd: string; input?: string },
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const options = { env, cwd, maxBuffer: 16 * 1024 * 1024 };
    const tsx = import.meta.resolve('tsx');
    const child = execFile(
      process.execPath,
      ['--import', tsx, PROGRAM, ...args],
      options,
      (_, stdout, stderr) => {
        // Set when the command has ended, which is when this is called; a killed one has none.
        const code = child.exitCode ?? -1;
        resolve({ code, stdout, stderr, json: () => JSON.parse(stdout) });
      },
    );
    child.stdin?.end(input);
  });
}
