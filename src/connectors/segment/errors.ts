import { type ErrorKind, SaltbridgeError } from '../../core/errors.ts';

interface Meaning {
  kind: ErrorKind;
  advice: string;
}

const again = 'It will be tried again';
const checkKey = "Check the connection's writeKey: it stands in the source's settings under API Keys";

/**
 * What Segment's statuses mean for us. A 400 or 413 that stays with a single message is that message's refusal, not an
 * error. There is no status for a wrong write key: its messages are answered 200 and dropped.
 *
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#errors
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#rate-limits
 * @see https://github.com/segmentio/analytics-go/issues/205 (wrong write keys; checked 2026-11)
 */
const byStatus: Readonly<Record<number, Meaning>> = {
  400: {
    kind: 'config',
    advice: `${checkKey}; if it is right, try single records with \`saltbridge test-mapping\``,
  },
  401: { kind: 'auth', advice: checkKey },
  403: { kind: 'auth', advice: checkKey },
  404: { kind: 'config', advice: "Check the connection's region and addresses" },
  408: { kind: 'transient', advice: again },
  413: { kind: 'config', advice: 'Please report this as a fault of Saltbridge' },
  429: { kind: 'rate-limited', advice: again },
};
const passing: Meaning = { kind: 'transient', advice: again };
const other: Meaning = { kind: 'config', advice: "Check the connection's region and addresses" };

/** Segment's codes are words like `no_user_anon_id`; a proxy's page is not, and other words may quote the message. */
const CODE = /^[a-z][a-z0-9_-]{1,60}$/i;

/** An answer, read to its end. */
export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed where it is JSON, else text. */
  body: unknown;
}

/** @param doing  goes on from "Segment refused to", e.g. `take the messages` */
export function refusal(doing: string, answer: Answer): SaltbridgeError {
  const { status } = answer;
  const { kind, advice } = byStatus[status] ?? (status >= 500 ? passing : other);
  const code = codeIn(answer.body);
  const retryAfterMs = status === 429 ? waitIn(answer.headers) : undefined;
  const words = code === undefined ? `${status}` : `${status} ${code}`;
  return new SaltbridgeError(kind, `Segment refused to ${doing} (${words}). ${advice}`, {
    code: code ?? `HTTP_${status}`,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** Segment's word for why it refused, where there is one: the tracking API's `code`, or the Public API's `type`. */
export function codeIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  if ('errors' in body && Array.isArray(body.errors)) return wordIn(body.errors[0], 'type');
  return wordIn(body, 'code');
}

/** The same for the Public API, to which the write key means nothing. */
export function publicRefusal(doing: string, answer: Answer): SaltbridgeError {
  const { kind, code, retryAfterMs, retryable } = refusal(doing, answer);
  const advice = retryable
    ? again
    : "Check the connection's publicApiToken, region and addresses; make a new token under Settings > Workspace settings > Access Management > Tokens";
  return new SaltbridgeError(kind, `Segment refused to ${doing} (${answer.status}). ${advice}`, {
    ...(code !== undefined && { code }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** The answer has not arrived whole, or is not Segment's. */
export function senseless(doing: string): SaltbridgeError {
  const message = `Segment gave an answer that makes no sense when asked to ${doing}. ${again}`;
  return new SaltbridgeError('transient', message, { code: 'UNEXPECTED_ANSWER' });
}

export function unreachable(doing: string, cause: unknown): SaltbridgeError {
  const message = `Segment could not be reached to ${doing} (${reasonFor(cause)}). ${again}`;
  return new SaltbridgeError('transient', message, { cause, code: 'UNREACHABLE' });
}

function wordIn(holder: unknown, name: string): string | undefined {
  if (typeof holder !== 'object' || holder === null) return undefined;
  const word: unknown = Reflect.get(holder, name);
  return typeof word === 'string' && CODE.test(word) ? word : undefined;
}

/** Both headers tell seconds from now. */
function waitIn(headers: Headers): number | undefined {
  for (const name of ['retry-after', 'x-ratelimit-reset']) {
    const seconds = Number(headers.get(name) ?? Number.NaN);
    if (seconds >= 0) return seconds * 1000;
  }
  return undefined;
}

/** The code of what went wrong at the bottom; never a message, which may hold an address. */
function reasonFor(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  if (error.cause instanceof Error) return reasonFor(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
