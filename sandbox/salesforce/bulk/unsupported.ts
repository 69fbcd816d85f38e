import type { FieldType, Query } from '@jetstreamapp/soql-parser-js';
import { SalesforceError } from '../errors.ts';

/**
 * Refuses what a bulk query cannot have. The words about relationships and compound fields are Salesforce's, the
 * others are made after them.
 *
 * @throws SalesforceError `API_ERROR`
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/queries.htm (checked 2026-11)
 * @see https://github.com/OpenFn/adaptors/issues/395
 */
export function refuseUnsupported(query: Query): void {
  if (query.groupBy !== undefined || query.having !== undefined) throw unsupported('GROUP BY');
  if (query.offset !== undefined) throw unsupported('OFFSET');
  for (const field of query.fields ?? []) {
    if (field.type === 'FieldSubquery') throw unsupported('Aggregate Relationships');
    if (field.type === 'FieldTypeof') throw unsupported('TYPEOF');
    if (isAggregate(field)) throw unsupported('Aggregate Functions');
  }
}

export const compoundRefused = new SalesforceError(
  400,
  'API_ERROR',
  'Selecting compound data not supported in Bulk Query',
);

function isAggregate(field: FieldType): boolean {
  return (
    field.type === 'FieldFunctionExpression' &&
    /^(count|count_distinct|sum|avg|min|max|grouping)$/i.test(field.functionName)
  );
}

function unsupported(what: string): SalesforceError {
  return new SalesforceError(
    400,
    'API_ERROR',
    `${what} not supported in Bulk V2 Query with CSV content type`,
  );
}
