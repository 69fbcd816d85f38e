import { WebAPIHTTPError, WebAPIPlatformError } from '@slack/web-api';
import { IncomingWebhookHTTPError } from '@slack/webhook';
import type { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import { codeIn, refusal, senseless } from './errors.ts';

/** How long Slack may take to answer one call. */
export const ANSWER_WITHIN_MS = 10_000;

/**
 * Makes one call through one of Slack's SDKs and turns its errors into ours. They carry the vendor's code and nothing
 * of what was sent or answered: a webhook's address is a secret, and an answer may repeat the message.
 *
 * @param doing  goes on from "Slack refused to", e.g. `post the message`
 */
export async function callSlack<Result>(doing: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw toSaltbridgeError(doing, error);
  }
}

/** @throws SaltbridgeError `transient` where the answer lacks what we go on with */
export function parseAnswer<Schema extends z.ZodType>(
  doing: string,
  schema: Schema,
  answer: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw senseless(doing);
}

/**
 * `fetch` for both SDKs, which would drop how long a 429 asks us to wait: the webhook's always, the other's where the
 * header is missing.
 *
 * @see https://docs.slack.dev/apis/web-api/rate-limits (Retry-After in seconds; checked 2026-11)
 */
export async function fetchSlack(url: string | URL, init?: object): Promise<Response> {
  const response = await fetch(url, init);
  if (response.status !== 429) return response;
  await response.body?.cancel();
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  throw refusal('take another call so soon', {
    status: 429,
    code: 'ratelimited',
    ...(seconds >= 0 && { retryAfterMs: seconds * 1000 }),
  });
}

function toSaltbridgeError(doing: string, error: unknown): SaltbridgeError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof SaltbridgeError) return cause;
  }
  if (error instanceof WebAPIPlatformError) {
    // The SDK puts the whole body here where it can't read it as JSON.
    const code = codeIn(error.data.error);
    const needed = 'needed' in error.data ? error.data.needed : undefined;
    if (code === undefined) return senseless(doing);
    return refusal(doing, { status: 200, code, ...(typeof needed === 'string' && { needed }) });
  }
  if (error instanceof WebAPIHTTPError || error instanceof IncomingWebhookHTTPError) {
    return refusal(doing, { status: error.statusCode, code: codeIn(error.body) });
  }
  return unreachable(doing, error);
}

/** After these nothing has left this machine: the connection was never made. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

function unreachable(doing: string, error: unknown): SaltbridgeError {
  const reasons = reasonsFor(error);
  const isSent = !reasons.every((reason) => NOT_SENT.has(reason));
  const message = `Slack could not be reached to ${doing} (${[...new Set(reasons)].join(', ')}). It will be tried again`;
  return new SaltbridgeError('transient', message, {
    cause: error,
    code: isSent ? 'UNREACHABLE' : 'NOT_SENT',
  });
}

/** Codes of what went wrong at the bottom, one for each address that was tried; never a message, which may hold the address. */
function reasonsFor(error: unknown): string[] {
  if (!(error instanceof Error)) return ['UNKNOWN'];
  if (error.cause instanceof Error) return reasonsFor(error.cause);
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.flatMap(reasonsFor);
  return ['code' in error && typeof error.code === 'string' ? error.code : error.name];
}
