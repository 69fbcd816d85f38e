import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SalesforceError } from '../errors.ts';
import type { Table } from '../records/table.ts';
import { systemFields } from '../schema/definition.ts';

/**
 * Sends `Last-Modified` (and `ETag` for accounts, as Salesforce does for these alone), and holds the call to what it
 * asks of them.
 *
 * @returns whether the caller has the record as it is: answer 304 then
 * @throws SalesforceError 412 `PRECONDITION_FAILED`
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_rest_conditional_requests.htm (checked 2026-11)
 */
export function checkPreconditions(
  request: FastifyRequest,
  reply: FastifyReply,
  table: Table,
  row: number,
): boolean {
  const field = table.object.fields[systemFields.SystemModstamp];
  const modified = field === undefined ? 0 : Number(table.get(row, field));
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const { headers } = request;
  const since = (header: string | undefined) => (header === undefined ? Number.NaN : Date.parse(header));
  const tag = table.object.name === 'Account' ? tagOf(table.id(row), modified) : undefined;
  if (reads) {
    reply.header('Last-Modified', new Date(modified).toUTCString());
    if (tag !== undefined) reply.header('ETag', tag);
  }
  if (
    modified > since(headers['if-unmodified-since']) ||
    (tag !== undefined && !(matches(headers['if-match'], tag) ?? true))
  )
    throw new SalesforceError(412, 'PRECONDITION_FAILED', 'The precondition was not met');
  if (!reads) return false;
  return (
    modified <= since(headers['if-modified-since']) ||
    (tag !== undefined && (matches(headers['if-none-match'], tag) ?? false))
  );
}

function tagOf(id: string, modified: number): string {
  return `"${createHash('sha1').update(`${id} ${modified}`).digest('base64')}"`;
}

function matches(header: string | undefined, tag: string): boolean | undefined {
  return header
    ?.split(',')
    .map((each) => each.trim().replace(/-+gzip"$/, '"'))
    .some((each) => each === '*' || each === tag);
}
