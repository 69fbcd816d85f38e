import { type Problem, SaltbridgeError } from '../errors.ts';

/** One thing that is wrong with an expression. */
export interface ExpressionProblem extends Problem {
  /** Where in the text, 1 for its first character. */
  column: number;
  /** How many characters it concerns; 0 where something is missing there. */
  length: number;
}

/** A place in the text. */
export interface Place {
  start: number;
  end: number;
}

/** @param message  names the thing and the next step; the column is put before it */
export function problemAt({ start, end }: Place, code: string, message: string): ExpressionProblem {
  const column = start + 1;
  return { code, message: `Column ${column}: ${message}`, column, length: Math.max(end - start, 0) };
}

/** An expression that no record would do for: a `config` error (`EXPRESSION_NOT_VALID`) with all that is wrong. */
export class ExpressionError extends SaltbridgeError {
  declare readonly problems: readonly ExpressionProblem[];

  constructor(problems: readonly ExpressionProblem[]) {
    const lines = problems.map(({ message }) => message).join('; ');
    super('config', `The expression is not valid. ${lines}`, {
      code: 'EXPRESSION_NOT_VALID',
      problems: [...problems],
    });
  }
}

/** The same error for an expression that stands somewhere in what a caller sent. */
export function pointedTo(pointer: string, error: unknown): unknown {
  if (!(error instanceof ExpressionError)) return error;
  return new ExpressionError(error.problems.map((problem) => ({ ...problem, pointer })));
}

/** What stops the evaluation of one record; never holds a value of the record. */
export class EvaluationFault extends Error {
  readonly code: string;
  readonly kind: 'rejected' | 'config';
  place: Place | undefined;

  constructor(code: string, message: string, place?: Place, kind: 'rejected' | 'config' = 'rejected') {
    super(message);
    this.code = code;
    this.kind = kind;
    this.place = place;
  }
}

/** The field is not in the record, so neither is what is made of it. An error, as CEL has it: `||` may do without. */
export class Absent extends Error {}
