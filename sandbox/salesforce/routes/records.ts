import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isFailure, notFound, SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { type Lane, throwFailure } from '../records/batch.ts';
import type { RecordInput } from '../records/body.ts';
import { normalizeId } from '../records/ids.ts';
import type { Table } from '../records/table.ts';
import { parseText } from '../records/values.ts';
import { callOf } from './calls.ts';
import { readableObject } from './discovery.ts';
import { checkPreconditions } from './preconditions.ts';
import { addRelated, isRelated } from './related.ts';
import { show, shownFields } from './show.ts';
import { restOptions, write } from './write.ts';

type One = { object: string; id: string };
type ByKey = { object: string; field: string; value: string };
interface Query {
  fields?: string;
}

/**
 * Single records by id and by external id.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_retrieve.htm
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_upsert.htm (checked 2026-11)
 */
export function addRecords(api: FastifyInstance, org: Org): void {
  const byId = '/sobjects/:object/:id';
  const byKey = '/sobjects/:object/:field/:value';
  const related = addRelated(api, org);

  const create = async (request: FastifyRequest<{ Params: { object: string } }>, reply: FastifyReply) => {
    const object = tableOf(org, request, request.params.object).object.name;
    const { id } = writeOne(org, request, 'insert', { object, fields: fieldsOf(request) });
    return reply
      .code(201)
      .header('Location', `${callOf(request).base}/sobjects/${object}/${id}`)
      .send({ id, success: true, errors: [] });
  };
  api.post('/sobjects/:object', create);
  // An upsert by Id without an id makes a new record.
  api.post<{ Params: { object: string } }>('/sobjects/:object/Id', create);

  api.get<{ Params: One; Querystring: Query }>(byId, async (request, reply) => {
    const { table, row } = existing(org, request);
    if (table.isDeleted(row)) throw new SalesforceError(404, 'ENTITY_IS_DELETED', 'entity is deleted', []);
    return send(request, reply, table, row);
  });
  api.patch<{ Params: One }>(byId, async (request, reply) => {
    const { table, row } = existing(org, request);
    checkPreconditions(request, reply, table, row);
    writeOne(org, request, 'update', {
      object: table.object.name,
      id: request.params.id,
      fields: fieldsOf(request),
    });
    return reply.code(204).send();
  });
  api.delete<{ Params: One }>(byId, async (request, reply) => {
    const { table, row } = existing(org, request);
    checkPreconditions(request, reply, table, row);
    return remove(request, reply, table, row);
  });

  api.get<{ Params: ByKey; Querystring: Query }>(byKey, async (request, reply) => {
    if (isRelated(org, request)) return related(request, reply);
    const table = tableOf(org, request, request.params.object);
    const rows = matches(table, request);
    if (rows.length > 1) return choices(request, reply, table, rows);
    if (rows[0] === undefined) throw notFound();
    return send(request, reply, table, rows[0]);
  });
  api.patch<{ Params: ByKey; Querystring: { updateOnly?: string } }>(byKey, async (request, reply) => {
    if (isRelated(org, request)) return related(request, reply);
    const { object, field, value } = request.params;
    const table = tableOf(org, request, object);
    const rows = matches(table, request);
    if (rows.length > 1) return choices(request, reply, table, rows);
    if (rows[0] === undefined && request.query.updateOnly === 'true') throw notFound();
    const fields = fieldsOf(request);
    if (Object.keys(fields).some((name) => name.toLowerCase() === field.toLowerCase()))
      throw new SalesforceError(
        400,
        'INVALID_FIELD',
        `The ${field} field should not be specified in the sobject data.`,
      );
    const isId = field.toLowerCase() === 'id';
    const record: RecordInput = isId
      ? { object, id: value, fields }
      : { object, key: { field, value }, fields: rows.length > 0 ? fields : { ...fields, [field]: value } };
    const { id, created = false } = writeOne(org, request, isId ? 'update' : 'upsert', record);
    // Until version 45 an update was answered with nothing.
    if (!created && callOf(request).versionNumber < 46) return reply.code(204).send();
    if (created) reply.header('Location', `${callOf(request).base}/sobjects/${table.object.name}/${id}`);
    return reply.code(created ? 201 : 200).send({ id, success: true, errors: [], created });
  });
  api.delete<{ Params: ByKey }>(byKey, async (request, reply) => {
    if (isRelated(org, request)) return related(request, reply);
    const table = tableOf(org, request, request.params.object);
    const rows = matches(table, request);
    if (rows.length > 1) return choices(request, reply, table, rows);
    if (rows[0] === undefined) throw notFound();
    return remove(request, reply, table, rows[0]);
  });

  function remove(request: FastifyRequest, reply: FastifyReply, table: Table, row: number): FastifyReply {
    writeOne(org, request, 'delete', { object: table.object.name, id: table.id(row), fields: {} });
    return reply.code(204).send();
  }
}

/** @throws SalesforceError what kept the record from being written */
function writeOne(
  org: Org,
  request: FastifyRequest,
  lane: Lane,
  record: RecordInput,
): { id?: string; created?: boolean } {
  const options = { ...restOptions(request), lane, records: [record] };
  const [result] = write(org, callOf(request).userId, options);
  if (result?.problem !== undefined) throwFailure(result.problem);
  return result ?? {};
}

/** The body as an object, without its `attributes`. */
function fieldsOf(request: FastifyRequest): Record<string, unknown> {
  const { body } = request;
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new SalesforceError(
      400,
      'JSON_PARSER_ERROR',
      'The HTTP entity body is required, but this request has no entity body.',
    );
  const { attributes: _attributes, ...fields } = body as Record<string, unknown>;
  return fields;
}

function tableOf(org: Org, request: FastifyRequest, object: string): Table {
  return org.store.table(readableObject(org, object, callOf(request).rights).name);
}

/** The record of an id, also of a deleted one. */
function existing(org: Org, request: FastifyRequest<{ Params: One }>): { table: Table; row: number } {
  const { object, id } = request.params;
  const table = tableOf(org, request, object);
  if (normalizeId(id) === undefined)
    throw notFound(`Provided external ID field does not exist or is not accessible: ${id}`);
  const row = table.rowOf(id);
  if (row === undefined) throw notFound();
  return { table, row };
}

function send(
  request: FastifyRequest<{ Querystring: Query }>,
  reply: FastifyReply,
  table: Table,
  row: number,
): FastifyReply {
  const call = callOf(request);
  const fields = shownFields(call, table, request.query.fields?.split(','));
  if (checkPreconditions(request, reply, table, row)) return reply.code(304).send();
  return reply.send(show(call, table, row, fields));
}

function matches(table: Table, request: FastifyRequest<{ Params: ByKey }>): readonly number[] {
  const { field: name, value } = request.params;
  const field = table.object.field(name);
  if (field === undefined || !field.idLookup || !callOf(request).rights.field(table.object, field, 'Read'))
    throw notFound(`Provided external ID field does not exist or is not accessible: ${name}`);
  if (field.type === 'id') {
    const row = table.rowOf(value);
    return row === undefined || table.isDeleted(row) ? [] : [row];
  }
  const key = parseText(field, value);
  return isFailure(key) ? [] : table.find(field, key);
}

function choices(
  request: FastifyRequest,
  reply: FastifyReply,
  table: Table,
  rows: readonly number[],
): FastifyReply {
  const { base } = callOf(request);
  return reply.code(300).send(rows.map((row) => `${base}/sobjects/${table.object.name}/${table.id(row)}`));
}
