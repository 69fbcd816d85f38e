import type { Query, WhereClause } from '@jetstreamapp/soql-parser-js';
import type { Value } from '../records/table.ts';
import type { FieldDef } from '../schema/definition.ts';
import { compile, constant, type Literal, type Test } from './condition.ts';
import { malformed } from './parse.ts';
import { type QueryScope, resolvePath } from './path.ts';

/** A WHERE clause made ready to run. */
export interface Filter {
  test(row: number): boolean;
  /** Rows that an index names, a few too many at most; absent means look at all. */
  candidates?: () => readonly number[];
}

/** Runs a semi-join's query and gives the values of its one field. */
export type Subquery = (query: Query) => Value[];

/**
 * Builds the tree that the parser leaves as a flat list with counted parentheses; AND binds before OR.
 */
export function compileWhere(scope: QueryScope, where: WhereClause, subquery: Subquery): Filter {
  const tokens = [...flatten(where)];
  let at = 0;
  const peek = () => tokens[at];
  const take = () => tokens[at++];

  function or(): Filter {
    const parts = [and()];
    while (peek() === 'OR') {
      take();
      parts.push(and());
    }
    return parts.length === 1 ? first(parts) : { test: (row) => parts.some((part) => part.test(row)) };
  }
  function and(): Filter {
    const parts = [unary()];
    while (peek() === 'AND') {
      take();
      parts.push(unary());
    }
    if (parts.length === 1) return first(parts);
    const indexed = parts.find((part) => part.candidates !== undefined);
    return {
      test: (row) => parts.every((part) => part.test(row)),
      ...(indexed?.candidates === undefined ? {} : { candidates: indexed.candidates }),
    };
  }
  function unary(): Filter {
    const token = take();
    if (token === 'NOT') {
      const inner = unary();
      return { test: (row) => !inner.test(row) };
    }
    if (token === '(') {
      const inner = or();
      if (take() !== ')') throw malformed("unexpected token: '<EOF>'");
      return inner;
    }
    if (token === undefined) throw malformed("unexpected token: '<EOF>'");
    if (typeof token === 'string') throw malformed(`unexpected token: '${token}'`);
    return leaf(scope, token, subquery);
  }
  return or();
}

function first(parts: readonly Filter[]): Filter {
  const [part] = parts;
  if (part === undefined) throw malformed("unexpected token: '<EOF>'");
  return part;
}

type Condition = Exclude<WhereClause['left'], null>;

function* flatten(where: WhereClause): Iterable<string | Condition> {
  for (let clause: WhereClause | undefined = where; clause !== undefined; ) {
    const { left } = clause;
    if (left !== null) {
      for (let open = left.openParen ?? 0; open > 0; open -= 1) yield '(';
      if ('operator' in left) yield left;
      const closing = 'closeParen' in left ? (left.closeParen ?? 0) : 0;
      for (let close = closing; close > 0; close -= 1) yield ')';
    }
    if (!('operator' in clause)) return;
    yield clause.operator;
    clause = clause.right;
  }
}

function leaf(scope: QueryScope, condition: Condition, subquery: Subquery): Filter {
  if (!('field' in condition) || !('operator' in condition))
    throw malformed('functions in WHERE are not supported');
  const path = resolvePath(scope, condition.field);
  const { operator } = condition;
  const literals: Literal[] =
    'valueQuery' in condition
      ? subquery(condition.valueQuery).map((value) => ({ text: String(value), kind: 'STRING' }))
      : literalsOf(condition.value, condition.literalType);
  const test: Test = compile(path.field, operator, literals, scope.now);
  const filter: Filter = { test: (row) => test(path.read(row) as Value) };
  const wanted = operator === '=' || operator === 'IN' ? literals : [];
  if (path.references.length > 0 || wanted.length === 0 || wanted.some(({ kind }) => kind !== 'STRING'))
    return filter;
  return indexable(path.field) ? { ...filter, candidates: () => lookUp(scope, path.field, wanted) } : filter;
}

function indexable(field: FieldDef): boolean {
  // Almost every record has the same owner or creator: an index would only cost.
  const selective = field.type === 'reference' && !field.referenceTo.includes('User');
  return field.idLookup || field.unique || selective;
}

function lookUp({ table }: QueryScope, field: FieldDef, wanted: readonly Literal[]): number[] {
  const rows = new Set<number>();
  for (const literal of wanted) {
    const value = constant(field, literal);
    if (field.type === 'id') {
      const row = table.rowOf(String(value));
      if (row !== undefined) rows.add(row);
    } else for (const row of table.find(field, value)) rows.add(row);
  }
  return [...rows].sort((one, other) => one - other);
}

function literalsOf(value: string | string[], kind: string | string[] | undefined): Literal[] {
  const texts = Array.isArray(value) ? value : [value];
  return texts.map((text, at) => {
    const own = (Array.isArray(kind) ? kind[at] : kind) ?? 'STRING';
    return { text: own === 'STRING' ? unquoted(text) : text, kind: own };
  });
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function unquoted(text: string): string {
  const inner = text.startsWith("'") ? text.slice(1, -1) : text;
  return inner.replace(/\\(u[0-9a-fA-F]{4}|[%_]|.)/gs, (whole, sign: string) => {
    if (sign === '%' || sign === '_') return whole;
    if (sign.startsWith('u') && sign.length === 5)
      return String.fromCharCode(Number.parseInt(sign.slice(1), 16));
    return escapes[sign] ?? sign;
  });
}
