import { type CelNode, childrenOf } from './cel.ts';
import { giveMeaning } from './meaning.ts';
import { type ExpressionProblem, problemAt } from './problem.ts';
import { celTypeOf, type ExpressionScope, ROW, resolve, unknownField } from './scope.ts';
import type { Session } from './session.ts';

/** What CEL itself calls by a name that is no field. */
const CEL_NAMES = new Set([
  'cel',
  'google',
  ...'string bool int uint double map list bytes null_type type'.split(' '),
]);

/** What was found in an expression while its names were bound. */
export interface Bound {
  /** The nodes that stand in the text, outermost first; those that make up one field count as one. */
  nodes: CelNode[];
  /** Fields that it looks at, as the scope spells them. */
  fields: Set<string>;
  problems: ExpressionProblem[];
}

/** Gives the names in an expression their meaning: fields of the scope, our functions, variables of macros. */
export function bind(root: CelNode, scope: ExpressionScope, session: Session): Bound {
  const found: Bound = { nodes: [], fields: new Set(), problems: [] };

  const visit = (node: CelNode, variables: ReadonlySet<string>): void => {
    found.nodes.push(node);
    const names = namesIn(node, scope, variables);
    if (names) bindNames(node, names, variables);
    else if (isMacroOverList(node)) visitMacro(node, variables);
    else {
      giveMeaning(node, {
        outermost: node === root,
        repeatable: scope.repeatable ?? false,
        session,
        problems: found.problems,
      });
      for (const child of childrenOf(node)) visit(child, variables);
    }
  };

  const bindNames = (node: CelNode, names: string[], variables: ReadonlySet<string>): void => {
    const known = resolve(scope, names);
    if (known && known.taken < names.length) {
      for (const child of childrenOf(node).slice(0, 1)) visit(child, variables);
      return;
    }
    if (known) {
      const { name, type } = known.field;
      found.fields.add(name);
      node.meta.check = (checker) => celTypeOf(type, checker);
      node.meta.evaluate = () => session.fieldValue(name, type);
      node.meta.async = false;
      return;
    }
    const message =
      names.length === 0
        ? `${ROW} is followed by the name of a field, as in ${ROW}["Email Address"]`
        : unknownField(scope, names.join('.'));
    found.problems.push(problemAt(node, 'UNKNOWN_FIELD', message));
    node.meta.check = (checker) => checker.dynType;
  };

  const visitMacro = (node: CelNode, variables: ReadonlySet<string>): void => {
    const [receiver, variable, ...rest] = childrenOf(node);
    const inside = new Set(variables).add(String(variable?.args));
    const isBind = node.meta.macro !== undefined;
    if (receiver && !isBind) visit(receiver, variables);
    rest.forEach((child, index) => {
      visit(child, isBind && index === 0 ? variables : inside);
    });
  };

  visit(root, new Set());
  return found;
}

/** `all`, `exists`, `exists_one`, `filter`, `map` and `cel.bind`: their first argument is a new name. */
function isMacroOverList({ op, meta }: CelNode): boolean {
  return op === 'rcall' && (meta.alternate !== undefined || meta.macro !== undefined);
}

/** `["user_metadata", "plan"]` of a chain of names that begins with a field; `[]` of the bare word `row`. */
function namesIn(
  { op, args }: CelNode,
  scope: ExpressionScope,
  variables: ReadonlySet<string>,
): string[] | undefined {
  if (op === 'id') {
    const name = String(args);
    if (variables.has(name)) return undefined;
    if (scope.fields.some((field) => field.name === name)) return [name];
    if (name === ROW) return [];
    return CEL_NAMES.has(name) && !resolve({ ...scope, open: false }, [name]) ? undefined : [name];
  }
  if (op !== '.' && op !== '[]') return undefined;
  // [receiver, name] of a dot, [receiver, node] of brackets
  const [receiver, step] = args as [CelNode, string | CelNode];
  const names = namesIn(receiver, scope, variables);
  const name = typeof step === 'string' ? step : step.op === 'value' ? step.args : undefined;
  return names && typeof name === 'string' ? [...names, name] : undefined;
}
