import { Command } from 'commander';
import { stringify } from 'yaml';
import { z } from 'zod';
import { NewSync, Sync, SyncList, type SyncSummary } from '../api/resources/sync.ts';
import { SaltbridgeError } from '../core/errors.ts';
import { ValidateAnswer } from '../core/inspect.ts';
import { type Applied, applyEach, documentsOf } from './apply.ts';
import type { CommandContext } from './context.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { problemLine, problemText } from './output.ts';
import { table } from './ui/table.ts';
import { printable } from './ui/text.ts';

export function syncCommand(context: CommandContext): Command {
  const command = new Command('sync').description('configured integrations');
  command
    .command('apply')
    .description(
      'create syncs from a YAML or JSON file (id, name, integration, config), or change those that exist',
    )
    .requiredOption('-f, --file <path>', 'the file; - is standard input')
    .option('--no-check', 'save without asking the live systems, e.g. while one is away')
    .action((flags: { file: string; check: boolean }) => apply(context, flags.file, flags.check));
  command
    .command('validate')
    .description('check a file against the schema and the live systems; saves nothing')
    .requiredOption('-f, --file <path>', 'the file; - is standard input')
    .action((flags: { file: string }) => validate(context, flags.file));
  command
    .command('export')
    .description('print a sync as a file that `apply` takes')
    .argument('<id>')
    .action(async (id: string) => {
      const sync = await context.client().get(`/v1/syncs/${encodeURIComponent(id)}`, Sync);
      const { name, integration, active, config } = sync;
      const document = { id, name, integration, ...(!active && { active }), config };
      context.output.result([stringify(document).trimEnd()], document);
    });
  command
    .command('remove')
    .description('delete a sync; its runs stay on record')
    .argument('<id>')
    .action(async (id: string) => {
      await context.client().send('DELETE', `/v1/syncs/${encodeURIComponent(id)}`, z.unknown());
      context.output.result([`Sync ${id} removed`], { id, removed: true });
    });
  command
    .command('list')
    .description('list the syncs')
    .action(() => list(context));
  return command;
}

interface Report extends z.infer<typeof ValidateAnswer> {
  id: string;
}

async function apply(context: CommandContext, path: string, check: boolean): Promise<void> {
  const client = context.client();
  const syncs = await documentsOf(path, NewSync);
  // All of them before any is saved.
  refuseInvalid(path, await checkEach(context, syncs, check));
  await applyEach(context, syncs, 'Sync', async (document) => {
    const { syncs } = await client.get('/v1/syncs', SyncList);
    const present = syncs.find(({ id }) => id === document.id);
    if (present === undefined) {
      const { id, version } = await client.send('POST', '/v1/syncs?check=false', Sync, { json: document });
      return { id, change: 'created', version };
    }
    const { id, name, active, config } = document;
    const changed = await client.send('PUT', `/v1/syncs/${id}?check=false`, Sync, {
      json: { name, active, config },
    });
    const note = turnOf(present, (await client.get('/v1/syncs', SyncList)).syncs);
    return { id, change: changeOf(present, changed), version: changed.version, ...(note && { note }) };
  });
}

/** A file also says what is switched on and paused, which may have been turned since it was written. */
function turnOf(before: SyncSummary, syncs: readonly SyncSummary[]): string | undefined {
  const after = syncs.find(({ id }) => id === before.id);
  const [was, is] = [before, after].map((sync) => sync?.schedule && startsOf(sync.schedule));
  return was === is ? undefined : `before, its runs started ${was}; now ${is}`;
}

function startsOf({ when, paused, reason }: NonNullable<SyncSummary['schedule']>): string {
  return paused ? `not by themselves: ${reason}` : `by themselves: ${when}`;
}

type Known = Pick<SyncSummary, 'version' | 'active' | 'name'>;

function changeOf(before: Known, after: Known): Applied['change'] {
  if (after.version !== before.version) return 'updated';
  if (after.active !== before.active) return after.active ? 'switched on' : 'switched off';
  return after.name === before.name ? 'unchanged' : 'updated';
}

async function validate(context: CommandContext, path: string): Promise<void> {
  const reports = await checkEach(context, await documentsOf(path, NewSync));
  const lines = reports.flatMap(({ id, ok, problems }) => [
    ok ? `✔ ${id} is valid` : `✖ ${id} is not valid`,
    ...problems.map((problem) => printable(problemLine(problem))),
  ]);
  context.output.result(lines, reports);
  if (reports.some(({ ok }) => !ok)) context.exitWith(EXIT_CODES.usage.code);
}

async function checkEach(context: CommandContext, syncs: readonly NewSync[], live = true): Promise<Report[]> {
  const client = context.client();
  const reports: Report[] = [];
  for (const { id, integration, config } of syncs) {
    const json = { integration, config };
    const path = live ? '/v1/syncs/validate' : '/v1/syncs/validate?check=false';
    reports.push({ id, ...(await client.send('POST', path, ValidateAnswer, { json })) });
  }
  return reports;
}

function refuseInvalid(path: string, reports: readonly Report[]): void {
  const problems = reports.flatMap(({ id, problems: found }) =>
    found.map((problem) => ({
      code: problem.code,
      message: `${id}: ${problemText(problem)}`,
    })),
  );
  if (reports.every(({ ok }) => ok)) return;
  const message = `${path} is not valid, so nothing was saved; mend it (--no-check saves what only the live systems object to)`;
  throw new SaltbridgeError('config', message, { code: 'INVALID_SYNC', problems });
}

/** A pause with its reason; of switches, `saltbridge switches` says which. */
function restOf(reason: string | undefined): string {
  return reason?.startsWith('paused') ? printable(reason) : 'switched off';
}

async function list(context: CommandContext): Promise<void> {
  const { syncs } = await context.client().get('/v1/syncs', SyncList);
  const rows = syncs.map(({ id, name, integration, active, version, schedule }) => [
    id,
    name,
    integration,
    active ? 'on' : 'off',
    schedule?.paused ? restOf(schedule.reason) : (schedule?.when ?? '-'),
    String(version),
  ]);
  const lines = table(rows, {
    header: ['Sync', 'Name', 'Integration', 'Is', 'Starts', 'Version'],
    right: [5],
  });
  context.output.result(rows.length === 0 ? ['No syncs yet: saltbridge sync apply -f …'] : lines, syncs);
}
