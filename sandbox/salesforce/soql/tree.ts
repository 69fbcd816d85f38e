import type { HavingClause, WhereClause } from '@jetstreamapp/soql-parser-js';
import { type Clause, malformedAt } from './fault.ts';

export type Condition = Exclude<WhereClause['left'], null>;

/** A WHERE or HAVING clause as it is meant. */
export type Tree =
  | { kind: 'and' | 'or'; parts: Tree[] }
  | { kind: 'not'; part: Tree }
  | { kind: 'leaf'; condition: Condition };

/**
 * Builds the tree that the parser leaves as a flat list with counted parentheses. As in Salesforce AND and OR only meet
 * across parentheses, and NOT stands alone in its own.
 *
 * @throws SoqlError `MALFORMED_QUERY`
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_conditionexpression.htm (checked 2026-11)
 */
export function treeOf(where: WhereClause | HavingClause, clause: Clause): Tree {
  const tokens = [...flatten(where)];
  let at = 0;
  const unexpected = (token: string | undefined) =>
    malformedAt(token ?? '<EOF>', clause, `unexpected token: '${token ?? '<EOF>'}'`);

  function expression(): Tree {
    if (tokens[at] === 'NOT') {
      at += 1;
      return { kind: 'not', part: unit() };
    }
    const first = unit();
    const operator = tokens[at];
    if (operator !== 'AND' && operator !== 'OR') return first;
    const parts = [first];
    while (tokens[at] === operator) {
      at += 1;
      parts.push(unit());
    }
    return { kind: operator === 'AND' ? 'and' : 'or', parts };
  }
  function unit(): Tree {
    const token = tokens[at];
    at += 1;
    if (token === '(') {
      const inner = expression();
      const closing = tokens[at];
      if (closing !== ')') throw unexpected(typeof closing === 'string' ? closing : undefined);
      at += 1;
      return inner;
    }
    if (token === undefined || typeof token === 'string') throw unexpected(token);
    return { kind: 'leaf', condition: token };
  }

  const tree = expression();
  const rest = tokens[at];
  if (rest !== undefined) throw unexpected(typeof rest === 'string' ? rest : undefined);
  return tree;
}

export function* leavesOf(tree: Tree): Iterable<Condition> {
  if (tree.kind === 'leaf') yield tree.condition;
  else for (const part of tree.kind === 'not' ? [tree.part] : tree.parts) yield* leavesOf(part);
}

function* flatten(where: WhereClause | HavingClause): Iterable<string | Condition> {
  for (let clause: WhereClause | HavingClause | undefined = where; clause !== undefined; ) {
    const { left }: { left: Condition | null } = clause;
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
