import { devCommand } from '../../src/cli/dev.ts';
import { createOutput } from '../../src/cli/output.ts';

/** Run by the tests in a process of its own: `saltbridge dev` with the stand-ins that the first argument names. */
const [programs = '{}', ...args] = process.argv.slice(2);
await devCommand({ output: createOutput(true, process) }, JSON.parse(programs)).parseAsync(args, {
  from: 'user',
});
