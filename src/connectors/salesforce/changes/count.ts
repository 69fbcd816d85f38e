import type { Client } from '../client.ts';
import { listsThatFit } from '../soql.ts';
import type { ReadPlan } from './plan.ts';
import { readCount } from './read-page.ts';
import { selectOf } from './soql-text.ts';

/** How many records the plan finds now; no page of them is sent. */
export async function countRecords(client: Client, plan: ReadPlan): Promise<number> {
  if (plan.ids === undefined) return readCount(client, plan, selectOf(plan, ['COUNT()']));
  let count = 0;
  for (const ids of listsThatFit(plan.ids, selectOf(plan, ['COUNT()'], ['Id IN ()']))) {
    count += await readCount(client, plan, selectOf(plan, ['COUNT()'], [`Id IN (${ids.join(',')})`]));
  }
  return count;
}
