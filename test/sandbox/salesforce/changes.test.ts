import { afterEach, beforeEach, expect, it } from 'vitest';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
beforeEach(async () => {
  org = await startOrg();
});
afterEach(() => org.close());

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

async function create(object: string, fields: object): Promise<string> {
  const { body } = await org.call('POST', `/sobjects/${object}`, fields);
  return (body as { id: string }).id;
}
const at = (offsetMs: number) => encodeURIComponent(new Date(Date.now() + offsetMs).toISOString());
const window = (fromMs: number, toMs: number) => `?start=${at(fromMs)}&end=${at(toMs)}`;

it('lists what was changed and what was deleted in a span of time', async () => {
  const kept = await create('Account', { Name: 'Kept' });
  const gone = await create('Account', { Name: 'Gone' });
  await org.call('DELETE', `/sobjects/Account/${gone}`);

  const updated = await org.call('GET', `/sobjects/Account/updated/${window(-minuteMs, 2 * minuteMs)}`);
  const deleted = await org.call('GET', `/sobjects/Account/deleted/${window(-minuteMs, 2 * minuteMs)}`);
  const earlier = await org.call('GET', `/sobjects/Account/updated/${window(-dayMs, -2 * minuteMs)}`);

  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  expect(updated.body).toEqual({ ids: [kept], latestDateCovered: time });
  expect(deleted.body).toEqual({
    deletedRecords: [{ deletedDate: time, id: gone }],
    earliestDateAvailable: time,
    latestDateCovered: time,
  });
  expect(earlier.body).toMatchObject({ ids: [] });
});

it.each([
  ['ends before it starts', window(0, -dayMs)],
  ['is shorter than a minute', window(0, 1000)],
  ['starts more than 30 days ago', window(-31 * dayMs, 0)],
  ['is no time', '?start=yesterday&end=today'],
])('refuses a span that %s', async (_which, query) => {
  const answer = await org.call('GET', `/sobjects/Account/updated${query}`);

  expect(refusal(answer)).toMatchObject({ status: 400, errorCode: 'INVALID_REPLICATION_DATE' });
});

it('deletes children with their parent and empties other look-ups', async () => {
  const account = await create('Account', { Name: 'ACME' });
  const sub = await create('Account', { Name: 'Sub', ParentId: account });
  const contact = await create('Contact', { LastName: 'A', AccountId: account });

  await org.call('DELETE', `/sobjects/Account/${account}`);

  const read = await org.call('GET', `/sobjects/Account/${sub}?fields=ParentId`);
  expect(read.body).toMatchObject({ ParentId: null });
  expect(refusal(await org.call('GET', `/sobjects/Contact/${contact}`))).toMatchObject({
    status: 404,
    errorCode: 'ENTITY_IS_DELETED',
    message: 'entity is deleted',
  });
  expect(refusal(await org.call('PATCH', `/sobjects/Contact/${contact}`, { Title: 'x' }))).toMatchObject({
    status: 404,
    errorCode: 'ENTITY_IS_DELETED',
  });
});

it.each([
  [
    'cases',
    'Case',
    {},
    /^Your attempt to delete ACME could not be completed because it is associated with the following cases\.: \d+\s*$/,
  ],
  [
    'won opportunities',
    'Opportunity',
    { Name: 'Deal', StageName: 'Closed Won', CloseDate: '2026-01-31' },
    /^Your attempt to delete ACME could not be completed because some opportunities in ACME were closed won\. .*: Deal\s*$/,
  ],
])('keeps an account that has %s', async (_what, object, fields, message) => {
  const account = await create('Account', { Name: 'ACME' });
  await create(object, { ...fields, AccountId: account });

  const answer = await org.call('DELETE', `/sobjects/Account/${account}`);

  expect(refusal(answer)).toMatchObject({ status: 400, errorCode: 'DELETE_FAILED' });
  expect(refusal(answer).message).toMatch(message);
});

it('answers from the version the caller has, where it still holds', async () => {
  const id = await create('Account', { Name: 'ACME' });
  const first = await org.call('GET', `/sobjects/Account/${id}`);
  const etag = first.headers.get('etag') ?? '';
  const modified = first.headers.get('last-modified') ?? '';
  const read = (headers: Record<string, string>) =>
    org.call('GET', `/sobjects/Account/${id}`, undefined, headers);
  const long = new Date(Date.now() - dayMs).toUTCString();

  const statuses = [
    await read({ 'if-none-match': etag }),
    await read({ 'if-modified-since': modified }),
    await read({ 'if-modified-since': long }),
    await read({ 'if-unmodified-since': long }),
    await org.call('PATCH', `/sobjects/Account/${id}`, { Name: 'x' }, { 'if-match': '"other"' }),
    await org.call('PATCH', `/sobjects/Account/${id}`, { Name: 'x' }, { 'if-match': etag }),
  ].map(({ status }) => status);

  expect(statuses).toEqual([304, 304, 200, 412, 412, 204]);
});

it('goes from a record to its parent and its children', async () => {
  const account = await create('Account', { Name: 'ACME' });
  const contact = await create('Contact', { LastName: 'A', AccountId: account });

  const parent = await org.call('GET', `/sobjects/Contact/${contact}/Account?fields=Name`);
  const children = await org.call('GET', `/sobjects/Account/${account}/Contacts?fields=LastName`);
  const changed = await org.call('PATCH', `/sobjects/Contact/${contact}/Account`, { Name: 'Other' });
  const none = await org.call('GET', `/sobjects/Account/${account}/Parent`);

  expect(parent.body).toMatchObject({ attributes: { type: 'Account' }, Name: 'ACME', Id: account });
  expect(children.body).toMatchObject({ totalSize: 1, done: true, records: [{ LastName: 'A' }] });
  expect(changed.status).toBe(204);
  expect(refusal(none)).toMatchObject({ status: 404, errorCode: 'NOT_FOUND' });
});

it.each([
  ['PUT', '/sobjects/Account', 'HEAD,GET,POST'],
  ['POST', '/sobjects/Account/001000000000000AAA', 'HEAD,GET,PATCH,DELETE'],
  ['GET', '/composite/sobjects/Lead/External_Id__c', 'PATCH'],
])('answers %s %s with the methods that are allowed', async (method, path, allowed) => {
  const answer = await org.call(method, path, method === 'GET' ? undefined : {});

  expect(refusal(answer)).toEqual({
    status: 405,
    errorCode: 'METHOD_NOT_ALLOWED',
    message: `HTTP Method '${method}' not allowed. Allowed are ${allowed}`,
  });
});

it('takes a POST that stands for a PATCH', async () => {
  const id = await create('Account', { Name: 'ACME' });

  const { status } = await org.call('POST', `/sobjects/Account/${id}?_HttpMethod=PATCH`, { Name: 'Other' });
  const read = await org.call('GET', `/sobjects/Account/${id}`);

  expect(status).toBe(204);
  expect(read.body).toMatchObject({ Name: 'Other' });
});

it.each([
  [
    '{"Name": }',
    "Unexpected character ('}' (code 125)): expected a valid value (number, String, array, object, 'true', 'false' or 'null') at [line:1, column:10]",
  ],
  [
    '{Name: 1}',
    "Unexpected character ('N' (code 78)): was expecting double-quote to start field name at [line:1, column:2]",
  ],
  [
    '{"Name": "x"\n "Phone": 1}',
    `Unexpected character ('"' (code 34)): was expecting comma to separate Object entries at [line:2, column:2]`,
  ],
  [
    '{"Name": "x"',
    'Unexpected end-of-input: expected close marker for Object (start marker at [line:1, column:1]) at [line:1, column:13]',
  ],
])('says where a body is not JSON: %s', async (body, message) => {
  const answer = await org.call('POST', '/sobjects/Account', body, { 'content-type': 'application/json' });

  expect(refusal(answer)).toEqual({ status: 400, errorCode: 'JSON_PARSER_ERROR', message });
});

it('takes no body but JSON', async () => {
  const answer = await org.call('POST', '/sobjects/Account', 'Name\nACME\n');

  expect(refusal(answer)).toEqual({
    status: 415,
    errorCode: 'UNSUPPORTED_MEDIA_TYPE',
    message: "MediaType of 'text/csv' is not supported by this resource",
  });
});
