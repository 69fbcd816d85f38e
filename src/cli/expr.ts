import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { SaltbridgeError } from '../core/errors.ts';
import { type ExpressionAnswer, tryExpression } from '../core/expression/try.ts';
import type { CommandContext } from './context.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { problemLine } from './output.ts';
import { printable } from './ui/text.ts';

interface Flags {
  record: string;
  entra?: boolean;
  ignoreCase?: boolean;
}

const Row = z.record(z.string(), z.unknown());

export function exprCommand(context: CommandContext): Command {
  return new Command('expr')
    .description('evaluate an expression of a mapping on a record, step by step; needs no server')
    .argument('<expression>', 'in CEL, see docs/expressions.md')
    .option('--record <json>', 'the record as JSON, or @ and a file that holds it', '{}')
    .option('--entra', 'the expression is written as in Microsoft Entra')
    .option('--ignore-case', 'take field names in any case, as Salesforce does')
    .action(async (expression: string, { record, entra = false, ignoreCase = false }: Flags) => {
      const answer = tryExpression({ expression, record: await recordOf(record), entra, ignoreCase });
      context.output.result(linesOf(answer, entra), answer);
      if (answer.problems) context.exitWith(EXIT_CODES.usage.code);
    });
}

async function recordOf(given: string): Promise<Record<string, unknown>> {
  const from = given.startsWith('@') ? given.slice(1) : undefined;
  const text = from === undefined ? given : await contentOf(from);
  const parsed = Row.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const message = `${from ?? '--record'} is no JSON object; write one like {"FirstName": "Ada"}`;
  throw new SaltbridgeError('config', message, { code: 'INVALID_RECORD' });
}

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new SaltbridgeError('config', `${path} cannot be read; is the path right?`, {
      cause,
      code: 'NO_FILE',
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function linesOf(
  { expression, notes, value, type, trace, problems }: ExpressionAnswer,
  translated: boolean,
): string[] {
  return [
    ...(translated ? [`Expression: ${printable(expression)}`, ...notes.map((note) => `Note: ${note}`)] : []),
    `Value: ${shown(value)}`,
    `Type: ${type}`,
    ...(problems ?? []).map(problemLine),
    ...trace.map((step) => {
      const result = step.value === undefined ? step.type : `${shown(step.value)} (${step.type})`;
      return `${'  '.repeat(step.depth + 1)}${printable(step.text)} → ${result}`;
    }),
  ];
}

function shown(value: unknown): string {
  return value === undefined ? 'none' : printable(JSON.stringify(value));
}
