import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { SaltbridgeError } from '../core/errors.ts';

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
      message: shorten(error.message),
      type: error.kind,
      nonRetryable: !error.retryable,
      ...(error.retryAfterMs !== undefined && { nextRetryDelay: error.retryAfterMs }),
      details: [{ code: error.code, problems: error.problems.slice(0, 20) }],
    });
  }
  // A fault nobody foresaw: tried again, since a deployment may mend it; its text may hold data, so it is masked.
  const message =
    error instanceof Error ? `${error.name}: ${error.message}` : 'Something that is not an error was thrown';
  return ApplicationFailure.create({ message: shorten(maskAddresses(message)), type: 'transient' });
}

function shorten(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message;
}

function maskAddresses(text: string): string {
  return text.replace(/[^\s"'<>()=:,;]+@[^\s"'<>()=:,;]+/g, '[address]');
}
