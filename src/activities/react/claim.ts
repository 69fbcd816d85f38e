import type { StepContext } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';

/** So often a claim is made sure of, and so long it is believed in: for less than it takes others to notice a death. */
const RENEW_MS = 2_000;
const GOOD_FOR_MS = 8_000;

/** Another attempt has taken over: the next one sees what became of it. */
export function overtaken(retryAfterMs = 1_000): SaltbridgeError {
  const message = 'Another attempt works on the event, so this one stood back';
  return new SaltbridgeError('transient', message, { code: 'OVERTAKEN', retryAfterMs });
}

/**
 * Does work that only one attempt at a time may do. An attempt that stalls, or is cut off, until another may have
 * taken over finds its signal aborted before it writes.
 *
 * @param claim  first takes the claim, then makes sure of it; false where another attempt has it
 */
export async function whileClaimed<Result>(
  claim: () => Promise<boolean>,
  context: StepContext,
  work: (context: StepContext) => Promise<Result>,
): Promise<Result> {
  const lost = new AbortController();
  const signal = AbortSignal.any([context.signal, lost.signal]);
  let goodUntil = 0;
  const renew = async () => {
    const askedAt = Date.now();
    if (await claim()) goodUntil = askedAt + GOOD_FOR_MS;
    else lost.abort(overtaken());
  };
  await renew();
  const timer = setInterval(() => renew().catch(() => undefined), RENEW_MS);
  try {
    return await work({
      ...context,
      get signal() {
        if (Date.now() > goodUntil) lost.abort(overtaken());
        return signal;
      },
    });
  } finally {
    clearInterval(timer);
  }
}
