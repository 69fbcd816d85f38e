import { Command } from 'commander';
import { EventList, EventRetry, type EventView } from '../api/resources/event.ts';
import type { CommandContext } from './context.ts';
import { table } from './ui/table.ts';
import { count, printable } from './ui/text.ts';

interface Flags {
  state?: string;
  limit: string;
  retry?: string | true;
}

export function eventsCommand(context: CommandContext): Command {
  return new Command('events')
    .description('list the events of a sync that answers them, newest first, or try failed ones again')
    .argument('<sync>', 'id of the sync')
    .option('--state <state>', 'only these: received, started, done or failed')
    .option('--limit <rows>', 'how many', '20')
    .option('--retry [event]', 'try this failed event again, or all of them')
    .action((syncId: string, flags: Flags) =>
      flags.retry === undefined ? list(context, syncId, flags) : retry(context, syncId, flags.retry),
    );
}

async function list(context: CommandContext, syncId: string, { state, limit }: Flags): Promise<void> {
  const query = new URLSearchParams({ limit });
  if (state !== undefined) query.set('state', state);
  const path = `/v1/syncs/${encodeURIComponent(syncId)}/events?${query.toString()}`;
  const found = await context.client().get(path, EventList);
  const sums = Object.entries(found.counts).map(([name, events]) => `${count(events)} ${name}`);
  const next = found.counts.failed === 0 ? [] : [`Once that is mended: saltbridge events ${syncId} --retry`];
  const lines = [...eventsTable(found.events), ...reasons(found.events), sums.join(', '), ...next];
  context.output.result(lines, found);
}

function eventsTable(events: readonly EventView[]): string[] {
  if (events.length === 0) return ['No such events'];
  const header = ['Event', 'Received', 'State', 'Outcome', 'Record', 'Message'];
  const rows = events.map(({ id, receivedAt, state, outcome = '', recordId = '', message }) => [
    id,
    receivedAt.slice(0, 19).replace('T', ' '),
    state,
    outcome,
    recordId,
    message,
  ]);
  return table(rows, { header });
}

/** What went wrong, each reason once and in full. */
function reasons(events: readonly EventView[]): string[] {
  const told = new Map<string, number>();
  for (const { error } of events) if (error !== undefined) told.set(error, (told.get(error) ?? 0) + 1);
  return [...told].map(([error, times]) => `${eventsOf(times)}: ${printable(error)}`);
}

function eventsOf(number: number): string {
  return number === 1 ? '1 event' : `${count(number)} events`;
}

async function retry(context: CommandContext, syncId: string, which: string | true): Promise<void> {
  const path = `/v1/syncs/${encodeURIComponent(syncId)}/events/retry`;
  const json = which === true ? {} : { id: which };
  const answer = await context.client().send('POST', path, EventRetry, { json });
  const line =
    answer.retried === 0
      ? `The sync ${syncId} has no failed events`
      : `To be tried again: ${eventsOf(answer.retried)}; see \`saltbridge events ${syncId}\``;
  context.output.result([line], answer);
}
