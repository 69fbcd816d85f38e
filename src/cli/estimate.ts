import { Command } from 'commander';
import { EstimateAnswer } from '../core/changes/estimate.ts';
import { SaltbridgeError } from '../core/errors.ts';
import type { CommandContext } from './context.ts';
import { draftOf } from './try-sync.ts';
import { table } from './ui/table.ts';
import { count } from './ui/text.ts';

export function estimateCommand(context: CommandContext): Command {
  return new Command('estimate')
    .description('what a sync costs before it is switched on: records, Salesforce calls, Segment events')
    .argument('[sync]', 'id of a saved sync')
    .option('-f, --file <path>', 'a file with a sync instead; - is standard input')
    .action(async (sync: string | undefined, { file }: { file?: string }) => {
      const found = await ask(context, sync, file);
      context.output.result(estimateLines(found), found);
    });
}

export function estimateLines({ object, first, hour, day, verdict }: EstimateAnswer): string[] {
  const row = (name: string, { records, calls, events }: EstimateAnswer['hour']) => [
    name,
    ...[records, calls, events].map(count),
  ];
  const way = first.way === 'job' ? 'Bulk API 2.0' : 'REST';
  const rows = [
    row(`first sync (${way})`, first),
    row("an hour's changes", hour),
    row(`a day (${count(day.runs)} runs)`, day),
  ];
  const header = [object, 'Records', 'Salesforce calls', 'Segment events'];
  return [...table(rows, { header, right: [1, 2, 3] }), '', ...verdict];
}

function ask(
  context: CommandContext,
  sync: string | undefined,
  file: string | undefined,
): Promise<EstimateAnswer> {
  const client = context.client();
  if ((sync === undefined) === (file === undefined)) {
    const message = 'Name a saved sync, or a file with -f';
    throw new SaltbridgeError('config', message, { code: 'USAGE' });
  }
  if (sync !== undefined) return client.get(`/v1/syncs/${encodeURIComponent(sync)}/estimate`, EstimateAnswer);
  return draftOf(file ?? '').then((json) =>
    client.send('POST', '/v1/syncs/estimate', EstimateAnswer, { json }),
  );
}
