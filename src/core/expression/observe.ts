import type { CelEvaluator, CelNode } from './cel.ts';
import { faultOf } from './check.ts';
import { searchCost } from './entra/texts.ts';
import { Absent, EvaluationFault } from './problem.ts';
import type { Session } from './session.ts';
import type { Tracer } from './trace.ts';

/** Errors of cel-js that say that there is nothing there. */
const NOTHING_THERE = new Set(['no_such_key', 'index_out_of_bounds']);

/** Calls with two values: looking for one in the other may take the product of their lengths. */
const SEARCHES = new Set(['contains', 'indexOf', 'lastIndexOf', 'split']);

/** Makes every node pay for itself, tell the tracer, and say where it failed. After the type check only. */
export function observe(nodes: readonly CelNode[], session: Session, tracer: () => Tracer | undefined): void {
  for (const node of nodes) {
    const watch =
      <Subject>(evaluate: (evaluator: CelEvaluator, subject: Subject, context: unknown) => unknown) =>
      (evaluator: CelEvaluator, subject: Subject, context: unknown): unknown => {
        const trace = tracer();
        const entry = trace?.enter(node);
        try {
          const value = evaluate(evaluator, subject, context);
          session.pay(value);
          trace?.leave(entry, value);
          return value;
        } catch (error) {
          const known = translated(error, node);
          trace?.fail(entry, known);
          throw known;
        }
      };
    const { meta } = node;
    if (meta.macro) meta.macro.evaluate = watch(meta.macro.evaluate);
    else if (meta.alternate) meta.alternate.meta.evaluate = watch(meta.alternate.meta.evaluate);
    else meta.evaluate = watch(searching(node, session) ?? meta.evaluate);
  }
}

/** Evaluates the two values itself, so that it sees their lengths. */
function searching({ op, args }: CelNode, session: Session): CelNode['meta']['evaluate'] | undefined {
  if (op !== 'rcall') return undefined;
  // [name, receiver, arguments]
  const [name, receiver, wanted] = args as [string, CelNode, CelNode[]];
  if (!SEARCHES.has(name)) return undefined;
  return (evaluator, node, context) => {
    const values = [receiver, ...wanted].map((one) => evaluator.run(one, context));
    const [text, part] = values;
    if (typeof text === 'string' && typeof part === 'string') session.charge(searchCost(text, part));
    return node.handle?.(values, evaluator, node);
  };
}

/** Never repeats what cel-js says while it evaluates: it may quote the record. */
function translated(error: unknown, node: CelNode): Error {
  if (error instanceof Absent) return error;
  if (error instanceof EvaluationFault) {
    error.place ??= node;
    return error;
  }
  const { code = '', place } = faultOf(error, node);
  if (NOTHING_THERE.has(code)) return new Absent();
  return new EvaluationFault(
    code === '' ? 'NOT_EVALUATED' : code.toUpperCase(),
    MESSAGES[code] ?? OTHERWISE,
    place,
  );
}

const OTHERWISE = 'this does not work with the value that the record has';
const NULL_OR_TYPE =
  'this does not work with what the record has there, perhaps null; give it a value first, as in Coalesce(field, "")';
const MESSAGES: Record<string, string> = {
  no_such_overload: NULL_OR_TYPE,
  no_matching_overload: NULL_OR_TYPE,
  invalid_condition_type: NULL_OR_TYPE,
  invalid_logical_operand: NULL_OR_TYPE,
  invalid_comprehension_range: 'this is no list in the record',
  division_by_zero: 'division by zero; test the divisor first',
  modulo_by_zero: 'division by zero; test the divisor first',
  numeric_overflow: 'the number is beyond 64 bits; use double(…)',
  int_conversion_error: 'the text is no whole number; test it with matches("[0-9]+")',
  double_conversion_error: 'the text is no number',
  bool_conversion_error: 'the text is neither true nor false',
  invalid_timestamp: 'the text is no time like 2026-11-22T09:30:00Z',
  invalid_duration: 'the text is no duration like 90m',
  index_out_of_range: 'the position is outside the text',
};
