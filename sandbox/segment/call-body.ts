import { TrackingError } from './errors.ts';
import { isObject, textOf } from './message.ts';

const kilobyte = 1024;
/**
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#max-request-size (32 KB a call and
 *   a message of a batch, 500 KB a batch, else 400; checked 2026-11)
 */
const mostBytes = { call: 32 * kilobyte, batch: 500 * kilobyte };

/** @throws TrackingError 400 where it is too large, or no JSON object */
export function parseBody(
  content: Buffer,
  isBatch: boolean,
): { body: Record<string, unknown>; bytes: number } {
  if (content.length > (isBatch ? mostBytes.batch : mostBytes.call)) throw tooLarge();
  let body: unknown;
  try {
    body = JSON.parse(content.toString('utf8'));
  } catch {
    throw new TrackingError(400, 'invalid_request', 'Malformed JSON');
  }
  if (!isObject(body)) throw new TrackingError(400, 'invalid_request', 'Malformed JSON');
  return { body, bytes: content.length };
}

/**
 * The messages of a call.
 *
 * @param bytes  of the whole batch
 * @throws TrackingError 400 where one of them is to blame: the whole call is refused
 */
export function checkItems(
  items: unknown,
  bytes: number,
  needsIds: boolean,
): Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(items)) throw new TrackingError(400, 'invalid_request', '`batch` is not an array');
  const mayBeTooLarge = bytes > mostBytes.call;
  return items.map((item: unknown) => {
    if (!isObject(item)) throw new TrackingError(400, 'invalid_request', 'A message is not an object');
    if (mayBeTooLarge && isTooLarge(item)) throw tooLarge();
    if (needsIds && textOf(item.userId) === undefined && textOf(item.anonymousId) === undefined)
      throw new TrackingError(400, 'no_user_anon_id', 'A userId or an anonymousId is needed');
    return item;
  });
}

/** @see https://github.com/segmentio/segment-docs/pull/7422 (its wording; checked 2026-11) */
function tooLarge(): TrackingError {
  return new TrackingError(400, 'payload_too_large', 'Exceed payload limit');
}

function isTooLarge(item: Readonly<Record<string, unknown>>): boolean {
  return bytesAtMost(item, 3) > mostBytes.call && Buffer.byteLength(JSON.stringify(item)) > mostBytes.call;
}

/** Never less than the value takes as JSON; Infinity where it goes deeper than `levels`. Spares writing it out. */
function bytesAtMost(value: unknown, levels: number): number {
  // A character takes six bytes at most, as an escape.
  if (typeof value === 'string') return value.length * 6 + 2;
  if (typeof value !== 'object' || value === null) return 25;
  if (levels === 0) return Number.POSITIVE_INFINITY;
  let bytes = 2;
  // True: for an array these are its places.
  const members = value as Record<string, unknown>;
  for (const name in members) bytes += name.length * 6 + 4 + bytesAtMost(members[name], levels - 1);
  return bytes;
}
