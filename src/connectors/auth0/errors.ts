import { ManagementError, ManagementTimeoutError } from 'auth0';
import type { z } from 'zod';
import { type ErrorKind, SaltbridgeError } from '../../core/errors.ts';
import { maskAddresses } from '../../core/mask-addresses.ts';

/**
 * What an HTTP status of Auth0 means for us.
 *
 * @see https://auth0.com/docs/api/management/v2/jobs/post-users-exports (responses; checked 2026-11)
 */
const kinds: Readonly<Record<number, { kind: ErrorKind; advice: string }>> = {
  400: { kind: 'config', advice: 'Correct the fields and options of the export' },
  401: { kind: 'auth', advice: 'Check domain, client id and client secret of the connection' },
  403: { kind: 'auth', advice: 'Grant the application the Management API with the scope read:users' },
  404: { kind: 'config', advice: 'Check the ids in the options of the export' },
  408: { kind: 'transient', advice: 'It will be tried again' },
  429: { kind: 'rate-limited', advice: 'It will be tried again when Auth0 allows' },
};
/** From 500 on, and where what should be JSON is not. */
const serverFault = { kind: 'transient', advice: 'It will be tried again' } as const;
/** The SDK signs in by itself, within whichever call comes first, and says so only here. */
const SIGN_IN_FAILED = 'ManagementClient: token request failed';
const unexpected = { kind: 'config', advice: 'Check the connection' } as const;

/**
 * Makes one call and turns Auth0's errors into ours.
 *
 * @param doing  goes on from "Auth0 refused to", e.g. `create the export job`
 * @param options  `namesPerson` where Auth0's words may quote who it was about; only its code is told then
 * @throws what the signal was aborted with, if it was
 */
export async function callAuth0<Result>(
  doing: string,
  call: () => PromiseLike<Result>,
  { signal, namesPerson = false }: { signal?: AbortSignal; namesPerson?: boolean } = {},
): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    signal?.throwIfAborted();
    throw toSaltbridgeError(doing, error, namesPerson);
  }
}

/** The SDK hands on whatever came with a good status, be it a proxy's page. @throws SaltbridgeError `transient` */
export function parseAnswer<Schema extends z.ZodType>(
  doing: string,
  schema: Schema,
  answer: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const message = `Auth0 gave an answer that makes no sense when asked to ${doing}. It will be tried again`;
  throw new SaltbridgeError('transient', message, { cause: parsed.error, code: 'UNEXPECTED_ANSWER' });
}

function toSaltbridgeError(doing: string, error: unknown, namesPerson: boolean): unknown {
  if (error instanceof ManagementError && error.statusCode !== undefined)
    return refusal(doing, error.statusCode, error, namesPerson);
  // The SDK hides a broken connection in an error without status; sign-in lets fetch's TypeError through.
  const unreachable =
    error instanceof ManagementError ||
    error instanceof ManagementTimeoutError ||
    (error instanceof TypeError && error.message === 'fetch failed');
  if (!unreachable) return error;
  return new SaltbridgeError('transient', `Auth0 could not be reached to ${doing}: ${reasonOf(error)}`, {
    cause: error,
    code: 'UNREACHABLE',
  });
}

function refusal(
  calling: string,
  status: number,
  error: ManagementError,
  namesPerson: boolean,
): SaltbridgeError {
  const { kind, advice } = kinds[status] ?? (status < 400 || status >= 500 ? serverFault : unexpected);
  const doing = error.message.startsWith(SIGN_IN_FAILED) ? 'sign us in' : calling;
  const { code, message } = vendorWords(error.body);
  const retryAfterMs = status === 429 ? waitFor(error.rawResponse?.headers) : undefined;
  const words = [status, code, namesPerson ? undefined : message]
    .filter((word) => word !== undefined)
    .join(' ');
  return new SaltbridgeError(kind, `Auth0 refused to ${doing} (${words}). ${advice}`, {
    ...(!namesPerson && { cause: error }),
    ...(code !== undefined && { code }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** The Management API says `errorCode` and `message`, sign-in `error` and `error_description`. */
function vendorWords(body: unknown): { code?: string; message?: string } {
  if (typeof body !== 'object' || body === null) return {};
  const words: Readonly<Record<string, unknown>> = { ...body };
  const code = words.errorCode ?? words.error;
  const message = words.message ?? words.error_description;
  return {
    ...(typeof code === 'string' && { code }),
    ...(typeof message === 'string' && { message: maskAddresses(message).slice(0, 200) }),
  };
}

/**
 * Milliseconds until Auth0 takes calls again; `x-ratelimit-reset` is a time in seconds since 1970.
 *
 * @see https://auth0.github.io/auth0.net/api/Auth0.ManagementApi.RateLimit.html (both headers; checked 2026-11)
 */
function waitFor(headers: Headers | undefined): number | undefined {
  const resetAt = Number(headers?.get('x-ratelimit-reset') ?? Number.NaN);
  const seconds = Number(headers?.get('retry-after') ?? Number.NaN);
  if (seconds >= 0) return seconds * 1000;
  return resetAt > 0 ? Math.max(0, resetAt * 1000 - Date.now()) : undefined;
}

function reasonOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return error instanceof Error ? error.message : String(error);
}
