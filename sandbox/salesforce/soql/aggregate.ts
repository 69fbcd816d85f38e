import type { Address } from '../records/read.ts';
import type { Value } from '../records/table.ts';
import type { FieldDef } from '../schema/definition.ts';
import { aggregatable } from './abilities.ts';
import { type Clause, malformedAt } from './fault.ts';
import { type AggregateName, aggregateOf, type Call, operand, spelling } from './functions.ts';
import { type SortKey, sortKey } from './order.ts';
import type { Path, QueryScope } from './path.ts';

/** An aggregate function over the rows of a group. */
export interface Aggregate {
  key: string;
  /** E.g. `avg(Amount)`. */
  display: string;
  /** Stands for the result: its type, name and decimal places. */
  field: FieldDef;
  start(): Tally;
}

export interface Tally {
  add(row: number): void;
  result(): Value;
}

/**
 * @throws SoqlError `MALFORMED_QUERY` when the function does not take fields of this type
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_agg_functions.htm (checked 2026-11)
 */
export function resolveAggregate(scope: QueryScope, call: Call, clause: Clause): Aggregate | undefined {
  const name = aggregateOf(call);
  if (name === undefined) return undefined;
  const path = operand(scope, call, clause);
  if (!aggregatable(path.field, name))
    throw malformedAt(
      spelling(call),
      clause,
      `field ${path.field.name} does not support aggregate operator ${name}`,
    );
  const counts = name === 'COUNT' || name === 'COUNT_DISTINCT';
  return {
    key: `${name}(${path.key})`.toLowerCase(),
    display: `${name.toLowerCase()}(${path.field.name})`,
    field: counts ? { ...path.field, type: 'int', picklist: [], compound: undefined } : path.field,
    start: () => tallies[name](path),
  };
}

const tallies: Record<AggregateName, (path: Path) => Tally> = {
  COUNT(path) {
    let count = 0;
    // Every record has an id; making a million of them only to count would cost half a second.
    const everyRow = path.field.type === 'id' && path.references.length === 0;
    return {
      add(row) {
        if (everyRow || path.read(row) !== null) count += 1;
      },
      result: () => count,
    };
  },
  COUNT_DISTINCT(path) {
    const seen = new Set<SortKey>();
    return {
      add(row) {
        const key = sortKey(path.field, path.read(row));
        if (key !== null) seen.add(key);
      },
      result: () => seen.size,
    };
  },
  SUM: (path) => sum(path, (total) => total),
  AVG: (path) => sum(path, (total, count) => total / count),
  MIN: (path) => extreme(path, (key, best) => key < best),
  MAX: (path) => extreme(path, (key, best) => key > best),
};

function sum(path: Path, finish: (total: number, count: number) => number): Tally {
  // Whole units of the last decimal place, since Salesforce adds decimals and not binary fractions.
  const factor = 10 ** path.field.scale;
  let total = 0;
  let count = 0;
  return {
    add(row) {
      const value = path.read(row);
      if (typeof value !== 'number') return;
      total += Math.round(value * factor);
      count += 1;
    },
    result: () => (count === 0 ? null : finish(total / factor, count)),
  };
}

function extreme(path: Path, better: (key: string | number, best: string | number) => boolean): Tally {
  let best: string | number | undefined;
  let found: Value | Address = null;
  return {
    add(row) {
      const value = path.read(row);
      const key = sortKey(path.field, value);
      if (typeof key !== 'string' && typeof key !== 'number') return;
      if (best !== undefined && !better(key, best)) return;
      best = key;
      found = value;
    },
    // A key was found only for a plain value.
    result: () => found as Value,
  };
}
