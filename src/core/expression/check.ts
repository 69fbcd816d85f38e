import type { CelChecker, CelNode, CelType } from './cel.ts';
import { celFunctions, childrenOf } from './cel.ts';
import { functionNames } from './functions.ts';
import { nearest } from './nearest.ts';
import { type ExpressionProblem, type Place, problemAt } from './problem.ts';

/**
 * Makes the type check of every node go on after a mistake, which is noted; what is wrong is of any type then, so
 * that one mistake is said once.
 */
export function collectTypeProblems(nodes: readonly CelNode[], problems: ExpressionProblem[]): void {
  for (const node of nodes) {
    const guard =
      <Subject>(check: (checker: CelChecker, subject: Subject, context: unknown) => CelType) =>
      (checker: CelChecker, subject: Subject, context: unknown): CelType => {
        try {
          const type = check(checker, subject, context);
          strict(node, checker, context);
          return type;
        } catch (error) {
          const type = branchBesideNull(error, node);
          if (type) return type;
          problems.push(typeProblem(error, node));
          return checker.dynType;
        }
      };
    const { meta } = node;
    if (meta.macro) meta.macro.typeCheck = guard(meta.macro.typeCheck);
    else if (meta.alternate) meta.alternate.meta.check = guard(meta.alternate.meta.check);
    else meta.check = guard(meta.check);
  }
}

/**
 * cel-js lets a `dyn<…>` pass wherever it can't be sure. A field of known type is sure enough: only null is another
 * thing that it may hold.
 */
function strict(node: CelNode, checker: CelChecker, context: unknown): void {
  const typeOf = (child: CelNode) => checker.check(child, context).unwrappedType;
  const refuse = (child: CelNode, message: string) => {
    throw checker.createError('wrong_type', message, child);
  };
  const [first, ...rest] = childrenOf(node);
  if (!first) return;
  const { op, meta } = node;
  if (op === '?:' || op === '!_') mustBeBool(first);
  if (op === '&&' || op === '||') for (const side of [first, ...rest]) mustBeBool(side);
  if (op === '-_') mustBeNumber(first);
  if (op === 'rcall' && !meta.alternate && !meta.macro) mustHaveMethod(first);

  function mustBeNumber(child: CelNode): void {
    const { name } = typeOf(child);
    if (!/^(int|double|dyn)$/.test(name)) refuse(child, `- needs a number, not ${name}`);
  }

  function mustBeBool(child: CelNode): void {
    const { kind, name } = typeOf(child);
    if (kind === 'dyn' || name === 'bool') return;
    refuse(child, `this is ${name}, and a condition is wanted; compare it with something`);
  }

  function mustHaveMethod(receiver: CelNode): void {
    const type = typeOf(receiver);
    // Set by the check of cel-js that went before.
    const { candidates, argTypes } = node as CelNode & {
      candidates?: { findFunction(types: CelType[], receiver: CelType): unknown };
      argTypes?: CelType[];
    };
    if (type.kind === 'dyn' || !candidates || candidates.findFunction(argTypes ?? [], type)) return;
    refuse(
      receiver,
      `this is ${type.name}, which has no ${methodOf(node)}(…) of that kind; convert it, as in string(…)`,
    );
  }
}

/** `… ? "a" : null` is no mistake here: any field may be null. */
function branchBesideNull(error: unknown, node: CelNode): CelType | undefined {
  if (faultOf(error, node).code !== 'incompatible_ternary_branches') return undefined;
  const [, ...branches] = childrenOf(node);
  const types = branches.map(({ checkedType }) => checkedType);
  const other = types.find((type) => type && type.name !== 'null');
  return types.some((type) => type?.name === 'null') ? other?.wrappedType : undefined;
}

/** A mistake that cel-js found, in our words. */
function typeProblem(error: unknown, node: CelNode): ExpressionProblem {
  const { code = '', summary, place } = faultOf(error, node);
  const said = summary.replace(/dyn<([\w.]+)>/g, '$1').replaceAll('google.protobuf.', '');
  switch (code) {
    case 'no_such_overload': {
      const message = `${said.replace('no such overload: ', '')} does not work; convert one side, as in string(…) or int(…)`;
      return problemAt(place, 'WRONG_TYPE', message);
    }
    case 'no_matching_overload':
      return problemAt(place, 'WRONG_CALL', callMessage(node, said));
    case 'unknown_variable':
      return problemAt(place, 'UNKNOWN_FIELD', `${said}; check the name`);
    default:
      return problemAt(place, code === 'wrong_type' ? 'WRONG_TYPE' : code.toUpperCase() || 'NOT_VALID', said);
  }
}

function callMessage(node: CelNode, said: string): string {
  const name = methodOf(node);
  const called = said.replace('found no matching overload for ', '');
  const known = node.op === 'rcall' || celFunctions.has(name);
  if (known && celFunctions.has(name)) return `${called} does not exist; ${name} takes other arguments`;
  const near = nearest(name, [...functionNames, ...celFunctions]);
  return `there is no function ${name}; ${near ? `did you mean ${near}?` : 'see docs/expressions.md for the list'}`;
}

/** What the errors of cel-js carry beyond a message. */
export function faultOf(error: unknown, node: Place): { code?: string; summary: string; place: Place } {
  if (!(error instanceof Error)) return { summary: 'is not valid', place: node };
  // Its three error classes have these; any other error has none of them.
  const { code, summary, range } = error as Error & { code?: string; summary?: string; range?: Place };
  return { ...(code !== undefined && { code }), summary: summary ?? error.message, place: range ?? node };
}

function methodOf({ args }: CelNode): string {
  // [name, …] of both kinds of call
  return String((args as [string])[0]);
}
