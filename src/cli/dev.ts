import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { type Config, environmentWith, loadConfig } from '../config.ts';
import { onInterrupts } from '../dev/interrupts.ts';
import { killRecorded } from '../dev/leftovers.ts';
import type { Programs } from '../dev/programs.ts';
import { type Dev, startDev } from '../dev/start.ts';
import { type Addresses, stateFile } from '../dev/state-file.ts';
import { findApiKey } from './api-key.ts';
import { createApiClient } from './client.ts';
import type { CommandContext } from './context.ts';
import { addSync, connectSandbox, exampleSync, firstLoginSync, SandboxSystems } from './example.ts';
import { segmentSyncs } from './example-segment.ts';
import { deployAction } from './sandbox-control.ts';
import { wholeNumber } from './whole-number.ts';

interface DevFlags {
  home?: string;
  apiPort?: number;
  sandboxPort?: number;
  temporalPort?: number;
  uiPort?: number;
  databasePort?: number;
  sandbox: boolean;
  workers: number;
}

const port = wholeNumber(1, 65_535);

/** @param programs  for tests: others than the compiled ones */
export function devCommand({ output }: Pick<CommandContext, 'output'>, programs?: Programs): Command {
  return new Command('dev')
    .description('run everything on this machine: Temporal, database, sandbox, API and workers, until ctrl-C')
    .option('--home <folder>', 'where everything is kept (SALTBRIDGE_HOME; .saltbridge)')
    .option('--api-port <port>', 'port of the API (SALTBRIDGE_API_PORT; 4000)', port)
    .option('--sandbox-port <port>', 'first port of the sandbox (SALTBRIDGE_SANDBOX_PORT; 4001)', port)
    .option('--temporal-port <port>', 'port of the Temporal server (SALTBRIDGE_TEMPORAL_PORT; 7233)', port)
    .option('--ui-port <port>', "port of Temporal's Web UI (SALTBRIDGE_TEMPORAL_UI_PORT; 8233)", port)
    .option('--database-port <port>', 'port of the embedded database (SALTBRIDGE_DATABASE_PORT; 4010)', port)
    .option('--no-sandbox', 'without the local stand-ins for Salesforce and the others')
    .option('--workers <count>', 'how many worker processes', wholeNumber(0, 99), 1)
    .action((flags: DevFlags) => dev(flags, output, programs));
}

/** Runs until it is interrupted; a second interrupt ends all at once. */
async function dev(flags: DevFlags, output: CommandContext['output'], programs?: Programs): Promise<void> {
  const config = loadConfig(environmentOf(flags));
  const interrupted = new AbortController();
  const forget = onInterrupts(
    () => {
      output.say('Stopping; ctrl-C again to end all at once');
      interrupted.abort();
    },
    () => killRecorded(config.home),
  );
  let running: Dev | undefined;
  try {
    running = await startDev({
      config,
      services: { sandbox: flags.sandbox, workers: flags.workers },
      log: (line) => output.say(line),
      signal: interrupted.signal,
      ...(programs && { programs }),
    });
    const example = await addExample(running.addresses, config);
    output.result([...(await lines(running.addresses, config.home)), ...example], running.addresses);
    await Promise.race([running.failed, aborted(interrupted.signal)]);
  } catch (error) {
    // Interrupted while it was starting, which is no failure.
    if (!interrupted.signal.aborted) throw error;
  } finally {
    await running?.stop();
    if (running !== undefined) output.say('Stopped; the next start goes on from here');
    forget();
  }
}

/** Connects the sandbox's systems and leaves a sync to try them with. */
async function addExample({ api, sandbox }: Addresses, config: Config): Promise<string[]> {
  const systems = SandboxSystems.safeParse(sandbox);
  if (!systems.success) return [];
  const client = createApiClient({ url: api, key: () => findApiKey(config) });
  await connectSandbox(client, systems.data);
  await addSync(client, exampleSync);
  const firstLogin = firstLoginSync(systems.data);
  await addSync(client, firstLogin);
  await deployAction(client, systems.data, firstLogin.id);
  const { contacts } = segmentSyncs(systems.data, { enabled: false });
  await addSync(client, contacts);
  return [
    '',
    'Try it in another terminal, in this folder:',
    `  bin/saltbridge run ${exampleSync.id}`,
    `  curl -X POST ${systems.data.auth0.url}/__sandbox/auth0/logins -H 'content-type: application/json' -d '{}'   # somebody signs up`,
    `  bin/saltbridge events ${firstLogin.id}`,
    `  bin/saltbridge run ${contacts.id} --preview   # it is switched off; a preview sends nothing`,
  ];
}

/** Flags are words for variables, so that both are checked in the same way. */
function environmentOf(flags: DevFlags) {
  const named = {
    SALTBRIDGE_HOME: flags.home,
    SALTBRIDGE_API_PORT: flags.apiPort?.toString(),
    SALTBRIDGE_SANDBOX_PORT: flags.sandboxPort?.toString(),
    SALTBRIDGE_TEMPORAL_PORT: flags.temporalPort?.toString(),
    SALTBRIDGE_TEMPORAL_UI_PORT: flags.uiPort?.toString(),
    SALTBRIDGE_DATABASE_PORT: flags.databasePort?.toString(),
  };
  return environmentWith(
    Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)),
  );
}

async function lines(addresses: Addresses, home: string): Promise<string[]> {
  const { apiKeyFile } = addresses;
  const key = (await readFile(apiKeyFile, 'utf8').catch(() => 'made by whoever runs the database')).trim();
  const table = [
    ['API', `${addresses.api}  (documentation: ${addresses.apiDocs})`],
    ['API key', `${key}  (also in ${apiKeyFile})`],
    ['Temporal', addresses.temporal],
    ['Temporal UI', addresses.temporalUi],
    ['Database', addresses.database],
    ['Sandbox', sandboxLine(addresses.sandbox)],
    ['', addresses.sandbox && `(its credentials are in ${stateFile(home)})`],
    ['Logs', addresses.logs],
  ];
  const known = table.flatMap(([name = '', value]) =>
    value === undefined ? [] : [`  ${name.padEnd(12)} ${value}`],
  );
  return ['Saltbridge is running; ctrl-C stops it', ...known];
}

const SandboxSystem = z.object({ url: z.string() });

function sandboxLine(sandbox: Addresses['sandbox']): string | undefined {
  if (sandbox === undefined) return undefined;
  const systems = Object.entries(sandbox).flatMap(([name, value]) => {
    const system = SandboxSystem.safeParse(value);
    return system.success ? [`${name} ${system.data.url}`] : [];
  });
  return systems.join(', ');
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
