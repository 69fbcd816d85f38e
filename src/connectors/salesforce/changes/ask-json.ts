import type { Client } from '../client.ts';
import { toSaltbridgeError } from '../errors.ts';
import { networkFailure } from '../failure.ts';

interface JsonCall {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  body?: object;
  signal?: AbortSignal;
}

/** One call of JSON that an abort ends at once, which jsforce's calls do not do. Nothing where the answer is empty. */
export async function askJson(
  client: Client,
  doing: string,
  path: string,
  { method = 'GET', body, signal }: JsonCall = {},
): Promise<unknown> {
  const request = () => ({
    method,
    headers: { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) },
    body: body && JSON.stringify(body),
    signal,
  });
  // Questions hold what the sync's config says, and nothing of a record.
  const response = await client.stream(doing, path, request, 'no values');
  let text: string;
  try {
    text = await response.text();
  } catch (error) {
    signal?.throwIfAborted();
    throw toSaltbridgeError(networkFailure(error), doing);
  }
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    // Not JSON: whoever parses the answer says that it is none of Salesforce's.
    return text;
  }
}
