import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { CommandContext } from './context.ts';

/** The sandbox is a program of its own, since nothing of the product may depend on it. */
export function sandboxCommand(context: CommandContext): Command {
  return new Command('sandbox')
    .description(
      'start only the local stand-ins of Salesforce, Auth0, …; takes the arguments of the sandbox itself',
    )
    .argument('[arguments...]')
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false)
    .action(async (args: string[]) => {
      const program = fileURLToPath(new URL('../../sandbox/main.js', import.meta.url));
      const child = spawn(process.execPath, ['--enable-source-maps', program, ...args], { stdio: 'inherit' });
      // A ctrl-C reaches the child by itself; we only wait for its end.
      process.on('SIGINT', () => undefined);
      process.once('SIGTERM', () => child.kill('SIGTERM'));
      // `exit` has an exit code or a signal, never both.
      const [code] = (await once(child, 'exit')) as [number | null];
      context.exitWith(code ?? 0);
    });
}
