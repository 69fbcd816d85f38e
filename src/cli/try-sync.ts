import { Command } from 'commander';
import { NewSync } from '../api/resources/sync.ts';
import { type PreviewAnswer as Preview, PreviewAnswer, TestMappingAnswer } from '../core/changes/preview.ts';
import { SaltbridgeError } from '../core/errors.ts';
import { documentsOf } from './apply.ts';
import type { CommandContext } from './context.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { problemLine } from './output.ts';
import { table } from './ui/table.ts';
import { printable } from './ui/text.ts';

export function previewCommand(context: CommandContext): Command {
  return new Command('preview')
    .description(
      'show the newest ten records of a model and what would be told of them; sends and saves nothing',
    )
    .requiredOption('-f, --file <path>', 'file with the sync; - is standard input')
    .action((flags: { file: string }) => preview(context, flags.file));
}

export function testMappingCommand(context: CommandContext): Command {
  return new Command('test-mapping')
    .description('send real records as a mapping says, and show each request and its answer; saves nothing')
    .requiredOption('-f, --file <path>', 'file with the sync; - is standard input')
    .option('--record <id...>', 'these records, 10 at most; default: the one that changed last')
    .action((flags: { file: string; record?: string[] }) => testMapping(context, flags));
}

/** The one sync of a file, as a draft. @throws SaltbridgeError `config` where there are several */
export async function draftOf(path: string): Promise<{ integration: string; config: unknown }> {
  const [first, ...more] = await documentsOf(path, NewSync);
  if (first && more.length === 0) return { integration: first.integration, config: first.config };
  const message = `${path} holds ${more.length + 1} syncs; name a file with one`;
  throw new SaltbridgeError('config', message, { code: 'INVALID_FILE' });
}

async function preview(context: CommandContext, path: string): Promise<void> {
  const { output } = context;
  const json = await draftOf(path);
  const found = await context.client().send('POST', '/v1/syncs/preview', PreviewAnswer, { json });
  output.result(previewLines(found, output.stdout.columns ?? 100), found);
  if (found.problems.length > 0) context.exitWith(EXIT_CODES.usage.code);
}

function previewLines({ columns, rows, messages, problems }: Preview, width: number): string[] {
  const header = ['Id', ...columns.map(({ name, type }) => `${name} (${type})`)];
  const cells = rows.map(({ id, values }) => [id, ...values.map(cellText)]);
  const cellWidth = Math.max(18, Math.floor(width / header.length) - 2);
  return [
    ...(rows.length > 0 ? table(cells, { header, cellWidth }) : []),
    ...(rows.length === 0 && problems.length === 0 ? ['The model has no records yet'] : []),
    ...(messages.length > 0 ? ['', 'What would be told'] : []),
    ...messages.map(({ recordId, update, refusal }) =>
      printable(`${recordId}  ${update ? JSON.stringify(update) : `not told: ${refusal?.message ?? ''}`}`),
    ),
    ...(problems.length > 0 ? ['', "The sync can't run yet:"] : []),
    ...problems.map((problem) => printable(problemLine(problem))),
  ];
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function testMapping(
  context: CommandContext,
  { file, record: records }: { file: string; record?: string[] },
): Promise<void> {
  const json = { ...(await draftOf(file)), ...(records && { records }) };
  const found = await context.client().send('POST', '/v1/syncs/test-mapping', TestMappingAnswer, { json });
  const lines = found.tests.flatMap(({ recordId, request, answer, refusal }) =>
    answer
      ? [
          `${answer.status < 300 ? '✔' : '✖'} ${recordId}`,
          printable(`  sent    ${JSON.stringify(request)}`),
          printable(`  answer  ${answer.status} ${JSON.stringify(answer.body)}`),
        ]
      : [printable(`✖ ${recordId} was not sent: ${refusal?.message ?? ''}`)],
  );
  context.output.result(lines.length === 0 ? ['The model has no records yet'] : lines, found);
  if (found.tests.some(({ answer }) => !answer || answer.status >= 300))
    context.exitWith(EXIT_CODES.usage.code);
}
