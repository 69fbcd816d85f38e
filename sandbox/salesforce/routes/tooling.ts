import type { FastifyInstance, FastifyRequest } from 'fastify';
import { describeObject, describeSummary } from '../describe.ts';
import { notFound, SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { readField, toJson } from '../records/read.ts';
import { describeColumns } from '../soql/columns.ts';
import { runQuery } from '../soql/run.ts';
import { attributes } from '../soql/select.ts';
import { showRecords } from '../soql/show.ts';
import { allRights, createCatalog } from '../tooling/catalog.ts';
import type { CustomField } from '../tooling/custom-fields.ts';
import { CustomFieldBody } from '../tooling/metadata.ts';
import { callOf } from './calls.ts';

type WithId = { Params: { id: string } };
type WithObject = { Params: { object: string } };

/**
 * The part of the Tooling API that reads objects and fields and makes custom fields.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_customfield.htm (checked 2026-11)
 */
export function addTooling(api: FastifyInstance, org: Org): void {
  const catalog = createCatalog(org.store, org.customFields);

  api.get('/tooling', async (request) => {
    const { base } = callOf(request);
    return { query: `${base}/tooling/query`, sobjects: `${base}/tooling/sobjects` };
  });
  api.get<{ Querystring: { q?: string; columns?: string } }>('/tooling/query', async (request) => {
    const { version, userId } = callOf(request);
    const { q, columns } = request.query;
    if (typeof q !== 'string' || q === '')
      throw new SalesforceError(400, 'MALFORMED_QUERY', 'A query string has to be specified');
    const context = { store: catalog(), rights: allRights(userId), now: org.now(), all: false };
    const result = runQuery(context, q);
    if (columns === 'true') return describeColumns(result);
    const records = showRecords(result, version);
    const totalSize = result.countOnly ? result.rows.length : records.length;
    return { size: records.length, totalSize, done: true, queryLocator: null, entityTypeName: null, records };
  });

  api.get('/tooling/sobjects', async (request) => {
    const { base, userId } = callOf(request);
    const sobjects = catalog().schema.objects.map((object) =>
      describeSummary(object, allRights(userId), `${base}/tooling`),
    );
    return { encoding: 'UTF-8', maxBatchSize: 200, sobjects };
  });
  api.get<WithObject>('/tooling/sobjects/:object/describe', async (request) => {
    const { base, userId } = callOf(request);
    const store = catalog();
    const { object } = store.table(request.params.object);
    return describeObject(store, object, allRights(userId), `${base}/tooling`);
  });

  api.post('/tooling/sobjects/CustomField', async (request, reply) => {
    mayCustomize(request);
    const id = org.customFields.create({ body: read(request.body), at: org.now() });
    return reply.code(201).send({ id, success: true, errors: [], warnings: [], infos: [] });
  });
  api.get<WithId>('/tooling/sobjects/CustomField/:id', async (request) =>
    show(request, known(request.params.id)),
  );
  api.patch<WithId>('/tooling/sobjects/CustomField/:id', async (request, reply) => {
    mayCustomize(request);
    const { id } = known(request.params.id);
    org.customFields.change({ id, metadata: read(request.body, id).Metadata, at: org.now() });
    return reply.code(204).send();
  });
  api.delete<WithId>('/tooling/sobjects/CustomField/:id', async (request, reply) => {
    mayCustomize(request);
    org.customFields.remove({ id: known(request.params.id).id });
    return reply.code(204).send();
  });

  function known(id: string): CustomField {
    const field = org.customFields.get(id);
    if (field === undefined) throw notFound();
    return field;
  }

  function show(request: FastifyRequest, { id, object, field, metadata }: CustomField): object {
    const table = catalog().table('CustomField');
    const row = table.rowOf(id) ?? 0;
    const values = table.object.fields
      .filter(({ hidden }) => !hidden)
      .map((each) => [each.name, toJson(each, readField(table, row, each))]);
    const { base, version } = callOf(request);
    return {
      attributes: {
        ...attributes('CustomField', id, version),
        url: `${base}/tooling/sobjects/CustomField/${id}`,
      },
      ...Object.fromEntries(values),
      FullName: `${object}.${field.name}`,
      Metadata: metadata ?? null,
    };
  }

  /** @throws SalesforceError when the body lacks the name or the metadata */
  function read(body: unknown, id?: string): ReturnType<typeof CustomFieldBody.parse> {
    const named = id === undefined ? body : { FullName: 'Object.Field__c', ...Object(body) };
    const parsed = CustomFieldBody.safeParse(named);
    if (parsed.success) return parsed.data;
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: '' };
    const missing = path.length === 1 && /received undefined/.test(message);
    throw missing
      ? new SalesforceError(
          400,
          'REQUIRED_FIELD_MISSING',
          `Required fields are missing: [${String(path[0])}]`,
          [String(path[0])],
        )
      : new SalesforceError(400, 'JSON_PARSER_ERROR', `${path.join('.')}: ${message}`);
  }
}

function mayCustomize(request: FastifyRequest): void {
  const { rights } = callOf(request);
  if (!rights.has('CustomizeApplication'))
    throw new SalesforceError(403, 'INSUFFICIENT_ACCESS', 'insufficient access rights on cross-reference id');
}
