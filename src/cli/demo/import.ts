import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Run, StartedRun } from '../../api/resources/run.ts';
import type { Config } from '../../config.ts';
import { hasEnded } from '../../core/run.ts';
import { connectClient } from '../../temporal.ts';
import type { CommandContext } from '../context.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { followRun } from '../follow-run.ts';
import { sendDecision, showReview } from '../review-run.ts';
import { closes } from '../ui/accounting.ts';
import { createProgressView } from '../ui/progress-view.ts';
import { runSummary } from '../ui/run-summary.ts';
import { besideDemo, demoSyncSuffix } from './config.ts';
import type { DemoScene } from './index.ts';
import { demoSyncFor } from './sync.ts';

/** Generated users, or a file of the user's own, go into Salesforce; shows where everything went. */
export async function showImport(context: CommandContext, scene: DemoScene): Promise<void> {
  const { output } = context;
  const { client } = scene;
  const { syncId, options, notes } = await demoSyncFor(client, scene.file, demoSyncSuffix(scene.config));
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
async function filePlaces({ staying, config }: DemoScene, { id }: Run, folder: string) {
  if (staying) {
    return (name: string) => `${besideDemo(config)} download ${id} ${name}`;
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
