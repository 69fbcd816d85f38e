import { CommanderError } from 'commander';
import { createContext } from './context.ts';
import { EXIT_CODES, exitCodeOfError } from './exit-codes.ts';
import { createOutput, errorLines, errorValue, usageValue } from './output.ts';
import { createProgram } from './program.ts';

/** Sets the process's exit code and never throws. @param args  what follows the program's name */
export async function main(args: readonly string[]): Promise<void> {
  // Needed before the arguments are parsed: a parse error must already be told in the right form.
  const output = createOutput(args.includes('--json'), process);
  const context = createContext(output, (code) => {
    process.exitCode = code;
  });
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed its message already; its code for `--help` and `--version` is 0.
      process.exitCode = error.exitCode === 0 ? 0 : EXIT_CODES.usage.code;
      if (output.json && error.exitCode !== 0) output.result([], usageValue(error));
      return;
    }
    process.exitCode = exitCodeOfError(error);
    output.say(...errorLines(error));
    if (output.json) output.result([], errorValue(error));
  }
}
