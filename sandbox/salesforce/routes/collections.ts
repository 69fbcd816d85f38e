import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { notFound, SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import type { RecordResult } from '../records/batch.ts';
import type { RecordInput } from '../records/body.ts';
import { callOf } from './calls.ts';
import { readableObject } from './discovery.ts';
import { write } from './records.ts';

const Body = z.object({
  allOrNone: z.boolean().default(false),
  records: z.array(z.looseObject({ attributes: z.looseObject({ type: z.string() }).optional() })),
});
const Ids = z.object({ ids: z.string(), allOrNone: z.string().optional() });
const mostRecords = 200;

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm */
export function addCollections(api: FastifyInstance, org: Org): void {
  api.post('/composite/sobjects', async (request) => {
    const { allOrNone, records } = read(request.body);
    return answer(write(org, request, 'insert', records, allOrNone));
  });
  api.patch('/composite/sobjects', async (request) => {
    const { allOrNone, records } = read(request.body);
    return answer(write(org, request, 'update', records.map(takeId), allOrNone));
  });
  api.patch<{ Params: { object: string; field: string } }>(
    '/composite/sobjects/:object/:field',
    async (request) => {
      const { object, field: name } = request.params;
      const field = readableObject(org, object, callOf(request).rights).field(name);
      if (field === undefined || !field.idLookup)
        throw notFound(`Provided external ID field does not exist or is not accessible: ${name}`);
      const { allOrNone, records } = read(request.body);
      const keyed = records.map((record): RecordInput => {
        const given = entry(record.fields, field.name);
        if (given !== undefined && field.type === 'id') delete record.fields[given[0]];
        return { ...record, key: { field: field.name, value: given?.[1] } };
      });
      return answer(write(org, request, 'upsert', keyed, allOrNone));
    },
  );
  api.delete('/composite/sobjects', async (request) => {
    const query = Ids.safeParse(request.query);
    if (!query.success)
      throw new SalesforceError(400, 'MISSING_ARGUMENT', 'Required parameter is missing: ids');
    const records = query.data.ids.split(',').map((id): RecordInput => {
      const object = org.store.schema.byKeyPrefix(id.slice(0, 3));
      if (object === undefined) throw new SalesforceError(400, 'MALFORMED_ID', `malformed id ${id}`);
      return { object: object.name, id, fields: {} };
    });
    atMost(records);
    return answer(write(org, request, 'delete', records, query.data.allOrNone === 'true'));
  });
}

function read(body: unknown): { allOrNone: boolean; records: RecordInput[] } {
  const parsed = Body.safeParse(body);
  if (!parsed.success)
    throw new SalesforceError(
      400,
      'JSON_PARSER_ERROR',
      `Unable to read the body: ${z.prettifyError(parsed.error)}`,
    );
  const records = parsed.data.records.map(({ attributes, ...fields }): RecordInput => {
    if (attributes === undefined)
      throw new SalesforceError(
        400,
        'INVALID_INPUT',
        'Include an entity type in the attributes of each record.',
      );
    return { object: attributes.type, fields };
  });
  atMost(records);
  return { allOrNone: parsed.data.allOrNone, records };
}

function atMost(records: readonly unknown[]): void {
  if (records.length > mostRecords)
    throw new SalesforceError(
      400,
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${mostRecords} records into this operation`,
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
