import type { Rights } from '../records/permissions.ts';
import type { Store } from '../records/store.ts';
import type { Settings } from '../settings.ts';
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
  const { lateVisibilityMs } = settings;
  const visibleUntil = lateVisibilityMs > 0 ? now - lateVisibilityMs : undefined;
  const result = runQuery({ store, rights, now, all: operation === 'queryAll', visibleUntil }, query);
  if (result.columns.some(({ path }) => path.field.type === 'address')) throw compoundRefused;
  return result;
}
