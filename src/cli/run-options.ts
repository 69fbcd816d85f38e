import { type Command, InvalidArgumentError, Option } from 'commander';
import { SaltbridgeError } from '../core/errors.ts';
import type { RunOptionsInput } from '../core/run.ts';
import { askYes } from './ask-yes.ts';
import type { CommandContext } from './context.ts';
import { isId } from './id.ts';
import { uploadFile } from './upload-file.ts';
import { wholeNumber } from './whole-number.ts';

export interface RunFlags {
  file?: string;
  preview?: true;
  exportOnly?: true;
  retry?: string;
  reconcile?: true;
  full?: true;
  resync?: true;
  from?: string;
  to?: string;
  record?: string[];
  limit?: number;
  acceptSchema?: true;
  yes?: true;
  wait: boolean;
}

/** Declares what may be said of a run. */
export function withRunOptions(command: Command): Command {
  return command
    .option('--preview', 'take the same path, but write nothing')
    .option('--yes', 'answer every question with yes')
    .option('--no-wait', 'start the run and leave it to itself')
    .optionsGroup('Of a sync that moves a file:')
    .option('--file <path>', 'import this file instead of exporting one (or the id of an upload or a run)')
    .option('--export-only', 'stop once the exported file is kept')
    .addOption(new Option('--retry <run>', 'import only the rows that failed in this run').conflicts('file'))
    .optionsGroup('Of a sync that tells of changes:')
    .addOption(new Option('--full', 'read every record, not only what changed').conflicts('record'))
    .option('--resync', 'tell everything again, as if nothing was told before')
    .option('--from <time>', 'tell again what was last changed from this time on, e.g. 2026-11-05', time)
    .option('--to <time>', 'the end of --from; default: now', time)
    .option('--record <id...>', 'these records alone, 50 at most')
    .option('--limit <records>', 'so many records at most, to begin with a few', wholeNumber(1, 10_000))
    .option('--accept-schema', 'take new and retyped fields for seen')
    .optionsGroup('Of a sync that answers events:')
    .option('--reconcile', 'find the people whose event never came');
}

/** @throws SaltbridgeError `config` where a question stays open or flags don't go together */
export async function optionsOf(
  context: CommandContext,
  syncId: string,
  flags: RunFlags,
): Promise<RunOptionsInput> {
  if (flags.resync && !flags.yes) await requireWord(context, syncId);
  const file = flags.file === undefined ? undefined : await fileOf(context, flags.file);
  return {
    mode: flags.preview ? 'preview' : 'apply',
    stage: flags.exportOnly ? 'export' : 'all',
    ...(file !== undefined && { file }),
    ...(flags.retry !== undefined && { retryOf: flags.retry }),
    ...(flags.reconcile && { reconcile: true }),
    ...(flags.full && { scope: 'full' as const }),
    ...(flags.resync && { resync: true }),
    ...rangeOf(flags),
    ...(flags.record && { records: flags.record }),
    ...(flags.limit !== undefined && { limit: flags.limit }),
    ...(flags.acceptSchema && { acceptSchema: true }),
    ...(flags.yes && { autoApprove: true }),
    startedBy: 'command line',
  };
}

async function requireWord({ interactive }: CommandContext, syncId: string): Promise<void> {
  const question = `Sync ${syncId} tells every record again, which costs calls and events.`;
  if (interactive && (await askYes(`${question} Go on?`))) return;
  const next = `see \`saltbridge estimate ${syncId}\`, then say it with --yes`;
  throw new SaltbridgeError('config', `${question} Nothing was started; ${next}`, { code: 'NOT_CONFIRMED' });
}

function rangeOf({ from, to }: RunFlags): Pick<RunOptionsInput, 'range'> {
  if (from === undefined && to === undefined) return {};
  if (from !== undefined) return { range: { from, to: to ?? new Date().toISOString() } };
  throw new SaltbridgeError('config', '--to ends what --from begins; give both', { code: 'USAGE' });
}

async function fileOf(context: CommandContext, pathOrId: string): Promise<string> {
  if (isId(pathOrId)) return pathOrId;
  const upload = await uploadFile(context.client(), pathOrId);
  context.output.say(`Uploaded ${upload.fileName}`);
  return upload.id;
}

function time(text: string): string {
  const found = new Date(text);
  if (!Number.isNaN(found.getTime())) return found.toISOString();
  throw new InvalidArgumentError('It must be a time such as 2026-11-05 or 2026-11-05T10:00:00Z.');
}
