import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
beforeEach(async () => {
  org = await startOrg();
});
afterEach(() => org.close());

const Job = z.looseObject({ id: z.string(), state: z.string() });

async function open(query: string, options: object = {}): Promise<string> {
  const { body } = await org.call('POST', '/jobs/query', { operation: 'query', query, ...options });
  return Job.parse(body).id;
}

async function end(id: string): Promise<z.infer<typeof Job>> {
  for (;;) {
    const job = Job.parse((await org.call('GET', `/jobs/query/${id}`)).body);
    if (job.state !== 'UploadComplete' && job.state !== 'InProgress') return job;
  }
}

async function run(query: string, maxRecords = 50_000, options: object = {}): Promise<string[][][]> {
  const id = await open(query, options);
  expect(await end(id)).toMatchObject({ state: 'JobComplete', jobType: 'V2Query' });
  const pages: string[][][] = [];
  for (let locator: string | null = ''; locator !== 'null'; ) {
    const from = locator === '' ? '' : `&locator=${locator}`;
    const page = await org.call('GET', `/jobs/query/${id}/results?maxRecords=${maxRecords}${from}`);
    const lines: string[][] = parse(String(page.body));
    expect(page.headers.get('sforce-numberofrecords')).toBe(String(lines.length - 1));
    pages.push(lines);
    locator = page.headers.get('sforce-locator');
  }
  return pages;
}

it('gives pages by locator, each under the header', async () => {
  const lines = Array.from({ length: 25 }, (_, at) => `k${at},Name ${at},ACME`);
  await org.runJob(`External_Id__c,LastName,Company\n${lines.join('\n')}\n`);

  const pages = await run('SELECT External_Id__c, Owner.Name, Title FROM Lead', 10);

  expect(pages.map((page) => page.length)).toEqual([11, 11, 6]);
  expect(pages[2]?.slice(0, 2)).toEqual([
    ['External_Id__c', 'Owner.Name', 'Title'],
    ['k20', 'Saltbridge Integration', ''],
  ]);
});

it.each([
  ['SELECT Nope FROM Lead', 'INVALID_FIELD', 'Nope'],
  ['SELECT Id FROM', 'MALFORMED_QUERY', ''],
  ['SELECT COUNT() FROM Lead', 'API_ERROR', 'Aggregate Functions not supported'],
  ['SELECT MAX(LastName) FROM Lead', 'API_ERROR', 'Aggregate Functions not supported'],
  ['SELECT Company FROM Lead GROUP BY Company', 'API_ERROR', 'GROUP BY not supported'],
  ['SELECT Id FROM Lead LIMIT 1 OFFSET 1', 'API_ERROR', 'OFFSET not supported'],
  [
    'SELECT Id, (SELECT Id FROM Contacts) FROM Account',
    'API_ERROR',
    'Aggregate Relationships not supported in Bulk V2 Query with CSV content type',
  ],
  ['SELECT Address FROM Lead', 'API_ERROR', 'Selecting compound data not supported in Bulk Query'],
])('refuses %s as %s', async (query, errorCode, message) => {
  const answer = await org.call('POST', '/jobs/query', { operation: 'query', query });

  expect(refusal(answer)).toMatchObject({ status: 400, errorCode });
  expect(refusal(answer).message).toContain(message);
});

it('shows a job with the fields that Salesforce has', async () => {
  const wish = { operation: 'queryAll', query: 'SELECT Id FROM Lead', columnDelimiter: 'PIPE' };
  const opened = (await org.call('POST', '/jobs/query', wish)).body;
  const { id } = Job.parse(opened);

  const common = {
    id,
    operation: 'queryAll',
    object: 'Lead',
    createdById: expect.stringMatching(/^005\w{15}$/),
    createdDate: expect.stringMatching(/\.000\+0000$/),
    systemModstamp: expect.stringMatching(/\.000\+0000$/),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: 60,
    lineEnding: 'LF',
    columnDelimiter: 'PIPE',
  };
  expect(opened).toEqual({ ...common, state: 'UploadComplete' });
  expect(await end(id)).toEqual({
    ...common,
    state: 'JobComplete',
    jobType: 'V2Query',
    numberRecordsProcessed: 0,
    retries: 0,
    totalProcessingTime: expect.any(Number),
    isPkChunkingSupported: true,
  });
});

it('gives the same page for a locator, whoever reads it in whatever order and whatever changes meanwhile', async () => {
  const lines = Array.from({ length: 9 }, (_, at) => `k${at},Name ${at},ACME`);
  await org.runJob(`External_Id__c,LastName,Company\n${lines.join('\n')}\n`);
  const id = await open('SELECT LastName FROM Lead');
  await end(id);
  const page = async (locator: string) =>
    (await org.call('GET', `/jobs/query/${id}/results?maxRecords=3&locator=${locator}`)).body;
  const locators = ['MA', 'Mw', 'Ng'];
  const before = await Promise.all(locators.map(page));

  await org.runJob('External_Id__c,LastName,Company\nk4,Changed,ACME\nk9,New,ACME\n');
  await org.call('DELETE', '/sobjects/Lead/External_Id__c/k7');

  const after = await Promise.all(locators.toReversed().map(page));
  expect(after.reverse()).toEqual(before);
  expect(before[1]).toBe('"LastName"\n"Name 3"\n"Name 4"\n"Name 5"\n');
});

it('spells values as Salesforce does, with the separators that were asked for', async () => {
  await org.call('POST', '/sobjects/Contact', {
    LastName: 'A|"B"\nC',
    Newsletter__c: true,
    Logins_Count__c: 7,
    Signed_Up_At__c: '2026-02-03T23:59:59+01:00',
    Birthdate: '1999-12-31',
  });

  const id = await open(
    'SELECT LastName, Title, Newsletter__c, DoNotCall, Logins_Count__c, Signed_Up_At__c, Birthdate, Owner.Name, Account.Name FROM Contact',
    { columnDelimiter: 'PIPE', lineEnding: 'CRLF' },
  );
  await end(id);

  const { body, headers } = await org.call('GET', `/jobs/query/${id}/results`);
  expect(body).toBe(
    '"LastName"|"Title"|"Newsletter__c"|"DoNotCall"|"Logins_Count__c"|"Signed_Up_At__c"|"Birthdate"|"Owner.Name"|"Account.Name"\r\n' +
      '"A|""B""\nC"|""|"true"|"false"|"7.0"|"2026-02-03T22:59:59.000Z"|"1999-12-31"|"Saltbridge Integration"|""\r\n',
  );
  expect([headers.get('sforce-locator'), headers.get('sforce-numberofrecords')]).toEqual(['null', '1']);
});

it('finds deleted records with queryAll alone', async () => {
  await org.runJob('External_Id__c,LastName,Company\nk0,A,X\nk1,B,X\n');
  await org.call('DELETE', '/sobjects/Lead/External_Id__c/k0');

  const [live] = await run('SELECT LastName FROM Lead');
  const [all] = await run('SELECT LastName, IsDeleted FROM Lead', 10, { operation: 'queryAll' });

  expect(live?.slice(1)).toEqual([['B']]);
  expect(all?.slice(1)).toEqual([
    ['A', 'true'],
    ['B', 'false'],
  ]);
});

it('aborts a job that is under way, which has no results, and deletes only what has ended', async () => {
  org.fault({ name: 'job-stuck' });
  const aborted = await open('SELECT Id FROM Lead');
  const early = await org.call('DELETE', `/jobs/query/${aborted}`);
  const stopped = await org.call('PATCH', `/jobs/query/${aborted}`, { state: 'Aborted' });
  const results = await org.call('GET', `/jobs/query/${aborted}/results`);
  const complete = await open('SELECT Id FROM Lead');
  await end(complete);

  const late = await org.call('PATCH', `/jobs/query/${complete}`, { state: 'Aborted' });
  const listed = await org.call('GET', '/jobs/query?jobType=V2Query');
  const deleted = await org.call('DELETE', `/jobs/query/${complete}`);

  expect(refusal(early)).toMatchObject({ status: 400, errorCode: 'API_ERROR' });
  expect(stopped).toMatchObject({ status: 200, body: { state: 'Aborted' } });
  expect(results).toMatchObject({ status: 204, body: '' });
  expect(refusal(late)).toMatchObject({
    errorCode: 'INVALIDJOBSTATE',
    message: 'Aborting already Completed Job not allowed',
  });
  expect(listed.body).toMatchObject({ done: true, records: [{ id: aborted }, { id: complete }] });
  expect([deleted.status, (await org.call('GET', `/jobs/query/${complete}`)).status]).toEqual([204, 404]);
});
