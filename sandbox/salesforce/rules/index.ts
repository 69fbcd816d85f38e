import { type Failure, isFailure } from '../errors.ts';
import type { Table, Value } from '../records/table.ts';
import type { Cells, WriteScope } from '../records/write.ts';
import type { FieldDef } from '../schema/definition.ts';
import { campaignMembers } from './campaign-members.ts';
import type { Change, Rule } from './change.ts';
import { deactivation } from './deactivation.ts';
import { duplicates } from './duplicates.ts';
import { hierarchy } from './hierarchy.ts';
import { licenses } from './licenses.ts';
import { autoNumbers } from './numbers.ts';
import { activeOwners } from './owners.ts';
import { fieldPermissions, objectPermissions, permissionSetAssignments } from './permission-records.ts';
import { recordTypes } from './record-types.ts';
import { users } from './users.ts';

/** In the order in which they are asked; the first that objects decides. */
const rules: readonly Rule[] = [
  users,
  deactivation,
  licenses,
  activeOwners,
  hierarchy,
  recordTypes,
  campaignMembers,
  permissionSetAssignments,
  objectPermissions,
  fieldPermissions,
  autoNumbers,
  duplicates,
];

/** The rules that hold for a batch of records with the same fields. */
export interface RuleBook {
  /** @param row  -1 for a new record */
  check(row: number, cells: Cells): Failure | undefined;
  /** To be called with the record that was checked last, once it is stored. */
  written(row: number): void;
}

const nothing: RuleBook = { check: () => undefined, written: () => undefined };

export function rulesFor(scope: WriteScope, table: Table, fields: readonly FieldDef[]): RuleBook {
  const names = new Set(fields.map((field) => field.name));
  const own = rules.filter((rule) => rule.concerns(scope, table, names));
  if (own.length === 0) return nothing;
  const places = new Map(fields.map((field, place) => [field.name, place]));
  let change: Change | undefined;
  let before = new Map<string, Value>();

  return {
    check(row, cells) {
      const current = describeChange(scope, table, places, row, cells);
      change = current;
      before = new Map();
      for (const field of row < 0 ? [] : fields) before.set(field.name, table.get(row, field));
      for (const rule of own) {
        const problem = rule.check?.(current);
        if (problem !== undefined) return problem;
      }
      return undefined;
    },
    written(row) {
      for (const rule of own)
        if (change !== undefined) rule.after?.(change, row, (field) => before.get(field) ?? null);
    },
  };
}

function describeChange(
  scope: WriteScope,
  table: Table,
  places: ReadonlyMap<string, number>,
  row: number,
  cells: Cells,
): Change {
  const cellOf = (name: string) => {
    const place = places.get(name);
    return place === undefined ? undefined : cells[place];
  };
  const stored = (name: string): Value => {
    const field = table.object.field(name);
    return row < 0 || field === undefined ? null : table.get(row, field);
  };
  return {
    scope,
    table,
    row,
    stored,
    gives: (name) => cellOf(name) !== undefined,
    value(name) {
      const cell = cellOf(name);
      if (cell !== undefined && !isFailure(cell)) return cell;
      return row < 0 ? (table.object.field(name)?.defaultValue ?? null) : stored(name);
    },
  };
}
