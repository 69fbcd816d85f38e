import { SaltbridgeError } from '../../core/errors.ts';

/** See `Announcer.send`. */
export function didNotArrive(error: unknown): boolean {
  return error instanceof SaltbridgeError && (error.kind !== 'transient' || error.code === 'NOT_SENT');
}

/** What was sent and not answered may still be on its way: looked for too soon, it would be sent again. */
const SETTLE_MS = 3_000;

export function afterSettling(error: unknown): unknown {
  if (!(error instanceof SaltbridgeError)) return error;
  const { kind, message, code, retryAfterMs = 0 } = error;
  const wait = Math.max(retryAfterMs, SETTLE_MS);
  return new SaltbridgeError(kind, message, { cause: error, retryAfterMs: wait, ...(code && { code }) });
}
