import { Command } from 'commander';
import { type Run, RunList } from '../api/resources/run.ts';
import type { CommandContext } from './context.ts';
import { requireSync } from './require-sync.ts';
import { table } from './ui/table.ts';
import { count } from './ui/text.ts';
import { wholeNumber } from './whole-number.ts';

export function runsCommand(context: CommandContext): Command {
  return new Command('runs')
    .description('list the recent runs, newest first')
    .option('--sync <id>', 'only of this sync')
    .option('--status <status>', 'only with this status, e.g. failed')
    .option('--limit <rows>', 'how many, 200 at most', wholeNumber(1, 200), 20)
    .action(async (flags: { sync?: string; status?: string; limit: number }) => {
      const query = new URLSearchParams({ limit: String(flags.limit) });
      if (flags.sync !== undefined) query.set('syncId', flags.sync);
      if (flags.status !== undefined) query.set('status', flags.status);
      const client = context.client();
      const { runs } = await client.get(`/v1/runs?${query.toString()}`, RunList);
      if (runs.length === 0 && flags.sync !== undefined) await requireSync(client, flags.sync);
      context.output.result(runs.length === 0 ? ['No runs yet'] : runsTable(runs), runs);
    });
}

/** What a preview or a comparison leaves unprocessed is its purpose. */
function kindOf({ mode, reconcile, retryOf, stage, records, range, limit }: Run['options']): string {
  if (reconcile) return 'reconcile';
  if (mode === 'preview') return 'preview';
  if (retryOf !== undefined) return 'retry';
  if (stage === 'export') return 'export';
  if (records || range || limit !== undefined) return 'some records';
  return 'run';
}

function runsTable(runs: readonly Run[]): string[] {
  const header = [
    'Run',
    'Sync',
    'Started',
    'Kind',
    'Status',
    'Read',
    'Created',
    'Updated',
    'Deleted',
    'Rejected',
    'Failed',
    'Unprocessed',
  ];
  const rows = runs.map(({ id, syncId, startedAt, status, counts, options }) => [
    id,
    syncId,
    startedAt.slice(0, 19).replace('T', ' '),
    kindOf(options),
    status,
    ...[
      counts.read,
      counts.created,
      counts.updated,
      counts.deleted,
      counts.rejected,
      counts.failed,
      counts.unprocessed,
    ].map(count),
  ]);
  return table(rows, { header, right: [5, 6, 7, 8, 9, 10, 11] });
}
