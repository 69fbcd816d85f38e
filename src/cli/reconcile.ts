import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import type { Run } from '../api/resources/run.ts';
import type { CommandContext } from './context.ts';
import { exitCodeOfRun } from './exit-codes.ts';
import { startAndWatch } from './run.ts';
import { runSummary } from './ui/run-summary.ts';
import { count, printable } from './ui/text.ts';
import { wholeNumber } from './whole-number.ts';

const LINES_SHOWN = 20;

export function reconcileCommand(context: CommandContext): Command {
  return new Command('reconcile')
    .description(
      'compare a source with what its destination was told, and list the differences; tells nothing',
    )
    .argument('<sync>', 'id of a sync that tells of changes')
    .option('--limit <records>', 'by sample: so many records at most', wholeNumber(1, 10_000))
    .option('--record <id...>', 'these records alone, 50 at most')
    .action(async (syncId: string, { limit, record }: { limit?: number; record?: string[] }) => {
      const { output } = context;
      const options = {
        reconcile: true,
        ...(limit !== undefined && { limit }),
        ...(record && { records: record }),
        startedBy: 'command line',
      };
      const ended = await startAndWatch(context, syncId, options);
      output.result([...runSummary(ended), ...(await differenceLines(context, ended))], ended);
      context.exitWith(exitCodeOfRun(ended));
    });
}

/** What was not looked at, or can't be told, is not said to be well. */
function noneText({ limit, records }: Run['options'], { read, rejected }: Run['counts']): string {
  if (records && read === 0)
    return 'None of these records is there, neither in the source nor in what was told';
  const but = rejected === 0 ? '' : `, but ${count(rejected)} can't be told: they are rejected`;
  if (limit !== undefined || records)
    return `✔ No difference among the ${count(read)} records looked at${but}`;
  return `✔ The destination was told everything that the source holds${but}`;
}

async function differenceLines(
  context: CommandContext,
  { id, artifacts, options, counts }: Run,
): Promise<string[]> {
  const file = artifacts.find(({ name }) => name === 'differences');
  if (file === undefined || context.output.json) return [];
  if (file.rows === 0) return ['', noneText(options, counts)];
  const [, ...lines] = (await text(await context.client().stream(file.href))).trimEnd().split('\n');
  const more = lines.length - LINES_SHOWN;
  return [
    '',
    `Differences: ${count(lines.length)}`,
    ...lines.slice(0, LINES_SHOWN).map((line) => `  ${printable(line).replace(',', '  ')}`),
    ...(more > 0 ? [`  and ${count(more)} more: saltbridge download ${id} differences`] : []),
  ];
}
