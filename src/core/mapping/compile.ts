import type { WriteOperation } from '../integration.ts';
import type { TargetObject } from '../target.ts';
import { type ExpressionColumn, expressionColumn } from './expression-column.ts';
import { type FieldRule, ruleOf } from './field-rules.ts';
import type { MapPlan } from './plan.ts';
import { resolveField } from './resolve-field.ts';

/** Why a row is not sent; becomes one line of the rejects file. */
export interface Rejection {
  row: number;
  code: string;
  field?: string;
  message: string;
}

export interface CompiledMapping {
  /** Target fields in the order of the mapped cells. */
  fields: string[];
  /** Fields that identify a sent row: the match field(s), or all where there is none. */
  keyFields: string[];
  /** Whether keys that differ in case alone are different keys. */
  caseSensitiveKey: boolean;
  /** The row's cells (`''` = leave as it is, `#N/A` = empty it), or everything that is wrong with it. */
  mapRow(cells: readonly string[], row: number): { cells: string[] } | { rejections: Rejection[] };
  /** The key of mapped cells: key fields joined by U+001F. */
  keyOf(cells: readonly string[]): string;
}

interface Slot {
  name: string;
  column: number;
  /** Instead of a column. */
  expression?: ExpressionColumn;
  fallback: string;
  required: boolean;
  rule: FieldRule;
}

/** What Bulk API 2.0 reads as "make this field empty"; the product's own spelling of null in target rows too. */
export const nullCell = '#N/A';

/**
 * Makes a validated mapping into a function over rows.
 *
 * @param columns  the file's columns, in the order of the cells
 */
export function compileMapping(
  plan: MapPlan,
  columns: readonly string[],
  target: TargetObject,
  write: { operation: WriteOperation; matchBy?: string },
): CompiledMapping {
  const slots = slotsOf(plan, columns, target, write.operation);
  const fields = slots.map((slot) => slot.name);
  const matchFields = matchFieldsOf(fields, write.matchBy);
  const keyFields = matchFields.length > 0 ? matchFields : fields;
  const keyIndexes = keyFields.map((name) => fields.indexOf(name));
  const matchIndexes = matchFields.map((name) => fields.indexOf(name));
  const emptied = plan.emptyCells === 'clear' ? nullCell : '';

  const keyOf = (cells: readonly string[]) =>
    keyIndexes.length === 1
      ? (cells[keyIndexes[0] ?? 0] ?? '')
      : keyIndexes.map((index) => cells[index] ?? '').join('\u001f');

  const mapRow = (source: readonly string[], row: number) => {
    const cells: string[] = [];
    let rejections: Rejection[] | undefined;
    for (let index = 0; index < slots.length; index++) {
      // `index` runs over slots, so there is one.
      const slot = slots[index] as Slot;
      const raw = slot.expression?.(source) ?? (slot.column < 0 ? '' : (source[slot.column] ?? '').trim());
      if (typeof raw !== 'string') {
        rejections ??= [];
        rejections.push({ row, field: slot.name, ...raw });
        continue;
      }
      // A null of an expression empties the field, whatever empty cells do.
      const clears = slot.expression !== undefined && raw === nullCell;
      const value = clears ? '' : raw === '' ? slot.fallback : raw;
      if (value === '') {
        cells[index] = clears ? nullCell : emptied;
        if (slot.required) {
          rejections ??= [];
          rejections.push({
            row,
            code: 'REQUIRED_FIELD_MISSING',
            field: slot.name,
            message: `Required field is empty: ${slot.name}`,
          });
        }
        continue;
      }
      const checked = slot.rule(value);
      if (typeof checked === 'string') cells[index] = checked;
      else {
        rejections ??= [];
        rejections.push({ row, field: slot.name, ...checked });
      }
    }
    if (!rejections && matchIndexes.length > 0 && matchIndexes.every((index) => isEmpty(cells[index]))) {
      const field = matchFields.join(', ');
      rejections = [
        {
          row,
          code: 'MATCH_FIELD_EMPTY',
          field,
          message: `${field} is empty, so the row can't find its record`,
        },
      ];
    }
    return rejections ? { rejections } : { cells };
  };

  const matchField = matchFields.length === 1 ? resolveField(target, matchFields[0] ?? '') : undefined;
  return {
    fields,
    keyFields,
    caseSensitiveKey:
      matchFields.length === 0 || matchField?.name === 'Id' || matchField?.caseSensitive === true,
    mapRow,
    keyOf,
  };
}

function slotsOf(
  plan: MapPlan,
  columns: readonly string[],
  target: TargetObject,
  operation: WriteOperation,
): Slot[] {
  const slots: Slot[] = [];
  const defaults = new Map(Object.entries(plan.defaults).map(([name, value]) => [name.toLowerCase(), value]));
  const add = (name: string, fallback: string, source: Pick<Slot, 'column' | 'expression'>) => {
    const field = resolveField(target, name);
    if (!field) return;
    const required = field.required && operation !== 'update existing';
    slots.push({ name: field.name, fallback, required, rule: ruleOf(field), ...source });
  };
  for (const mapping of plan.columns) {
    if (!('field' in mapping)) continue;
    const name = mapping.field.toLowerCase();
    const source =
      'expression' in mapping
        ? { column: -1, expression: expressionColumn(mapping.field, mapping.expression, columns, nullCell) }
        : { column: columns.indexOf(mapping.column) };
    add(mapping.field, defaults.get(name) ?? '', source);
    defaults.delete(name);
  }
  for (const name of Object.keys(plan.defaults)) {
    const value = defaults.get(name.toLowerCase());
    if (value !== undefined) add(name, value, { column: -1 });
  }
  return slots;
}

function matchFieldsOf(fields: readonly string[], matchBy: string | undefined): string[] {
  if (!matchBy) return [];
  const direct = fields.find((name) => name.toLowerCase() === matchBy.toLowerCase());
  if (direct) return [direct];
  return ['FirstName', 'LastName'].filter(
    (name) => matchBy.toLowerCase() === 'name' && fields.includes(name),
  );
}

function isEmpty(cell: string | undefined): boolean {
  return cell === undefined || cell === '' || cell === nullCell;
}
