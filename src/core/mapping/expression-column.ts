import { SaltbridgeError } from '../errors.ts';
import { compileExpression } from '../expression/compile.ts';
import { fieldText, rejectionOf } from '../expression/field-text.ts';
import type { ExpressionScope } from '../expression/scope.ts';
import type { RuleBreach } from './field-rules.ts';
import { anyColumns } from './plan.ts';

/** The cell that an expression makes of a row; `''` where it is absent. */
export type ExpressionColumn = (cells: readonly string[]) => string | RuleBreach;

/** What an expression over a file may speak of. Its cells are texts, as a mapped column has them: trimmed. */
export function scopeOfColumns(columns: readonly string[] | undefined): ExpressionScope {
  if (!columns) return anyColumns;
  const fields = columns.map((name) => ({ name, type: 'string' as const }));
  return { fields, label: 'the file', repeatable: true };
}

/**
 * @param field  what it fills, for messages
 * @param nullCell  what stands for null
 * @throws SaltbridgeError `config` where the expression does not fit the columns
 */
export function expressionColumn(
  field: string,
  text: string,
  columns: readonly string[],
  nullCell: string,
): ExpressionColumn {
  const compiled = compileExpression(text, scopeOfColumns(columns));
  const used = compiled.fields.map((name) => [name, columns.indexOf(name)] as const);
  return (cells) => {
    const record = Object.fromEntries(used.map(([name, index]) => [name, (cells[index] ?? '').trim()]));
    try {
      const made = fieldText(compiled.evaluate(record));
      return made === null ? nullCell : (made?.trim() ?? '');
    } catch (thrown) {
      const error = rejectionOf(field, thrown);
      if (!(error instanceof SaltbridgeError) || error.kind !== 'rejected') throw error;
      return { code: error.code ?? 'NOT_EVALUATED', message: error.message };
    }
  };
}
