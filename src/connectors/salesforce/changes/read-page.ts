import { z } from 'zod';
import { SaltbridgeError } from '../../../core/errors.ts';
import type { Client } from '../client.ts';
import { parseAnswer } from '../parse-answer.ts';
import type { SalesforceRecord } from '../query.ts';
import { askJson } from './ask-json.ts';
import type { ReadPlan } from './plan.ts';

const Page = z.object({
  totalSize: z.number().int(),
  done: z.boolean(),
  // Each was made by JSON.parse: a walk through all values would cost more than all else.
  records: z.array(z.custom<SalesforceRecord>((value) => typeof value === 'object' && value !== null)),
});
export type Page = z.infer<typeof Page>;

/**
 * The first page of a query. Salesforce makes it shorter than asked for where records are large; the caller then asks
 * for what lies behind it, so that each page is one consistent look.
 *
 * @throws SaltbridgeError `transient` (`RECORDS_MISSING`) where it holds other than it announces
 */
export async function readPage(
  client: Client,
  plan: Pick<ReadPlan, 'object' | 'which'>,
  soql: string,
  signal: AbortSignal,
): Promise<Page> {
  const doing = `read ${plan.which === 'deleted' ? 'deleted ' : ''}${plan.object} records`;
  const resource = plan.which === 'live' ? 'query' : 'queryAll';
  const path = `/${resource}?q=${encodeURIComponent(soql)}`;
  const page = parseAnswer(Page, await askJson(client, doing, path, { signal }), doing);
  const { totalSize, done, records } = page;
  if (done ? records.length === totalSize : records.length > 0 && records.length < totalSize) return page;
  throw recordsMissing(doing, totalSize, records.length);
}

/** How many records a query with COUNT() finds. */
export async function readCount(
  client: Client,
  plan: Pick<ReadPlan, 'object' | 'which'>,
  soql: string,
): Promise<number> {
  const doing = `count ${plan.object} records`;
  const path = `/${plan.which === 'live' ? 'query' : 'queryAll'}?q=${encodeURIComponent(soql)}`;
  return parseAnswer(Page, await askJson(client, doing, path), doing).totalSize;
}

export function recordsMissing(doing: string, announced: number, received: number): SaltbridgeError {
  return new SaltbridgeError(
    'transient',
    `Salesforce announced ${announced} records and sent ${received} when asked to ${doing}. It will be tried again; if that goes on, look for something between us and Salesforce that shortens answers`,
    { code: 'RECORDS_MISSING' },
  );
}
