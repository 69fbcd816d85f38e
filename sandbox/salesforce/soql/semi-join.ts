import type { Query } from '@jetstreamapp/soql-parser-js';
import type { FieldDef } from '../schema/definition.ts';
import { malformedAt } from './fault.ts';
import type { Path, QueryScope } from './path.ts';
import { type Condition, leavesOf, type Tree } from './tree.ts';

interface SemiJoin {
  /** The field or call on the left as the query spells it. */
  near: string;
  valueQuery: Query;
}

/**
 * At most two, at the top of the clause, none within another.
 *
 * @throws SoqlError `MALFORMED_QUERY`
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_comparisonoperators.htm (semi-joins with IN and anti-joins with NOT IN; checked 2026-11)
 */
export function checkSemiJoins(scope: QueryScope, tree: Tree): void {
  const all = semiJoins(tree);
  const [first] = all;
  if (first === undefined) return;
  const refuse = (message: string) => malformedAt(first.near, 'WHERE', message);
  if (all.length > 2) throw refuse('Maximum 2 semi join sub-selects are allowed');
  if (tree.kind === 'or') throw refuse("Semi join sub-selects are not allowed with the 'OR' operator");
  const parts = tree.kind === 'and' ? tree.parts : [tree];
  if (parts.some((part) => part.kind !== 'leaf' && semiJoins(part).length > 0))
    throw refuse(
      'Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE expressions.',
    );
  for (const { near, valueQuery } of all) {
    if (valueQuery.sObject?.toLowerCase() === scope.table.object.name.toLowerCase())
      throw malformedAt(near, 'WHERE', 'The inner and outer selects should not be on the same object type');
    if (valueQuery.where !== undefined && JSON.stringify(valueQuery.where).includes('"valueQuery"'))
      throw malformedAt(near, 'WHERE', 'Nesting of semi join sub-selects is not supported');
  }
}

/**
 * The inner query selects ids of what the outer field holds.
 *
 * @throws SoqlError `MALFORMED_QUERY`
 */
export function checkOperands(outer: Path, inner: Path, innerObject: string): void {
  const refuse = (message: string) => malformedAt(outer.field.name, 'WHERE', message);
  if (!isId(outer.field))
    throw refuse(
      `The left operand field in the where expression for outer query should be an id field, cannot use: '${outer.field.name}'`,
    );
  if (inner.references.length > 0)
    throw refuse(
      `The inner select field '${inner.field.name}' cannot have more than one level of relationships`,
    );
  if (!isId(inner.field))
    throw refuse(`Semi join sub-selects can only query id fields, cannot use: '${inner.field.name}'`);
  const from = (path: Path, object: string) =>
    path.field.type === 'id' ? [object] : [...path.field.referenceTo];
  const outerTargets = from(outer, '');
  const innerTargets = from(inner, innerObject);
  if (!outerTargets.includes('') && !innerTargets.some((object) => outerTargets.includes(object)))
    throw refuse(
      `The selected field '${inner.field.name}' in the subquery and the left operand field in the where expression in the outer query '${outer.field.name}' should point to the same object type`,
    );
}

function isId(field: FieldDef): boolean {
  return field.type === 'id' || field.type === 'reference';
}

function semiJoins(tree: Tree): SemiJoin[] {
  return [...leavesOf(tree)].flatMap((leaf) =>
    'valueQuery' in leaf ? [{ near: leftOf(leaf), valueQuery: leaf.valueQuery }] : [],
  );
}

/** The parser's types say that only fields stand there, but it takes calls as well. */
function leftOf(leaf: Condition): string {
  if ('field' in leaf) return leaf.field;
  return 'fn' in leaf ? (leaf.fn.rawValue ?? '') : '';
}
