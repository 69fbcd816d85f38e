import type { SourceRow } from '../../../core/changes/change-source.ts';
import { SaltbridgeError } from '../../../core/errors.ts';
import type { Cell } from '../../../core/table.ts';
import type { SalesforceRecord } from '../query.ts';
import type { PlannedColumn } from './columns.ts';
import type { ReadPlan } from './plan.ts';

/** Makes rows of the typed values of a plan's fields. */
export function rowMaker({ columns, mergedAt }: ReadPlan): (cells: readonly Cell[]) => SourceRow {
  return (cells) => {
    const [id, stamp] = cells;
    if (typeof id !== 'string' || typeof stamp !== 'string') throw withoutStamp();
    const values = columns.map((column) => columnValue(column, cells));
    const winner = mergedAt === undefined ? null : cells[mergedAt];
    return typeof winner === 'string' ? { id, stamp, values, mergedInto: winner } : { id, stamp, values };
  };
}

/** Reads the fields at these places out of a REST record, into `cells`. */
export function readRecord(
  { fields }: ReadPlan,
  places: Iterable<number>,
  record: SalesforceRecord,
  cells: Cell[],
): void {
  for (const at of places) {
    const field = fields[at];
    if (field === undefined) continue;
    let value: unknown = record;
    for (const segment of field.segments) {
      // Objects are read by name; of a parent that is not there nothing is.
      value = typeof value === 'object' && value !== null ? (value as SalesforceRecord)[segment] : null;
    }
    cells[at] = field.read.fromJson(value);
  }
}

function columnValue(column: PlannedColumn, cells: readonly Cell[]): Cell {
  if (typeof column === 'number') return cells[column];
  const parts = column.flatMap(({ name, at }): [string, Cell][] =>
    cells[at] === null ? [] : [[name, cells[at]]],
  );
  return parts.length === 0 ? null : Object.fromEntries(parts);
}

function withoutStamp(): SaltbridgeError {
  return new SaltbridgeError(
    'transient',
    'Salesforce sent a record without its id or the time of its last change. It will be tried again; if that goes on, read another object',
    { code: 'UNEXPECTED_ANSWER' },
  );
}
