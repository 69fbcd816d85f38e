import { rm } from 'node:fs/promises';
import { Argument, Command } from 'commander';
import type { Config } from '../../config.ts';
import { onInterrupts } from '../../dev/interrupts.ts';
import { killRecorded } from '../../dev/leftovers.ts';
import { type Dev, startDev } from '../../dev/start.ts';
import { findApiKey } from '../api-key.ts';
import { type ApiClient, createApiClient } from '../client.ts';
import type { CommandContext } from '../context.ts';
import { connectSandbox, SandboxSystems } from '../example.ts';
import { requireFile } from '../upload-file.ts';
import { wholeNumber } from '../whole-number.ts';
import { demoConfig } from './config.ts';
import { showFirstLogin } from './first-login.ts';
import { showImport } from './import.ts';
import { showSegment } from './segment.ts';

interface DemoFlags {
  file?: string;
  users: number;
  keep?: true;
}

/** What can be watched, by the word that names it. */
const stories: Readonly<Record<string, (context: CommandContext, scene: DemoScene) => Promise<void>>> = {
  import: showImport,
  'first-login': showFirstLogin,
  segment: showSegment,
};

export function demoCommand(context: CommandContext): Command {
  return new Command('demo')
    .description('watch Saltbridge at work, all on this machine')
    .addArgument(
      new Argument(
        '[what]',
        'import: generated Auth0 users go into Salesforce; first-login: one signs up; segment: Salesforce contacts and accounts become profiles',
      )
        .choices(Object.keys(stories))
        .default('import'),
    )
    .option('--file <path>', 'import this CSV, TSV or JSON-lines file instead of generated users')
    .option('--users <count>', 'how many users Auth0 has', wholeNumber(1, 99_999_999), 5_000)
    .option('--keep', 'leave everything running at the end, to look around, until ctrl-C')
    .action((what: string, flags: DemoFlags) => demo(context, what, flags));
}

/** Starts everything in a folder of its own on free ports and tells the story. */
async function demo(context: CommandContext, what: string, flags: DemoFlags): Promise<void> {
  const { output } = context;
  // A wrong path should not cost the whole start.
  if (flags.file !== undefined) await requireFile(flags.file);
  const config = await demoConfig();
  await rm(config.home, { recursive: true, force: true });
  const interrupted = new AbortController();
  const forget = onInterrupts(
    () => interrupted.abort(),
    () => killRecorded(config.home),
  );
  output.say(
    'Starting Temporal, the database, the sandbox (Auth0, Salesforce, Slack, Segment), the API and a worker…',
  );
  const staying = flags.keep === true || context.interactive;
  let dev: Dev | undefined;
  try {
    dev = await startDev({
      config,
      services: { sandboxArgs: ['--users', String(flags.users)] },
      log: (line) => output.say(line),
      signal: interrupted.signal,
    });
    const systems = SandboxSystems.parse(dev.addresses.sandbox);
    const key = await findApiKey(config);
    const client = createApiClient({ url: dev.addresses.api, key: async () => key });
    await connectSandbox(client, systems);
    const { file } = flags;
    const scene = { client, systems, config, staying, ...(file !== undefined && { file }) };
    await Promise.race([
      stories[what]?.({ ...context, client: () => client }, scene),
      dev.failed,
      abortOf(interrupted.signal),
    ]);
    if (staying) output.say('', ...links(dev), '', 'Everything is still running; ctrl-C stops it.');
    else output.say('', 'Stopping everything; with --keep it stays, to look around in the Temporal Web UI.');
    if (staying)
      await Promise.race([
        dev.failed,
        new Promise((resolve) => interrupted.signal.addEventListener('abort', resolve)),
      ]);
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
  } finally {
    await dev?.stop();
    forget();
  }
}

/** Everything that runs for the story. */
export interface DemoScene {
  client: ApiClient;
  systems: SandboxSystems;
  config: Config;
  /** A file of the user's own to import. */
  file?: string;
  /** Whether everything still runs when the run has ended. */
  staying: boolean;
}

function links({ addresses }: Dev): string[] {
  return [
    `Temporal Web UI   ${addresses.temporalUi ?? addresses.temporal}`,
    `API               ${addresses.apiDocs}  (key in ${addresses.apiKeyFile})`,
    `Logs              ${addresses.logs}`,
  ];
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new Error('Interrupted'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}
