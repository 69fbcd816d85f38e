import { CommanderError } from 'commander';
import { createContext, type Surroundings } from './context.ts';
import { EXIT_CODES, exitCodeOfError } from './exit-codes.ts';
import { createOutput, errorLines, errorValue, usageValue } from './output.ts';
import { createProgram } from './program.ts';

/**
 * Runs one command and never throws.
 *
 * @param args  what follows the program's name
 * @returns the exit code
 */
export async function runSaltbridge(args: readonly string[], surroundings: Surroundings): Promise<number> {
  // Needed before the arguments are parsed: a parse error must already be told in the right form.
  const output = createOutput(args.includes('--json'), surroundings);
  let exitCode: number = EXIT_CODES.ok.code;
  const context = createContext(output, surroundings, (code) => {
    exitCode = code;
  });
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed its message already; its code for `--help` is 0.
      if (error.exitCode === 0) return EXIT_CODES.ok.code;
      if (output.json) output.result([], usageValue(error));
      return EXIT_CODES.usage.code;
    }
    output.say(...errorLines(error));
    if (output.json) output.result([], errorValue(error));
    return exitCodeOfError(error);
  }
}
