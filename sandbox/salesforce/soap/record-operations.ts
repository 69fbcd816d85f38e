import { SalesforceError } from '../errors.ts';
import type { RecordResult } from '../records/batch.ts';
import type { RecordInput } from '../records/body.ts';
import { write } from '../routes/write.ts';
import type { Operation, SoapCall } from './call.ts';
import { readSobject, spellPage, spellSobject, spellTime } from './sobjects.ts';
import { children } from './xml.ts';

/**
 * Reading and writing records, by way of the REST API wherever that has the same.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_list.htm (checked 2026-11)
 */
export const recordOperations: Record<string, Operation> = {
  create: async (call) => ({ result: saved(await save(call, 'POST', '/composite/sobjects')) }),
  update: async (call) => ({ result: saved(await save(call, 'PATCH', '/composite/sobjects')) }),
  async upsert(call) {
    const field = call.argument('externalIDFieldName') ?? 'Id';
    const type = records(call)[0]?.attributes.type ?? '';
    return { result: saved(await save(call, 'PATCH', `/composite/sobjects/${type}/${field}`), true) };
  },
  async delete(call) {
    const ids = call.list('ids').map(encodeURIComponent).join(',');
    const results = await call.rest('DELETE', `/composite/sobjects?ids=${ids}&allOrNone=${allOrNone(call)}`);
    return { result: saved(results) };
  },
  undelete: (call) => ({ result: saved(writeIds(call, 'undelete')) }),
  emptyRecycleBin: (call) => ({ result: saved(writeIds(call, 'emptyBin')) }),
  async retrieve(call) {
    const fields = (call.argument('fieldList') ?? '').split(',').map((name) => name.trim());
    const path = `/composite/sobjects/${call.argument('sObjectType') ?? ''}`;
    // The sandbox's own answer: a list with null for what is not there.
    const found = (await call.rest('POST', path, { ids: call.list('ids'), fields })) as unknown[];
    return { result: found.map((record) => record && spellSobject(record, call.enterprise)) };
  },
  query: (call) => page(call, `/query?q=${encodeURIComponent(call.argument('queryString') ?? '')}`),
  queryAll: (call) => page(call, `/queryAll?q=${encodeURIComponent(call.argument('queryString') ?? '')}`),
  queryMore: (call) => page(call, `/query/${encodeURIComponent(call.argument('queryLocator') ?? '')}`),
  getUpdated: (call) => changes(call, 'updated'),
  getDeleted: (call) => changes(call, 'deleted'),
};

async function page(call: SoapCall, path: string): Promise<object> {
  return { result: spellPage(await call.rest('GET', path), call.enterprise) };
}

async function changes(call: SoapCall, kind: string): Promise<object> {
  const [start, end] = ['startDate', 'endDate'].map((name) => encodeURIComponent(call.argument(name) ?? ''));
  const path = `/sobjects/${call.argument('sObjectType') ?? ''}/${kind}?start=${start}&end=${end}`;
  const found = await call.rest('GET', path);
  const text = JSON.stringify(found, (_name, value) =>
    typeof value === 'string' ? spellTime(value) : value,
  );
  return { result: JSON.parse(text) };
}

interface Given {
  attributes: { type: string };
}

function records(call: SoapCall): Given[] {
  return children(call.body, 'sObjects').map((node) => {
    const { type, fields } = readSobject(node);
    return { ...fields, attributes: { type } };
  });
}

function save(call: SoapCall, method: string, path: string): Promise<unknown> {
  return call.rest(method, path, { allOrNone: allOrNone(call), records: records(call) });
}

function allOrNone(call: SoapCall): boolean {
  return call.header('AllOrNoneHeader', 'allOrNone') === 'true';
}

function writeIds(call: SoapCall, lane: 'undelete' | 'emptyBin'): RecordResult[] {
  const { org, userId } = call;
  const given = call.list('ids').map((id): RecordInput => {
    const object = org.store.schema.byKeyPrefix(id.slice(0, 3))?.name ?? 'User';
    return { object, id, fields: {} };
  });
  if (given.length > 200) throw new SalesforceError(400, 'EXCEEDED_ID_LIMIT', 'record limit reached');
  const options = { allowDuplicates: true, assignmentRule: undefined, allOrNone: allOrNone(call) };
  return write(org, userId, { ...options, lane, records: given });
}

/** Results in the order of the WSDL's elements. */
function saved(results: unknown, upsert = false): object[] {
  // Answers of the sandbox's own collections.
  return (results as RecordResult[]).map(({ id, success, created, errors }) => ({
    ...(upsert ? { created: created ?? false } : {}),
    errors: errors.map(({ fields, message, statusCode }) => ({ fields, message, statusCode })),
    id: id ?? null,
    success,
  }));
}
