import { Command } from 'commander';
import { z } from 'zod';
import { Run, RunList } from '../api/resources/run.ts';
import { SaltbridgeError } from '../core/errors.ts';
import type { CommandContext } from './context.ts';
import { isId } from './id.ts';
import { requireSync } from './require-sync.ts';
import { consequence, sendDecision } from './review-run.ts';

export function approveCommand(context: CommandContext): Command {
  return decisionCommand(
    context,
    'approve',
    'start the import, or tell the deletions, of a run that waits for its review',
  );
}

export function declineCommand(context: CommandContext): Command {
  return decisionCommand(
    context,
    'decline',
    'end a run that waits for its review; nothing is written. Of one with deletions: tell all but them',
  );
}

export function cancelCommand(context: CommandContext): Command {
  return new Command('cancel')
    .description('cancel a run; a job at the target is aborted, rows already written stay')
    .argument('<run|sync>', 'id of the run, or of the sync whose run is under way')
    .action(async (id: string) => {
      const run = await activeRun(context, id, ['running', 'waiting']);
      await context.client().send('POST', `/v1/runs/${run.id}/cancel`, z.unknown());
      context.output.result([`Run ${run.id} is being cancelled`], { runId: run.id, cancelling: true });
    });
}

function decisionCommand(
  context: CommandContext,
  decision: 'approve' | 'decline',
  description: string,
): Command {
  return new Command(decision)
    .description(description)
    .argument('<run|sync>', 'id of the run, or of the sync whose run waits')
    .action(async (id: string) => {
      const run = await activeRun(context, id, ['waiting']);
      await sendDecision(context, run.id, decision);
      const past = await consequence(context, run.id, decision);
      context.output.result([`Run ${run.id} is ${past}`], { runId: run.id, decision });
    });
}

async function activeRun(context: CommandContext, id: string, states: readonly string[]): Promise<Run> {
  const client = context.client();
  if (isId(id)) return client.get(`/v1/runs/${id}`, Run);
  const query = new URLSearchParams({ syncId: id, limit: '1' });
  const { runs } = await client.get(`/v1/runs?${query.toString()}`, RunList);
  const found = runs.find((run) => states.includes(run.status));
  if (found !== undefined) return found;
  if (runs.length === 0) await requireSync(client, id);
  const next = 'see `saltbridge runs`';
  throw new SaltbridgeError('config', `Sync ${id} has no run that is ${states.join(' or ')}; ${next}`);
}
