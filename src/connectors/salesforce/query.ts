import { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Client } from './client.ts';
import { parseAnswer } from './parse-answer.ts';

export type SalesforceRecord = Record<string, unknown>;

const Page = z.object({
  totalSize: z.number().int(),
  done: z.boolean(),
  nextRecordsUrl: z.string().optional(),
  records: z.array(z.record(z.string(), z.unknown())),
});

/**
 * Every record a query selects, a page (at most 2,000) at a time. Our own pager: jsforce's `query()` stops at 10,000
 * records without a word.
 *
 * @param doing  for error messages; holds no value of a record
 * @param deletedToo  whether records in the recycle bin are found too
 * @throws SaltbridgeError `transient` when the pages hold fewer or more records than Salesforce announced
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_query.htm (checked 2026-11)
 */
export async function* query(
  client: Client,
  soql: string,
  doing: string,
  signal?: AbortSignal,
  deletedToo = false,
): AsyncGenerator<SalesforceRecord[], void, undefined> {
  let received = 0;
  let total = 0;
  let path: string | undefined = `/${deletedToo ? 'queryAll' : 'query'}?q=${encodeURIComponent(soql)}`;
  while (path !== undefined) {
    signal?.throwIfAborted();
    const from: string = path;
    const page = parseAnswer(Page, await client.call(doing, (connection) => connection.request(from)), doing);
    received += page.records.length;
    total = page.totalSize;
    if (page.records.length > 0) yield page.records;
    if (!page.done && page.nextRecordsUrl === undefined) break;
    path = page.done ? undefined : page.nextRecordsUrl;
  }
  if (received === total) return;
  throw new SaltbridgeError(
    'transient',
    `Salesforce announced ${total} records and sent ${received} when asked to ${doing}. It will be tried again; if that goes on, look for something between us and Salesforce that shortens answers`,
    { code: 'RECORDS_MISSING' },
  );
}

/** All records of a query that selects few. */
export async function queryAll(client: Client, soql: string, doing: string): Promise<SalesforceRecord[]> {
  const records: SalesforceRecord[] = [];
  for await (const page of query(client, soql, doing)) records.push(...page);
  return records;
}
