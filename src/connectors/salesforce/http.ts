import { networkFailure, readFailure } from './failure.ts';

export interface HttpRequest {
  method: string;
  headers?: Record<string, string> | undefined;
  body?: string | AsyncIterable<Uint8Array> | undefined;
  signal?: AbortSignal | undefined;
}

/** The one door to the network: counts calls, never retries. */
export interface Http {
  /** @throws SalesforceFailure for an answer of 400 or above and for no answer; the signal's reason when aborted */
  send(url: string, request: HttpRequest): Promise<Response>;
  callsMade(): number;
  /** How far Salesforce's clock is ahead of ours, from its last `Date` header (good to about a second). */
  clockAheadMs(): number;
}

export function createHttp(): Http {
  let calls = 0;
  let aheadMs = 0;

  return {
    async send(url, { method, headers, body, signal }) {
      calls += 1;
      let response: Response;
      try {
        response = await fetch(url, {
          method,
          headers: headers ?? {},
          body: body ?? null,
          signal: signal ?? null,
          // The body of an upload is still being made while it is sent.
          ...(typeof body === 'object' && { duplex: 'half' as const }),
        });
      } catch (error) {
        signal?.throwIfAborted();
        throw networkFailure(error);
      }
      const date = Date.parse(response.headers.get('date') ?? '');
      if (Number.isFinite(date)) aheadMs = date - Date.now();
      if (response.status >= 400) throw await readFailure(response);
      return response;
    },
    callsMade: () => calls,
    clockAheadMs: () => aheadMs,
  };
}
