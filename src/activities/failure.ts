import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { type Problem, SaltbridgeError } from '../core/errors.ts';
import { maskAddresses } from '../core/mask-addresses.ts';

const longestMessage = 1_000;

/** The one place where our errors become Temporal's: kind decides retry, `retryAfterMs` the delay. */
export const failureInterceptor: ActivityInboundCallsInterceptor = {
  async execute(input, next) {
    try {
      return await next(input);
    } catch (error) {
      throw asFailure(error);
    }
  },
};

function asFailure(error: unknown): unknown {
  if (error instanceof CancelledFailure || error instanceof ApplicationFailure) return error;
  if (error instanceof Error && error.name === 'AbortError')
    return new CancelledFailure('The step was cancelled');
  if (error instanceof SaltbridgeError) {
    return ApplicationFailure.create({
      message: safe(error.message),
      type: error.kind,
      nonRetryable: !error.retryable,
      // Temporal takes a delay of 0 for: never again.
      ...(error.retryAfterMs && { nextRetryDelay: error.retryAfterMs }),
      details: [{ code: error.code, problems: error.problems.slice(0, 20).map(safeProblem) }],
    });
  }
  // A fault nobody foresaw: tried again, since a deployment may mend it.
  const message =
    error instanceof Error ? `${error.name}: ${error.message}` : 'Something that is not an error was thrown';
  return ApplicationFailure.create({ message: safe(message), type: 'transient' });
}

function safeProblem(problem: Problem): Problem {
  return { ...problem, message: safe(problem.message) };
}

/** What may enter history: short, and without addresses; a vendor's login name may be one too. */
function safe(text: string): string {
  const masked = maskAddresses(text);
  return masked.length > longestMessage ? `${masked.slice(0, longestMessage)}…` : masked;
}
