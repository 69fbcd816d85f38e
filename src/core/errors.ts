/** What the reader can do about an error decides its kind; see the table in docs/operations.md. */
export type ErrorKind = 'auth' | 'config' | 'rejected' | 'rate-limited' | 'transient';

/** One thing that is wrong, said so that a person can mend it. */
export interface Problem {
  /** Stable upper-snake-case word for programs, e.g. `FIELD_NOT_VISIBLE`. */
  code: string;
  /** Names the thing, the place and the next step. Never holds a token or a person's data. */
  message: string;
  /** JSON pointer (RFC 6901) into the request or config that caused it, e.g. `/mapping/3/field`. */
  pointer?: string;
}

export interface ErrorDetails {
  cause?: unknown;
  /** Milliseconds the other side asked us to wait; becomes Temporal's next retry delay. */
  retryAfterMs?: number;
  /** The vendor's own error code, e.g. `INVALID_SESSION_ID`. */
  code?: string;
  /** Every single failure, where there are several. */
  problems?: Problem[];
}

/**
 * The one error type. `auth`: sign in again. `config`: edit the sync. `rejected`: these rows are wrong.
 * `rate-limited` and `transient`: Temporal tries again, after `retryAfterMs` where given.
 */
export class SaltbridgeError extends Error {
  readonly kind: ErrorKind;
  readonly retryAfterMs: number | undefined;
  readonly code: string | undefined;
  readonly problems: readonly Problem[];

  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'SaltbridgeError';
    this.kind = kind;
    this.retryAfterMs = details.retryAfterMs;
    this.code = details.code;
    this.problems = details.problems ?? [];
  }

  get retryable(): boolean {
    return this.kind === 'rate-limited' || this.kind === 'transient';
  }
}

/** Throws one `config` error that lists every problem; does nothing where there is none. */
export function throwIfAny(problems: readonly Problem[], summary: string): void {
  if (problems.length === 0) return;
  const lines = problems.map((problem) => `- ${problem.message}`).join('\n');
  throw new SaltbridgeError('config', `${summary}\n${lines}`, { problems: [...problems] });
}
