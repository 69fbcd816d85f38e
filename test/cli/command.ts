import { main } from '../../src/cli/main.ts';

/** Run by the tests in a process of its own: the command line, from its sources. */
await main(process.argv.slice(2));
