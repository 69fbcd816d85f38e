import type { Failure } from '../errors.ts';
import type { Table, Value } from '../records/table.ts';
import type { WriteScope } from '../records/write.ts';

/** A record about to be written, as it will be. */
export interface Change {
  scope: WriteScope;
  table: Table;
  /** -1 for a new record. */
  row: number;
  /** Whether the call gives the field at all, also as null. */
  gives: (field: string) => boolean;
  /** What the field will hold: what the call gives, else what is stored or comes by default. */
  value: (field: string) => Value;
  /** What is stored now; null for a new record. */
  stored: (field: string) => Value;
}

/** A check of records of one or all objects, called for each record after types, references and unique fields. */
export interface Rule {
  /** Whether a write of these fields has to pass it; asked once a batch. */
  concerns(scope: WriteScope, table: Table, fields: ReadonlySet<string>): boolean;
  check?(change: Change): Failure | undefined;
  /** What follows once the record is stored; gets what `stored` said before. */
  after?(change: Change, row: number, before: (field: string) => Value): void;
}

/** A rule of one object. */
export function ruleOf(object: string, rest: Omit<Rule, 'concerns'>): Rule {
  return { concerns: (_scope, table) => table.object.name === object, ...rest };
}
