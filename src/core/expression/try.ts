import { z } from 'zod';
import { compileExpression } from './compile.ts';
import { pointedTo } from './problem.ts';
import { translateEntra } from './translate-entra.ts';

const FieldType = z
  .enum(['string', 'int', 'double', 'bool', 'timestamp', 'date', 'list', 'map', 'dyn'])
  .describe('date is a day without a time; dyn is what is not known before there is a record');

/** An expression to try on one record. */
export const ExpressionTrial = z
  .strictObject({
    expression: z.string().describe('In CEL, or as Entra writes it where entra is true'),
    record: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('The full record, flat or nested; a field that is not in it is absent, which is not null'),
    fields: z
      .array(z.strictObject({ name: z.string().min(1), type: FieldType.default('dyn') }))
      .optional()
      .describe('The only fields there are; absent: every name is one, of unknown type'),
    ignoreCase: z.boolean().default(false).describe('Whether firstname is FirstName, as in Salesforce'),
    entra: z.boolean().default(false).describe('Translate it from Microsoft Entra first'),
  })
  .meta({ id: 'ExpressionTrial' });
export type ExpressionTrial = z.infer<typeof ExpressionTrial>;

const ExpressionFault = z
  .object({
    code: z.string(),
    message: z.string(),
    column: z.int().min(1).describe('Where in the expression, 1 for its first character'),
    length: z.int().min(0).describe('How many characters it concerns'),
  })
  .meta({ id: 'ExpressionFault' });

/** What it is for that record, and how it came to be. */
export const ExpressionAnswer = z
  .object({
    expression: z.string().describe('As it was evaluated: translated where entra was true'),
    notes: z.array(z.string()).describe('What behaves otherwise than in Entra'),
    fields: z.array(z.string()).describe('Fields that the expression looks at'),
    value: z.unknown().optional().describe('Missing where it is absent or the record does not do'),
    absent: z
      .boolean()
      .describe('There is no value, so nothing would be written; null would empty the field'),
    type: z.string().describe('string, int, double, bool, null, timestamp, list, map …; absent or error'),
    trace: z
      .array(
        z.object({
          depth: z.int().min(0).describe('0 for the whole expression'),
          text: z.string(),
          column: z.int().min(1),
          type: z.string(),
          value: z.unknown().optional().describe('Shortened where it is long'),
        }),
      )
      .describe('Every sub-expression in the order of evaluation, each followed by what it is made of'),
    problems: z.array(ExpressionFault).optional().describe('Why this record does not do'),
  })
  .meta({ id: 'ExpressionAnswer' });
export type ExpressionAnswer = z.infer<typeof ExpressionAnswer>;

/**
 * Evaluates an expression on one record, for people who write one.
 *
 * @throws SaltbridgeError `config` (`EXPRESSION_NOT_VALID`) where no record would do; problems point to `/expression`
 */
export function tryExpression({
  expression,
  record,
  fields,
  ignoreCase,
  entra,
}: ExpressionTrial): ExpressionAnswer {
  const translation = entra ? pointed(() => translateEntra(expression)) : { expression, notes: [] };
  const scope = { fields: fields ?? [], open: fields === undefined, ignoreCase };
  const compiled = pointed(() => compileExpression(translation.expression, scope));
  const { trace, result, problem } = compiled.evaluateWithTrace(record);
  const common = { ...translation, fields: compiled.fields, trace };
  if (!result) return { ...common, absent: false, type: 'error', problems: [problem] };
  return { ...common, ...result };
}

function pointed<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw pointedTo('/expression', error);
  }
}
