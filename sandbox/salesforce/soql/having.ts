import { compile } from './condition.ts';
import { malformedAt } from './fault.ts';
import type { Group } from './group.ts';
import type { ColumnOf } from './grouped.ts';
import { literalsOf } from './literal.ts';
import type { QueryScope } from './path.ts';
import type { Condition, Tree } from './tree.ts';

/**
 * Whether a group meets a HAVING clause.
 *
 * @throws SoqlError `MALFORMED_QUERY` for what is neither grouped nor aggregated
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_having.htm (checked 2026-11)
 */
export function havingOf(scope: QueryScope, tree: Tree, columnOf: ColumnOf): (group: Group) => boolean {
  if (tree.kind === 'leaf') return havingLeaf(scope, tree.condition, columnOf);
  if (tree.kind === 'not') {
    const inner = havingOf(scope, tree.part, columnOf);
    return (group) => !inner(group);
  }
  const parts = tree.parts.map((part) => havingOf(scope, part, columnOf));
  return tree.kind === 'and'
    ? (group) => parts.every((part) => part(group))
    : (group) => parts.some((part) => part(group));
}

function havingLeaf(scope: QueryScope, condition: Condition, columnOf: ColumnOf): (group: Group) => boolean {
  if (!('operator' in condition) || 'valueQuery' in condition)
    throw malformedAt('HAVING', 'HAVING', 'Semi-joins are only supported in WHERE clauses');
  const isField = 'field' in condition;
  const column = columnOf(isField ? condition.field : condition.fn, 'HAVING');
  const near = isField ? condition.field : (condition.fn.rawValue ?? '');
  const literals = literalsOf(condition.value, condition.literalType);
  const test = compile(column.field, condition.operator, literals, scope.now, near);
  return (group) => test(column.value(group));
}
