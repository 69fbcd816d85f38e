import { readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { type Run, StartedRun } from '../api/resources/run.ts';
import type { Config } from '../config.ts';
import { hasEnded } from '../core/run.ts';
import { onInterrupts } from '../dev/interrupts.ts';
import { killRecorded } from '../dev/leftovers.ts';
import { type Dev, startDev } from '../dev/start.ts';
import { connectClient } from '../temporal.ts';
import { findApiKey } from './api-key.ts';
import { type ApiClient, createApiClient } from './client.ts';
import type { CommandContext } from './context.ts';
import { demoConfig, demoSyncSuffix } from './demo-config.ts';
import { demoSyncFor } from './demo-sync.ts';
import { connectSandbox, SandboxSystems } from './example.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { followRun } from './follow-run.ts';
import { sendDecision, showReview } from './review-run.ts';
import { closes } from './ui/accounting.ts';
import { createProgressView } from './ui/progress-view.ts';
import { runSummary } from './ui/run-summary.ts';
import { requireFile } from './upload-file.ts';
import { wholeNumber } from './whole-number.ts';

interface DemoFlags {
  file?: string;
  users: number;
  keep?: true;
}

export function demoCommand(context: CommandContext): Command {
  return new Command('demo')
    .description('watch generated Auth0 users go into Salesforce, all on this machine')
    .option('--file <path>', 'import this CSV, TSV or JSON-lines file instead of generated users')
    .option('--users <count>', 'how many users Auth0 has', wholeNumber(1, 99_999_999), 5_000)
    .option('--keep', 'leave everything running at the end, to look around, until ctrl-C')
    .action((flags: DemoFlags) => demo(context, flags));
}

/** Starts everything in a folder of its own on free ports, runs one import, and shows where everything went. */
async function demo(context: CommandContext, flags: DemoFlags): Promise<void> {
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
  output.say('Starting Temporal, the database, the sandbox (Auth0 and Salesforce), the API and a worker…');
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
    await Promise.race([
      show({ ...context, client: () => client }, { client, systems, config, flags, staying }),
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

interface Scene {
  client: ApiClient;
  systems: SandboxSystems;
  config: Config;
  flags: DemoFlags;
  /** Whether everything still runs when the run has ended. */
  staying: boolean;
}

async function show(context: CommandContext, scene: Scene): Promise<void> {
  const { output } = context;
  const { client } = scene;
  await connectSandbox(client, scene.systems);
  const { syncId, options, notes } = await demoSyncFor(
    client,
    scene.flags.file,
    demoSyncSuffix(scene.config),
  );
  if (notes.length > 0) output.say('', ...notes);
  const started = await client.send('POST', `/v1/syncs/${syncId}/runs`, StartedRun, {
    json: { ...options, startedBy: 'demo' },
  });
  output.say(
    '',
    `Run ${started.id} of sync ${syncId}`,
    ...(started.links.temporalUi && (scene.staying || scene.config.temporal.external)
      ? [`  in the Temporal Web UI: ${started.links.temporalUi}`]
      : []),
    '',
  );

  const view = createProgressView(output.progress);
  const seen = (run: Run) => view.update({ ...run, runId: run.id });
  const waiting = await followRun(client, started.id, seen, (run) => run.status === 'waiting').finally(
    view.clear,
  );
  if (!hasEnded(waiting)) {
    await showReview(context, waiting);
    output.say('In the demo nobody is asked: start import.', '');
    await sendDecision(context, started.id, 'approve');
  }
  const ended = hasEnded(waiting) ? waiting : await followRun(client, started.id, seen).finally(view.clear);
  output.say('');
  const folder = join(scene.config.home, 'artifacts', 'runs', ended.id);
  const summary = [
    ...runSummary(ended, await filePlaces(scene, ended, folder)),
    '',
    `All files of the run: ${folder}`,
  ];
  if (output.json) output.say(...summary);
  output.result(summary, await figures(ended, scene.config));
  if (!closes(ended.counts) || ended.status !== 'completed') context.exitWith(EXIT_CODES.runFailed.code);
}

/** Without anything that runs, a file is where it lies; else it has its own name when it is downloaded. */
async function filePlaces({ staying, config }: Scene, { id }: Run, folder: string) {
  if (staying) {
    const home = relative('', config.home);
    return (name: string) => `SALTBRIDGE_HOME=${home} bin/saltbridge download ${id} ${name}`;
  }
  const files = await readdir(folder).catch(() => []);
  return (name: string) => join(folder, files.find((file) => file.startsWith(`${name}.`)) ?? '');
}

/** The figures of the last line with `--json`. */
async function figures(run: Run, config: Config): Promise<Record<string, number | string>> {
  const { read, created, updated, unchanged, rejected, failed, unprocessed, held, apiCalls } = run.counts;
  const { client, close } = await connectClient(config);
  const { historyLength, historySize } = await client.workflow
    .getHandle(run.workflowId, run.id)
    .describe()
    .finally(close);
  const seconds = (Date.parse(run.finishedAt ?? run.startedAt) - Date.parse(run.startedAt)) / 1_000;
  return {
    status: run.status,
    ...(run.message !== undefined && { message: run.message }),
    read,
    created,
    updated,
    unchanged,
    rejected,
    failed,
    unprocessed,
    held,
    seconds,
    salesforceApiCalls: apiCalls,
    historyEvents: historyLength,
    historyBytes: historySize ?? 0,
  };
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
