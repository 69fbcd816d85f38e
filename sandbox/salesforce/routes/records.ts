import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isFailure, noColumn, notFound, SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { type Lane, throwFailure } from '../records/batch.ts';
import type { RecordInput } from '../records/body.ts';
import { readField, toJson } from '../records/read.ts';
import type { Table } from '../records/table.ts';
import { parseText } from '../records/values.ts';
import type { FieldDef } from '../schema/definition.ts';
import { attributes } from '../soql/select.ts';
import { takeStrike } from '../strikes.ts';
import { callOf, headerOption } from './calls.ts';
import { readableObject } from './discovery.ts';

type One = { object: string; id: string };
type ByKey = { object: string; field: string; value: string };

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_upsert.htm */
export function addRecords(api: FastifyInstance, org: Org): void {
  api.post<{ Params: { object: string } }>('/sobjects/:object', async (request, reply) => {
    const object = tableOf(org, request, request.params.object).object.name;
    const [result] = write(org, request, 'insert', [{ object, fields: fieldsOf(request) }]);
    if (result?.problem !== undefined) throwFailure(result.problem);
    return reply.code(201).send({ id: result?.id, success: true, errors: [] });
  });

  api.get<{ Params: One; Querystring: { fields?: string } }>('/sobjects/:object/:id', async (request) => {
    const { id } = request.params;
    const table = tableOf(org, request, request.params.object);
    const row = table.rowOf(id);
    if (row === undefined) throw notFound();
    if (table.isDeleted(row)) throw new SalesforceError(404, 'ENTITY_IS_DELETED', 'entity is deleted', []);
    return show(request, table, row, request.query.fields);
  });
  api.patch<{ Params: One }>('/sobjects/:object/:id', async (request, reply) => {
    const { object, id } = request.params;
    if (tableOf(org, request, object).rowOf(id) === undefined) throw notFound();
    const [result] = write(org, request, 'update', [{ object, id, fields: fieldsOf(request) }]);
    if (result?.problem !== undefined) throwFailure(result.problem);
    return reply.code(204).send();
  });
  api.delete<{ Params: One }>('/sobjects/:object/:id', async (request, reply) => {
    const { object, id } = request.params;
    if (tableOf(org, request, object).rowOf(id) === undefined) throw notFound();
    return remove(request, reply, object, id);
  });

  api.get<{ Params: ByKey; Querystring: { fields?: string } }>(
    '/sobjects/:object/:field/:value',
    async (request, reply) => {
      const table = tableOf(org, request, request.params.object);
      const rows = matches(table, request);
      if (rows.length > 1) return choices(request, reply, table, rows);
      if (rows[0] === undefined) throw notFound();
      return show(request, table, rows[0], request.query.fields);
    },
  );
  api.patch<{ Params: ByKey }>('/sobjects/:object/:field/:value', async (request, reply) => {
    const { object, field, value } = request.params;
    const table = tableOf(org, request, object);
    const rows = matches(table, request);
    if (rows.length > 1) return choices(request, reply, table, rows);
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
    const [result] = write(org, request, isId ? 'update' : 'upsert', [record]);
    if (result?.problem !== undefined) throwFailure(result.problem);
    const { id, created = false } = result ?? {};
    // Until version 45 an update was answered with nothing.
    if (!created && callOf(request).versionNumber < 46) return reply.code(204).send();
    return reply.code(created ? 201 : 200).send({ id, success: true, errors: [], created });
  });
  api.delete<{ Params: ByKey }>('/sobjects/:object/:field/:value', async (request, reply) => {
    const table = tableOf(org, request, request.params.object);
    const rows = matches(table, request);
    if (rows.length > 1) return choices(request, reply, table, rows);
    if (rows[0] === undefined) throw notFound();
    return remove(request, reply, table.object.name, table.id(rows[0]));
  });

  function remove(request: FastifyRequest, reply: FastifyReply, object: string, id: string): FastifyReply {
    const [result] = write(org, request, 'delete', [{ object, id, fields: {} }]);
    if (result?.problem !== undefined) throwFailure(result.problem);
    return reply.code(204).send();
  }
}

/** Writes under the caller's name, by the options in the call's headers. */
export function write(
  org: Org,
  request: FastifyRequest,
  lane: Lane,
  records: RecordInput[],
  allOrNone = false,
): ReturnType<Org['write']> {
  const { userId } = callOf(request);
  const autoAssign = String(request.headers['sforce-auto-assign'] ?? 'TRUE');
  const rule = /^(true|1)$/i.test(autoAssign)
    ? true
    : /^(false|0)$/i.test(autoAssign)
      ? undefined
      : autoAssign;
  // Only leads have rules here; Salesforce runs the active one for REST calls unless told not to.
  const leads = records.some((record) => record.object.toLowerCase() === 'lead');
  const assignTo = leads && rule !== undefined ? org.assignee(rule) : undefined;
  const strike = takeStrike(org.faults);
  return org.write({
    at: org.now(),
    userId,
    lane,
    records,
    allOrNone,
    allowDuplicates:
      headerOption(request, 'sforce-duplicate-rule-header', 'allowSave')?.toLowerCase() === 'true',
    ...(assignTo === undefined ? {} : { assignTo }),
    ...(strike === undefined ? {} : { strike }),
  });
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

function show(request: FastifyRequest, table: Table, row: number, list: string | undefined): object {
  const { rights, version } = callOf(request);
  const { object } = table;
  const visible = (field: FieldDef) => rights.field(object, field, 'Read');
  const fields =
    list === undefined
      ? object.fields.filter(visible)
      : list.split(',').map((name) => {
          const field = object.field(name.trim());
          if (field === undefined || !visible(field)) throw noColumn(name.trim(), object.name);
          return field;
        });
  return {
    attributes: attributes(object.name, table.id(row), version),
    ...Object.fromEntries(fields.map((field) => [field.name, toJson(field, readField(table, row, field))])),
  };
}
