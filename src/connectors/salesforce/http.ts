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
  /** The org's daily calls as the last answer told of them; absent before one did. */
  quota(): { left: number; max: number } | undefined;
  /** How far Salesforce's clock is ahead of ours, from its last `Date` header (good to about a second). */
  clockAheadMs(): number;
}

/**
 * `api-usage=25/15000`; more may stand beside it.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_api_usage.htm (checked 2026-11)
 */
const USAGE = /(?:^|[,;\s])api-usage=(\d+)\/(\d+)/;

export function createHttp(): Http {
  let calls = 0;
  let aheadMs = 0;
  let quota: { left: number; max: number } | undefined;

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
      const [, used, max] = USAGE.exec(response.headers.get('sforce-limit-info') ?? '') ?? [];
      if (used !== undefined) quota = { left: Math.max(0, Number(max) - Number(used)), max: Number(max) };
      if (response.status >= 400) throw await readFailure(response);
      return response;
    },
    callsMade: () => calls,
    quota: () => quota,
    clockAheadMs: () => aheadMs,
  };
}
