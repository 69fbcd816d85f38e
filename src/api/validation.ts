import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { type Problem, SaltbridgeError } from '../core/errors.ts';
import { problemsOf } from '../core/zod-problems.ts';

/** A failure outside the body has no JSON pointer: it names its parameter. */
interface RequestProblem extends Problem {
  parameter?: string;
}

const WHERE: Record<string, string> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'headers',
};

/** Checks one part of a request; what it refuses names every failure at once. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart = 'body' }) =>
  (value) => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return { value: parsed.data };
    const found = problemsOf(parsed.error);
    const problems = httpPart === 'body' ? found : found.map(asParameter);
    const error = new SaltbridgeError('config', `The request's ${WHERE[httpPart] ?? httpPart} is not valid`, {
      code: 'INVALID_REQUEST',
      problems,
    });
    return { error };
  };

function asParameter({ pointer = '', message, ...problem }: Problem): RequestProblem {
  const parameter = pointer.slice(1);
  return { ...problem, parameter, message: message.replace(pointer, parameter) };
}
