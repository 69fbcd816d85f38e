import { type Answer, senseless, unreachable } from './errors.ts';
import type { SegmentSettings } from './settings.ts';

/** How long Segment may take to answer one call. */
const answerWithinMs = 30_000;

/** The one door to Segment: counts calls, never retries. */
export interface SegmentHttp {
  /** Posts JSON to the tracking API, e.g. `batch`. @throws SaltbridgeError `transient`; the signal's reason when aborted */
  track(call: string, body: string, signal?: AbortSignal): Promise<Answer>;
  /** Asks the Public API. @throws SaltbridgeError `transient` */
  ask(path: string): Promise<Answer>;
  callsMade(): number;
}

/**
 * `fetch` and not Segment's SDK, which keeps messages in memory and tells of no single one what became of it
 * (decision 12).
 */
export function createHttp({
  trackingUrl,
  publicApiUrl,
  writeKey,
  publicApiToken,
}: SegmentSettings): SegmentHttp {
  const basic = Buffer.from(`${writeKey}:`).toString('base64');
  let calls = 0;

  async function send(doing: string, url: string, init: RequestInit, signal?: AbortSignal): Promise<Answer> {
    calls += 1;
    const timeout = AbortSignal.timeout(answerWithinMs);
    try {
      const response = await fetch(url, {
        ...init,
        // A redirect would carry people's data to another address.
        redirect: 'manual',
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: parsed(text) };
    } catch (error) {
      signal?.throwIfAborted();
      throw unreachable(doing, error);
    }
  }

  return {
    track: (call, body, signal) =>
      send(
        'take the messages',
        `${trackingUrl}/${call}`,
        {
          method: 'POST',
          headers: { Authorization: `Basic ${basic}`, 'Content-Type': 'application/json' },
          body,
        },
        signal,
      ),
    ask: (path) =>
      send('look at the workspace', `${publicApiUrl}${path}`, {
        headers: { Authorization: `Bearer ${publicApiToken}` },
      }),
    callsMade: () => calls,
  };
}

/** @throws SaltbridgeError `transient` where a 200 is not Segment's, e.g. cut short, or a proxy's page */
export function checkTaken({ body }: Answer): void {
  const isTaken = typeof body === 'object' && body !== null && 'success' in body && body.success === true;
  if (!isTaken) throw senseless('take the messages');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
