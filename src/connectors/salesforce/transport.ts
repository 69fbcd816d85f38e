import { PassThrough } from 'node:stream';
import type { Connection } from 'jsforce';
// The package's main entry declares this class but does not export it.
import { StreamPromise } from 'jsforce/lib/util/promise.js';
import { SalesforceFailure } from './failure.ts';
import type { Http } from './http.ts';

type Transport = Connection['_transport'];

/**
 * Carries jsforce's calls over our own HTTP, for three reasons: jsforce repeats failed calls by itself (up to five
 * times, `lib/request.js` of 3.10.16) while retries belong to Temporal; it drops the status and `Retry-After` of an
 * error; and every call must be counted.
 */
export function createTransport(http: Http): Transport {
  return {
    httpRequest: ({ url, method, headers, body }) =>
      StreamPromise.create(() => ({ stream: new PassThrough(), promise: send(url, method, headers, body) })),
    getRequestStreamCreator() {
      throw new Error('jsforce asked for a stream; streams go through Client.stream');
    },
  };

  async function send(
    url: string,
    method: string,
    headers: Record<string, string> | undefined,
    body: unknown,
  ) {
    if (body != null && typeof body !== 'string') throw new Error('jsforce sent a body that is not text');
    const response = await http.send(url, {
      method,
      headers: withoutLength(headers),
      body: body ?? undefined,
    });
    let text: string;
    try {
      text = await response.text();
    } catch (cause) {
      throw new SalesforceFailure({ status: 0, message: 'the answer broke off', cause });
    }
    return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: text };
  }
}

/** fetch sets the length itself. */
function withoutLength(headers: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers ?? {}).filter(([name]) => name.toLowerCase() !== 'content-length'),
  );
}
