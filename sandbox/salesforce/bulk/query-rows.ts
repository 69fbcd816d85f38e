import { storeAsOf } from '../records/late.ts';
import type { Rights } from '../records/permissions.ts';
import type { Store } from '../records/store.ts';
import { type Settings, visibleUntil } from '../settings.ts';
import { parseSoql } from '../soql/parse.ts';
import { type QueryResult, runQuery } from '../soql/run.ts';
import type { QueryRequest } from './query-jobs.ts';
import { compoundRefused, refuseUnsupported } from './unsupported.ts';

/** Finds the rows of a bulk query. @throws SalesforceError when it cannot be run */
export function findRows(
  { store, settings, rights }: { store: Store; settings: Settings; rights: Rights },
  { query, operation }: QueryRequest,
  now: number,
): QueryResult {
  refuseUnsupported(parseSoql(query));
  const seen = storeAsOf(store, visibleUntil(settings, now));
  const result = runQuery({ store: seen, rights, now, all: operation === 'queryAll' }, query);
  if (result.columns.some(({ path }) => path.field.type === 'address')) throw compoundRefused;
  return result;
}
