import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import { type Run, StartedRun } from '../api/resources/run.ts';
import { hasEnded, type RunOptionsInput } from '../core/run.ts';
import type { CommandContext } from './context.ts';
import { EXIT_CODES, exitCodeOfRun } from './exit-codes.ts';
import { followRun } from './follow-run.ts';
import { isId } from './id.ts';
import { requireSync } from './require-sync.ts';
import { decideWaitingRun, reviewLines } from './review-run.ts';
import { createProgressView, type ProgressView } from './ui/progress-view.ts';
import { isPreview, runSummary } from './ui/run-summary.ts';
import { uploadFile } from './upload-file.ts';

interface RunFlags {
  file?: string;
  preview?: true;
  exportOnly?: true;
  retry?: string;
  reconcile?: true;
  yes?: true;
  wait: boolean;
}

export function runCommand(context: CommandContext): Command {
  return new Command('run')
    .description('start a run of a sync, watch it, and answer its review')
    .argument('<sync>', 'id of the sync')
    .option('--file <path>', 'import this file instead of exporting one (or the id of an upload or a run)')
    .option('--preview', 'take the same path, but write nothing')
    .option('--export-only', 'stop once the exported file is kept')
    .addOption(new Option('--retry <run>', 'import only the rows that failed in this run').conflicts('file'))
    .option('--reconcile', 'of a sync that answers events: find the people whose event never came')
    .option('--yes', 'start the import without asking')
    .option('--no-wait', 'start the run and leave it to itself')
    .action((syncId: string, flags: RunFlags) => run(context, syncId, flags));
}

async function run(context: CommandContext, syncId: string, flags: RunFlags): Promise<void> {
  const { output } = context;
  const client = context.client();
  // A wrong id should not cost an upload.
  await requireSync(client, syncId);
  const options = await optionsOf(context, flags);
  const started = await client.send('POST', `/v1/syncs/${encodeURIComponent(syncId)}/runs`, StartedRun, {
    json: options,
    headers: { 'Idempotency-Key': randomUUID() },
  });
  output.say(`Run ${started.id} of ${syncId} started`, ...pagesOf(started));
  if (!flags.wait) return output.result([started.id], started);

  const ended = await watch(context, started.id);
  output.result([...runSummary(ended), ...(await previewLines(context, ended))], ended);
  context.exitWith(exitCodeOfRun(ended));
}

/** What a preview was asked for. */
async function previewLines(context: CommandContext, run: Run): Promise<string[]> {
  if (!isPreview(run) || context.output.json || !run.artifacts.some(({ name }) => name === 'review'))
    return [];
  return ['', ...(await reviewLines(context, run, context.output.stdout))];
}

async function optionsOf(context: CommandContext, flags: RunFlags): Promise<RunOptionsInput> {
  const file = flags.file === undefined ? undefined : await fileOf(context, flags.file);
  return {
    mode: flags.preview ? 'preview' : 'apply',
    stage: flags.exportOnly ? 'export' : 'all',
    ...(file !== undefined && { file }),
    ...(flags.retry !== undefined && { retryOf: flags.retry }),
    ...(flags.reconcile && { reconcile: true }),
    ...(flags.yes && { autoApprove: true }),
    startedBy: 'command line',
  };
}

async function fileOf(context: CommandContext, pathOrId: string): Promise<string> {
  if (isId(pathOrId)) return pathOrId;
  const upload = await uploadFile(context.client(), pathOrId);
  context.output.say(`Uploaded ${upload.fileName}`);
  return upload.id;
}

/** Until it ends, or waits for somebody who isn't here. */
async function watch(context: CommandContext, runId: string): Promise<Run> {
  const client = context.client();
  const view = createProgressView(context.output.progress);
  const show = (run: Run) => view.update({ ...run, runId: run.id });
  const stopListening = onInterrupt(context, runId, view);
  try {
    const seen = await followRun(client, runId, show, (run) => run.status === 'waiting');
    view.clear();
    if (hasEnded(seen) || !(await decideWaitingRun(context, seen))) return seen;
    return await followRun(client, runId, show);
  } finally {
    view.clear();
    stopListening();
  }
}

/** A ctrl-C ends the watching alone: the run lives in Temporal. */
function onInterrupt({ output }: CommandContext, runId: string, view: ProgressView): () => void {
  const leave = () => {
    view.clear();
    output.say(`The run goes on without you. To end it: saltbridge cancel ${runId}`);
    process.exit(EXIT_CODES.interrupted.code);
  };
  process.once('SIGINT', leave);
  return () => process.off('SIGINT', leave);
}

function pagesOf({ links }: StartedRun): string[] {
  return links.temporalUi === undefined ? [] : [`  in the Temporal Web UI: ${links.temporalUi}`];
}
