import type { TargetField } from '../../core/target.ts';
import { NUMBER_TYPES } from './fields.ts';

/** What Salesforce's own CSV format writes for null; an empty cell means: leave the field as it is. */
export const NULL_CELL = '#N/A';

/** Beyond 15 digits a JSON number would lose some. */
const PLAIN_NUMBER = /^-?\d{1,15}(\.\d+)?$/;
const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false };

export type JsonRecord = Record<string, unknown>;

/**
 * A row of cells as the record that sObject Collections take. Cells that do not fit the field's type go as they
 * are: Salesforce says what is wrong with them.
 *
 * @param columns  names as the request has them, and the described field where there is one
 */
export function toRecord(
  columns: readonly { name: string; field: TargetField | undefined }[],
  row: readonly string[],
): JsonRecord {
  const record: JsonRecord = {};
  columns.forEach(({ name, field }, at) => {
    const cell = row[at] ?? '';
    if (cell === '') return;
    const value = cell === NULL_CELL ? null : toJson(field?.type, cell);
    const [relation, relatedField] = name.split('.', 2);
    // Account.Number__c names a parent by its own external id.
    if (relation !== undefined && relatedField !== undefined) record[relation] = { [relatedField]: value };
    else record[field?.name ?? name] = value;
  });
  return record;
}

function toJson(type: string | undefined, cell: string): string | number | boolean {
  if (type === 'boolean') return BOOLEANS[cell.toLowerCase()] ?? cell;
  if (type !== undefined && NUMBER_TYPES.has(type) && PLAIN_NUMBER.test(cell)) return Number(cell);
  return cell;
}
