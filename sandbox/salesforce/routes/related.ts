import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '../errors.ts';
import type { Org } from '../org.ts';
import { normalizeId } from '../records/ids.ts';
import { callOf } from './calls.ts';
import { childLookup } from './child-lookup.ts';
import { readableObject } from './discovery.ts';
import { callInside, type InsideCall } from './inside.ts';
import { shownFields } from './show.ts';

type Request = FastifyRequest<{
  Params: { object: string; field: string; value: string };
  Querystring: { fields?: string };
}>;

/** Whether `/sobjects/Contact/{id}/Account` is asked for, and not `/sobjects/Contact/Email/a@b.c`. */
export function isRelated(org: Org, request: FastifyRequest<{ Params: Request['params'] }>): boolean {
  const { object, field } = request.params;
  return normalizeId(field) !== undefined && org.store.schema.object(object)?.field(field) === undefined;
}

/**
 * Goes from a record to its parent (read, update, delete) or its children (read) by the relationship's name.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_relationships.htm (checked 2026-11)
 */
export function addRelated(
  api: FastifyInstance,
  org: Org,
): (request: FastifyRequest<{ Params: Request['params'] }>, reply: FastifyReply) => Promise<FastifyReply> {
  return async (request, reply) => {
    const { status, headers, body } = await callInside(api, request, target(org, request as Request));
    if (typeof headers['last-modified'] === 'string') reply.header('Last-Modified', headers['last-modified']);
    return reply.code(status).send(body ?? undefined);
  };
}

function target(org: Org, request: Request): InsideCall {
  const call = callOf(request);
  const { object: name, field: id, value: relationship } = request.params;
  const { fields } = request.query;
  const object = readableObject(org, name, call.rights);
  const table = org.store.table(object.name);
  const row = table.rowOf(id);
  if (row === undefined || table.isDeleted(row)) throw notFound();

  const lookup = object.fields.find(
    (field) => field.relationshipName?.toLowerCase() === relationship.toLowerCase(),
  );
  if (lookup !== undefined && call.rights.field(object, lookup, 'Read')) {
    const parentId = String(table.get(row, lookup) ?? '');
    const parent = org.store.locate(parentId)?.table.object;
    if (parent === undefined) throw notFound();
    const query = fields === undefined ? '' : `?fields=${encodeURIComponent(fields)}`;
    const url = `${call.base}/sobjects/${parent.name}/${parentId}${query}`;
    return { method: request.method, url, body: request.body };
  }

  const child = childLookup(org.store.schema, object, relationship);
  if (child === undefined || !call.rights.object(child.object, 'Read') || request.method !== 'GET')
    throw notFound();
  const shown = shownFields(call, org.store.table(child.object.name), fields?.split(','));
  const soql = `SELECT ${shown.map((field) => field.name).join(', ')} FROM ${child.object.name} WHERE ${child.field.name} = '${id}'`;
  return { method: 'GET', url: `${call.base}/query?q=${encodeURIComponent(soql)}` };
}
