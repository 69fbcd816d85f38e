import { SaltbridgeError } from '../errors.ts';
import { bind } from './bind.ts';
import { type CelNode, type Parsed, parseCel } from './cel.ts';
import { collectTypeProblems, faultOf } from './check.ts';
import { limits } from './limits.ts';
import { observe } from './observe.ts';
import { Absent, EvaluationFault, ExpressionError, type ExpressionProblem, problemAt } from './problem.ts';
import { type ExpressionScope, ROW } from './scope.ts';
import { createSession, type Session } from './session.ts';
import { createTracer, type TraceEntry, type Tracer } from './trace.ts';
import { type JsonValue, toJson, typeName } from './values.ts';
import type { World } from './world.ts';

/** What an expression is for one record. Absent is not null: nothing is to be written then, and null empties. */
export type ExpressionValue =
  | { absent: true; type: 'absent' }
  | { absent: false; value: JsonValue; type: string };

/** An evaluation with all that went on in it; `problem` instead of a value where the record doesn't do. */
export type TracedValue = { trace: TraceEntry[] } & (
  | { result: ExpressionValue; problem?: undefined }
  | { problem: ExpressionProblem; result?: undefined }
);

/** An expression that is checked and can be evaluated for any number of records, one after the other. */
export interface CompiledExpression {
  text: string;
  /** Of its value where that is known before there is a record, else `dyn`. */
  type: string;
  /** The fields that it looks at, as the scope spells them: what a source must be asked for. */
  fields: string[];
  /**
   * @param record  the full record, flat or nested; null and absent are told apart
   * @throws SaltbridgeError `rejected` where the record's values don't do, `config` where no record's would
   */
  evaluate(record: object, world?: World): ExpressionValue;
  /** The same, told step by step; throws nothing. */
  evaluateWithTrace(record: object, world?: World): TracedValue;
}

/**
 * Compiles an expression of the one language for mappings and conditions: CEL, with the functions of Microsoft Entra
 * beside its own (docs/expressions.md). It has no loops, reaches nothing but the record, and is bounded in time and
 * size (`limits.ts`).
 *
 * ```ts
 * const scope = {
 *   fields: [{ name: 'FirstName', type: 'string' }, { name: 'Account.Name', type: 'string' }],
 *   ignoreCase: true,
 *   label: 'Contact',
 * } as const;
 * const greeting = compileExpression('Join(" ", FirstName, Account.Name)', scope);
 * greeting.fields; // ['FirstName', 'Account.Name']
 * greeting.evaluate({ FirstName: 'Ada', Account: { Name: 'Analytical' } }); // { absent: false, value: 'Ada Analytical', type: 'string' }
 * compileExpression('Account.Name', scope).evaluate({}); // { absent: true, type: 'absent' }
 * ```
 *
 * @throws SaltbridgeError `config` (`EXPRESSION_NOT_VALID`) with every problem and its column in `problems`
 */
export function compileExpression(text: string, scope: ExpressionScope): CompiledExpression {
  const { compiled, problems } = checkExpression(text, scope);
  if (!compiled) throw new ExpressionError(problems);
  return compiled;
}

/** The same for callers that put several expressions' problems together: says what is wrong instead of throwing. */
export function checkExpression(
  text: string,
  scope: ExpressionScope,
):
  | { compiled: CompiledExpression; problems?: undefined }
  | { compiled?: undefined; problems: ExpressionProblem[] } {
  const parsed = parse(text);
  if ('problem' in parsed) return { problems: [parsed.problem] };
  const session = createSession(scope.ignoreCase ?? false);
  const { nodes, fields, problems } = bind(parsed.ast, scope, session);
  collectTypeProblems(nodes, problems);
  const { type = 'dyn' } = parsed.check();
  if (problems.length > 0) return { problems: inOrder(problems) };
  return { compiled: compiledFrom(text, type, parsed, nodes, [...fields], session) };
}

function compiledFrom(
  text: string,
  type: string,
  parsed: Parsed,
  nodes: readonly CelNode[],
  fields: string[],
  session: Session,
): CompiledExpression {
  let tracer: Tracer | undefined;
  observe(nodes, session, () => tracer);

  const run = (record: object, world: World): ExpressionValue => {
    session.start(record, world);
    try {
      const value = parsed();
      return { absent: false, value: toJson(value, session.days), type: typeName(value) };
    } catch (error) {
      if (error instanceof Absent) return { absent: true, type: 'absent' };
      throw rejection(error, parsed.ast);
    }
  };

  return {
    text,
    type: type
      .replace(/^dyn<(.+)>$/, '$1')
      .replace('google.protobuf.', '')
      .toLowerCase(),
    fields,
    evaluate: (record, world = {}) => run(record, world),
    evaluateWithTrace: (record, world = {}) => {
      tracer = createTracer(session.days);
      const trace = tracer.entries;
      try {
        return { trace, result: run(record, world) };
      } catch (error) {
        if (!(error instanceof SaltbridgeError)) throw error;
        // A rejection has one problem, made of a place in the text.
        return { trace, problem: error.problems[0] as ExpressionProblem };
      } finally {
        tracer = undefined;
      }
    },
  };
}

function parse(text: string): Parsed | { problem: ExpressionProblem } {
  const whole = { start: 0, end: text.length };
  if (text.trim() === '')
    return { problem: problemAt(whole, 'EMPTY', 'the expression is empty; name a field') };
  if (text.length > limits.textLength) {
    const message = `the expression has ${text.length} characters, and ${limits.textLength} are allowed; split the mapping`;
    return { problem: problemAt({ start: limits.textLength, end: text.length }, 'TOO_LONG', message) };
  }
  try {
    return parseCel(text);
  } catch (error) {
    const { code = '', summary, place } = faultOf(error, whole);
    if (code === 'limit_exceeded' || error instanceof RangeError) {
      const message = 'the expression is nested too deeply or has too many parts; split it';
      return { problem: problemAt(place, 'TOO_COMPLEX', message) };
    }
    if (code === 'reserved_identifier') {
      const word = text.slice(place.start, place.end);
      const message = `${word} is a word of the language; write ${ROW}["${word}"] for the field`;
      return { problem: problemAt(place, 'SYNTAX', message) };
    }
    return { problem: problemAt(place, 'SYNTAX', syntaxMessage(summary)) };
  }
}

function syntaxMessage(summary: string): string {
  const said = summary
    .replace(/\bEOF\b/g, 'the end of the text')
    .replace(/\b[A-Z]{3,}\b/g, (token) => TOKENS[token] ?? token.toLowerCase());
  const hint = summary.endsWith(': =') ? '; equality is written ==' : '';
  return said.charAt(0).toLowerCase() + said.slice(1) + hint;
}

const TOKENS: Record<string, string> = {
  RPAREN: '")"',
  LPAREN: '"("',
  RBRACKET: '"]"',
  RBRACE: '"}"',
  COLON: '":"',
  COMMA: '","',
  IDENTIFIER: 'a name',
};

function rejection(error: unknown, root: CelNode): SaltbridgeError {
  const fault =
    error instanceof EvaluationFault
      ? error
      : new EvaluationFault('NOT_EVALUATED', 'this does not work with the value that the record has');
  const problem = problemAt(fault.place ?? root, fault.code, fault.message);
  const message = `The expression can't be evaluated for this record. ${problem.message}`;
  return new SaltbridgeError(fault.kind, message, { code: fault.code, problems: [problem] });
}

function inOrder(problems: readonly ExpressionProblem[]): ExpressionProblem[] {
  const once = new Map(problems.map((problem) => [problem.message, problem]));
  return [...once.values()].sort((a, b) => a.column - b.column);
}
