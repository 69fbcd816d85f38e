import type { Query, WhereClause } from '@jetstreamapp/soql-parser-js';
import { normalizeId } from '../records/ids.ts';
import type { Value } from '../records/table.ts';
import type { FieldDef } from '../schema/definition.ts';
import { filterable } from './abilities.ts';
import { compile } from './condition.ts';
import { malformedAt, SoqlError } from './fault.ts';
import { resolveCall } from './functions.ts';
import { constant, type Literal, literalsOf } from './literal.ts';
import { type Path, type QueryScope, resolvePath } from './path.ts';
import { hull, meet, type Range, rangeOf } from './range.ts';
import { checkSemiJoins } from './semi-join.ts';
import { type Condition, type Tree, treeOf } from './tree.ts';

/** A WHERE clause made ready to run. */
export interface Filter {
  test: (row: number) => boolean;
  /** Lists of rows from indexes, which together hold every live row that passes; absent where none can tell. */
  candidates?: readonly (readonly number[])[];
  /** Where the values of ordered fields must lie. */
  ranges: ReadonlyMap<FieldDef, Range>;
}

/** Runs a semi-join's query and gives the values of its one field. */
export type Subquery = (query: Query, outer: Path) => Value[];

/** @throws SoqlError */
export function compileWhere(scope: QueryScope, where: WhereClause, subquery: Subquery): Filter {
  const tree = treeOf(where, 'WHERE');
  checkSemiJoins(scope, tree);
  return filterOf(tree, (condition) => leaf(scope, condition, subquery));
}

function filterOf(tree: Tree, leafOf: (condition: Condition) => Filter): Filter {
  if (tree.kind === 'leaf') return leafOf(tree.condition);
  if (tree.kind === 'not') {
    const inner = filterOf(tree.part, leafOf);
    return { test: (row) => !inner.test(row), ranges: new Map() };
  }
  const parts = tree.parts.map((part) => filterOf(part, leafOf));
  const known = parts.flatMap(({ candidates }) => (candidates === undefined ? [] : [candidates]));
  if (tree.kind === 'and') {
    const best = known.sort((one, other) => sizeOf(one) - sizeOf(other))[0];
    return {
      test: (row) => parts.every((part) => part.test(row)),
      ranges: meet(parts.map(({ ranges }) => ranges)),
      ...(best === undefined ? {} : { candidates: best }),
    };
  }
  return {
    test: (row) => parts.some((part) => part.test(row)),
    ranges: hull(parts.map(({ ranges }) => ranges)),
    ...(known.length < parts.length ? {} : { candidates: known.flat() }),
  };
}

/** How many rows the lists hold together. */
export function sizeOf(candidates: readonly (readonly number[])[]): number {
  return candidates.reduce((sum, rows) => sum + rows.length, 0);
}

function leaf(scope: QueryScope, condition: Condition, subquery: Subquery): Filter {
  if (!('operator' in condition)) throw malformedAt('WHERE', 'WHERE', "unexpected token: '('");
  const near = 'field' in condition ? condition.field : (condition.fn.rawValue ?? '');
  const path =
    'field' in condition
      ? resolvePath(scope, condition.field, 'WHERE')
      : resolveCall(scope, condition.fn, 'WHERE');
  const { field } = path;
  if (!filterable(field))
    throw new SoqlError(
      'INVALID_FIELD',
      `field '${field.name}' can not be filtered in a query call`,
      near,
      'WHERE',
    );
  const { operator } = condition;
  const literals: Literal[] =
    'valueQuery' in condition
      ? subquery(condition.valueQuery, path).map((value) => ({
          text: String(value),
          raw: String(value),
          kind: 'STRING',
        }))
      : literalsOf(condition.value, condition.literalType);
  const test = compile(field, operator, literals, scope.now, near);
  // Addresses are not filterable.
  const passes = (row: number) => test(path.read(row) as Value);
  const [reference] = path.references;
  const filter: Filter = {
    test: reference === undefined ? passes : perParent(scope, reference, passes),
    ranges: new Map(),
  };
  if (reference !== undefined || !('field' in condition)) return filter;
  const range = rangeOf(field, operator, literals, scope.now, near);
  if (range !== undefined) return { ...filter, ranges: new Map([[field, range]]) };
  if (!(operator === '=' || operator === 'IN') || !indexable(field)) return filter;
  const wanted = literals.map((literal) => constant(field, literal, near));
  return wanted.includes(null) ? filter : { ...filter, candidates: lookUp(scope, field, wanted) };
}

/** Looks at each parent once: a million records may share a few. */
function perParent({ table }: QueryScope, reference: FieldDef, passes: Filter['test']): Filter['test'] {
  const known = new Map<Value, boolean>();
  return (row) => {
    const id = table.get(row, reference);
    let passed = known.get(id);
    if (passed === undefined) {
      passed = passes(row);
      known.set(id, passed);
    }
    return passed;
  };
}

function indexable(field: FieldDef): boolean {
  // Almost every record has the same owner or creator: an index would only cost.
  const selective = field.type === 'reference' && !field.referenceTo.includes('User');
  return field.compound === undefined && (field.idLookup || field.unique || selective);
}

function lookUp({ table }: QueryScope, field: FieldDef, wanted: readonly Value[]): (readonly number[])[] {
  return [...new Set(wanted)].flatMap((value) => {
    if (field.type === 'id') {
      const row = table.rowOf(String(value));
      return row === undefined ? [] : [[row]];
    }
    const key = field.type === 'reference' ? (normalizeId(String(value).slice(0, 15)) ?? null) : value;
    const rows = key === null ? [] : table.find(field, key);
    return rows.length === 0 ? [] : [rows];
  });
}
