import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { notFound, SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import type { Lane, RecordResult } from '../records/batch.ts';
import type { RecordInput } from '../records/body.ts';
import { normalizeId } from '../records/ids.ts';
import { callOf } from './calls.ts';
import { readableObject } from './discovery.ts';
import { readBody } from './read-body.ts';
import { show, shownFields } from './show.ts';
import { restOptions, write } from './write.ts';

const Body = z.object({
  allOrNone: z.boolean().default(false),
  records: z.array(z.looseObject({ attributes: z.looseObject({ type: z.string() }).optional() })),
});
const Ids = z.object({ ids: z.string(), allOrNone: z.string().optional() });
const Retrieval = z.object({ ids: z.array(z.string()), fields: z.array(z.string()) });
const most = { written: 200, read: 2000, chunks: 10 };

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm (checked 2026-11) */
export function addCollections(api: FastifyInstance, org: Org): void {
  const perform = (request: FastifyRequest, lane: Lane, records: RecordInput[], allOrNone: boolean) =>
    answer(write(org, callOf(request).userId, { ...restOptions(request), lane, records, allOrNone }));

  api.post('/composite/sobjects', async (request) => {
    const { allOrNone, records } = read(request.body);
    return perform(request, 'insert', records, allOrNone);
  });
  api.patch('/composite/sobjects', async (request) => {
    const { allOrNone, records } = read(request.body);
    return perform(request, 'update', records.map(takeId), allOrNone);
  });
  api.patch<{ Params: { object: string; field: string } }>(
    '/composite/sobjects/:object/:field',
    async (request) => {
      const { object, field: name } = request.params;
      const field = readableObject(org, object, callOf(request).rights).field(name);
      if (field === undefined || !field.idLookup)
        throw notFound(`Provided external ID field does not exist or is not accessible: ${name}`);
      const { allOrNone, records } = read(request.body);
      const stranger = records.find((record) => record.object.toLowerCase() !== object.toLowerCase());
      if (stranger !== undefined)
        throw new SalesforceError(
          400,
          'INVALID_INPUT',
          `Expected records of type ${object}, as in the address, not ${stranger.object}`,
        );
      const keyed = records.map((record): RecordInput => {
        const given = entry(record.fields, field.name);
        if (given !== undefined && field.type === 'id') delete record.fields[given[0]];
        return { ...record, key: { field: field.name, value: given?.[1] } };
      });
      return perform(request, 'upsert', keyed, allOrNone);
    },
  );
  api.delete('/composite/sobjects', async (request) => {
    const query = Ids.safeParse(request.query);
    if (!query.success)
      throw new SalesforceError(400, 'MISSING_ARGUMENT', 'Required parameter is missing: ids');
    const records = query.data.ids.split(',').map((text): RecordInput => {
      const id = text.trim();
      // An id of no object is missing from any table, so that its record alone fails.
      const object = org.store.schema.byKeyPrefix(id.slice(0, 3))?.name ?? 'User';
      return { object, id, fields: {} };
    });
    atMost(records, most.written);
    return perform(request, 'delete', records, query.data.allOrNone === 'true');
  });

  api.get<{ Params: { object: string }; Querystring: { ids?: string; fields?: string } }>(
    '/composite/sobjects/:object',
    async (request) => {
      const { ids, fields } = request.query;
      return retrieve(request, { ids: ids?.split(','), fields: fields?.split(',') });
    },
  );
  api.post<{ Params: { object: string } }>('/composite/sobjects/:object', async (request) =>
    retrieve(request, request.body),
  );

  /** Null for each record that does not exist. */
  function retrieve(request: FastifyRequest<{ Params: { object: string } }>, given: unknown): unknown {
    const parsed = Retrieval.safeParse(given);
    if (!parsed.success)
      throw new SalesforceError(400, 'MISSING_ARGUMENT', 'Required parameters are: ids, fields');
    const { ids } = parsed.data;
    atMost(ids, most.read);
    const call = callOf(request);
    const table = org.store.table(readableObject(org, request.params.object, call.rights).name);
    const fields = shownFields(call, table, parsed.data.fields);
    return ids.map((id) => {
      if (normalizeId(id.trim()) === undefined)
        throw new SalesforceError(400, 'MALFORMED_ID', `malformed id ${id}`);
      const row = table.rowOf(id.trim());
      return row === undefined || table.isDeleted(row) ? null : show(call, table, row, fields);
    });
  }
}

function read(body: unknown): { allOrNone: boolean; records: RecordInput[] } {
  const parsed = readBody(Body, body);
  const records = parsed.records.map(({ attributes, ...fields }): RecordInput => {
    if (attributes === undefined)
      throw new SalesforceError(
        400,
        'INVALID_INPUT',
        'Include an entity type in the attributes of each record.',
      );
    return { object: attributes.type, fields };
  });
  atMost(records, most.written);
  const chunks = records.filter(({ object }, place) => object !== records[place - 1]?.object).length;
  if (chunks > most.chunks)
    throw new SalesforceError(
      400,
      'LIMIT_EXCEEDED',
      `Cannot have more than ${most.chunks} chunks in a single operation. Please rearrange the data to reduce chunking.`,
    );
  return { allOrNone: parsed.allOrNone, records };
}

function atMost(records: readonly unknown[], limit: number): void {
  if (records.length > limit)
    throw new SalesforceError(
      400,
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${limit} records into this call`,
    );
}

function takeId(record: RecordInput): RecordInput {
  const given = entry(record.fields, 'Id');
  if (given === undefined) return record;
  delete record.fields[given[0]];
  return { ...record, id: String(given[1]) };
}

function entry(fields: Record<string, unknown>, name: string): [string, unknown] | undefined {
  return Object.entries(fields).find(([key]) => key.toLowerCase() === name.toLowerCase());
}

function answer(results: ReturnType<Org['write']>): RecordResult[] {
  return results.map(({ problem: _problem, ...result }) => result);
}
