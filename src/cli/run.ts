import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { type Run, StartedRun } from '../api/resources/run.ts';
import { hasEnded, type RunOptionsInput } from '../core/run.ts';
import type { CommandContext } from './context.ts';
import { EXIT_CODES, exitCodeOfRun } from './exit-codes.ts';
import { followRun } from './follow-run.ts';
import { requireSync } from './require-sync.ts';
import { decideWaitingRun, reviewLines } from './review-run.ts';
import { optionsOf, type RunFlags, withRunOptions } from './run-options.ts';
import { createProgressView, type ProgressView } from './ui/progress-view.ts';
import { isPreview, runSummary } from './ui/run-summary.ts';

export function runCommand(context: CommandContext): Command {
  const command = new Command('run')
    .description('start a run of a sync, watch it, and answer its review')
    .argument('<sync>', 'id of the sync');
  return withRunOptions(command).action((syncId: string, flags: RunFlags) => run(context, syncId, flags));
}

async function run(context: CommandContext, syncId: string, flags: RunFlags): Promise<void> {
  const { output } = context;
  // A wrong id should not cost an upload.
  await requireSync(context.client(), syncId);
  const options = await optionsOf(context, syncId, flags);
  if (!flags.wait) {
    const started = await start(context, syncId, options);
    return output.result([started.id], started);
  }
  const ended = await startAndWatch(context, syncId, options);
  output.result([...runSummary(ended), ...(await previewLines(context, ended))], ended);
  context.exitWith(exitCodeOfRun(ended));
}

/** Until the run ends, or waits for somebody who isn't here. */
export async function startAndWatch(
  context: CommandContext,
  syncId: string,
  options: RunOptionsInput,
): Promise<Run> {
  return watch(context, (await start(context, syncId, options)).id);
}

async function start(context: CommandContext, syncId: string, json: RunOptionsInput): Promise<StartedRun> {
  const path = `/v1/syncs/${encodeURIComponent(syncId)}/runs`;
  const headers = { 'Idempotency-Key': randomUUID() };
  const started = await context.client().send('POST', path, StartedRun, { json, headers });
  context.output.say(`Run ${started.id} of ${syncId} started`, ...pagesOf(started));
  return started;
}

/** What a preview was asked for. */
async function previewLines(context: CommandContext, run: Run): Promise<string[]> {
  if (!isPreview(run) || context.output.json || !run.artifacts.some(({ name }) => name === 'review'))
    return [];
  return ['', ...(await reviewLines(context, run, context.output.stdout))];
}

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
