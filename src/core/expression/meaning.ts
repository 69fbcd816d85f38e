import { type CelNode, celFunctions, childrenOf } from './cel.ts';
import { equal } from './equal.ts';
import { type BoundFunction, functionNamed } from './functions.ts';
import { patternOf } from './pattern.ts';
import { Absent, type ExpressionProblem, problemAt } from './problem.ts';
import type { Session } from './session.ts';

interface Surroundings {
  /** Whether the node is the whole expression. */
  outermost: boolean;
  /** Whether the value is asked for again and must be the same. */
  repeatable: boolean;
  session: Session;
  problems: ExpressionProblem[];
}

/** Makes a node do what it means here where cel-js would do something else, or knows nothing of it. */
export function giveMeaning(node: CelNode, around: Surroundings): void {
  if (node.op === '==' || node.op === '!=') bindEquality(node);
  // [name, …] of both kinds of call
  else if (node.op === 'rcall' && (node.args as [string])[0] === 'matches') bindMatches(node, around);
  else if (node.op === 'call') bindCall(node, around);
}

/** cel-js finds 5.0 unequal to 5, and compares nothing with a null on its left. */
function bindEquality(node: CelNode): void {
  const { op, meta } = node;
  // A comparison has two sides.
  const [left, right] = childrenOf(node) as [CelNode, CelNode];
  meta.check = (checker, _node, context) => {
    const one = checker.check(left, context).unwrappedType;
    const other = checker.check(right, context).unwrappedType;
    const types = [one, other];
    const comparable =
      types.some(({ kind, name }) => kind === 'dyn' || name === 'null') ||
      types.every(({ name }) => /^(int|uint|double)$/.test(name)) ||
      one.matches(other);
    if (comparable) return checker.getType('bool');
    throw checker.createError('no_such_overload', `no such overload: ${one.name} ${op} ${other.name}`, node);
  };
  meta.evaluate = (evaluator, _node, context) =>
    equal(evaluator.run(left, context), evaluator.run(right, context)) === (op === '==');
  meta.async = false;
}

/** The language's own regular expressions can take for ever. */
function bindMatches(node: CelNode, { session, problems }: Surroundings): void {
  const [text, pattern] = childrenOf(node);
  if (!text || !pattern) return;
  const literal =
    pattern.op === 'value' && typeof pattern.args === 'string' ? patternOf(pattern.args) : undefined;
  if (literal && 'message' in literal)
    problems.push(problemAt(pattern, 'PATTERN_NOT_VALID', literal.message));
  node.meta.evaluate = (evaluator, _node, context) => {
    const subject = evaluator.run(text, context);
    const written = evaluator.run(pattern, context);
    return session.matches(
      subject,
      literal ?? (typeof written === 'string' ? patternOf(written) : undefined),
    );
  };
}

function bindCall(node: CelNode, around: Surroundings): void {
  // [name, arguments]
  const [name, args] = node.args as [string, CelNode[]];
  if (name === 'has') bindHas(node, args);
  const ours = celFunctions.has(name) ? undefined : functionNamed(name);
  if (ours) bindFunction(node, ours, args, around);
}

/** CEL's `has` takes what follows a dot alone; here, any field, and what is in it. */
function bindHas({ meta: { macro } }: CelNode, [argument]: CelNode[]): void {
  if (!macro || !argument) return;
  macro.typeCheck = (checker, _macro, context) => {
    checker.check(argument, context);
    return checker.getType('bool');
  };
  macro.evaluate = (evaluator, _macro, context) => {
    try {
      evaluator.run(argument, context);
      return true;
    } catch (error) {
      if (error instanceof Absent) return false;
      throw error;
    }
  };
}

function bindFunction(
  node: CelNode,
  ours: BoundFunction,
  args: readonly CelNode[],
  { outermost, repeatable, session, problems }: Surroundings,
): void {
  if (ours.outermost && !outermost) {
    problems.push(problemAt(node, 'NOT_OUTERMOST', `${ours.name} must be the whole expression; take it out`));
  }
  if (ours.changes && repeatable) {
    const message = `${ours.name} gives another value each time, and this is evaluated again when a step is repeated`;
    problems.push(problemAt(node, 'NOT_REPEATABLE', `${message}; take it out`));
  }
  const { meta } = node;
  meta.check = (checker, _node, context) => {
    const types = args.map((argument) => checker.check(argument, context));
    for (const { index, message } of ours.misuse(types)) {
      problems.push(problemAt(args[index] ?? node, 'WRONG_ARGUMENT', message));
    }
    return ours.returns(checker);
  };
  meta.evaluate = (evaluator, _node, context) => {
    const valueAt = (index: number) => {
      const argument = args[index];
      return argument && evaluator.run(argument, context);
    };
    return session.call(ours, valueAt, args.length);
  };
  meta.async = false;
}
