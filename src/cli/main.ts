import { loadConfig } from '../config.ts';
import { runSaltbridge } from './run-saltbridge.ts';

/** The command line as a process. @param args  what follows the program's name */
export async function main(args: readonly string[]): Promise<void> {
  const { stdin, stdout, stderr } = process;
  const interactive = stdin.isTTY === true && stderr.isTTY === true;
  process.exitCode = await runSaltbridge(args, { stdout, stderr, interactive, loadConfig });
}
