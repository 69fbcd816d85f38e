import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
beforeEach(async () => {
  org = await startOrg();
});
afterEach(() => org.close());

const csv = (count: number) =>
  `LastName,Company\n${Array.from({ length: count }, (_, at) => `Name ${at},ACME\n`).join('')}`;
const insert = { operation: 'insert', externalIdFieldName: undefined };
const show = async (id: string) => (await org.call('GET', `/jobs/ingest/${id}`)).body;
const Listed = z.object({
  done: z.boolean(),
  nextRecordsUrl: z.string().nullable(),
  records: z.array(z.looseObject({ id: z.string() })),
});

it('shows a job with the fields that Salesforce has at each step', async () => {
  const opened = (await org.call('POST', '/jobs/ingest', { object: 'lead', operation: 'insert' })).body;
  const { id } = z.looseObject({ id: z.string() }).parse(opened);
  await org.call('PUT', `/jobs/ingest/${id}/batches`, csv(2));
  const closed = (await org.call('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' })).body;
  await org.endOf(id);

  const common = {
    id,
    operation: 'insert',
    object: 'Lead',
    createdById: expect.stringMatching(/^005\w{15}$/),
    createdDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/),
    systemModstamp: expect.stringMatching(/\.000\+0000$/),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: 60,
    lineEnding: 'LF',
    columnDelimiter: 'COMMA',
  };
  const contentUrl = `services/data/v60.0/jobs/ingest/${id}/batches`;
  expect(opened).toEqual({ ...common, state: 'Open', contentUrl });
  expect(closed).toEqual({ ...common, state: 'UploadComplete' });
  expect(await show(id)).toEqual({
    ...common,
    state: 'JobComplete',
    jobType: 'V2Ingest',
    retries: 0,
    totalProcessingTime: expect.any(Number),
    apiActiveProcessingTime: expect.any(Number),
    apexProcessingTime: 0,
    numberRecordsProcessed: 2,
    numberRecordsFailed: 0,
    isPkChunkingSupported: false,
  });
});

it.each(['\r\n', '\n'])(
  'opens, fills and closes a job in one multipart call with lines that end %j',
  async (end) => {
    const parts = [
      '--BOUNDARY',
      'Content-Type: application/json',
      'Content-Disposition: form-data; name="job"',
      '',
      '{"object":"Lead","contentType":"CSV","operation":"insert","lineEnding":"LF"}',
      '',
      '--BOUNDARY',
      'Content-Type: text/csv',
      'Content-Disposition: form-data; name="content"; filename="content"',
      '',
      'LastName,Company\nÜnal,"A\n--B"\nBo,C',
      '--BOUNDARY--',
    ];

    const { status, body } = await org.call('POST', '/jobs/ingest', parts.join(end), {
      'content-type': 'multipart/form-data; boundary="BOUNDARY"',
    });

    const { id } = z.looseObject({ id: z.string(), state: z.literal('UploadComplete') }).parse(body);
    expect(status).toBe(200);
    expect(await org.endOf(id)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 2 });
    expect(await org.query('SELECT LastName, Company FROM Lead')).toMatchObject([
      { LastName: 'Ünal', Company: 'A\n--B' },
      { LastName: 'Bo', Company: 'C' },
    ]);
  },
);

it('refuses a multipart call that lacks a part', async () => {
  const answer = await org.call(
    'POST',
    '/jobs/ingest',
    '--B\nContent-Disposition: form-data; name="job"\n\n{}\n--B--',
    {
      'content-type': 'multipart/form-data; boundary=B',
    },
  );

  expect(refusal(answer)).toMatchObject({ status: 400, errorCode: 'INVALIDJOB' });
});

it('hard-deletes past the recycle bin, with the permission for it', async () => {
  await org.runJob(csv(2), insert);
  const ids = (await org.query('SELECT Id FROM Lead')).map(({ Id }) => String(Id));
  const hardDelete = { operation: 'hardDelete', externalIdFieldName: undefined };
  await org.permit({ userPermission: 'BulkApiHardDelete', allowed: false });
  const refused = await org.call('POST', '/jobs/ingest', { object: 'Lead', operation: 'hardDelete' });
  await org.permit({ userPermission: 'BulkApiHardDelete', allowed: true });

  const job = await org.runJob(`Id\n${ids[0]}\n`, hardDelete);

  const again = await org.runJob(`Id\n${ids[0]}\n`, hardDelete);
  const { body } = await org.call('GET', '/queryAll?q=SELECT+Id+FROM+Lead');
  expect(refusal(refused)).toMatchObject({ status: 400, errorCode: 'FEATURENOTENABLED' });
  expect(refusal(refused).message).toContain('hardDelete operation requires special user profile permission');
  expect([job.numberRecordsFailed, again.numberRecordsFailed]).toEqual([0, 1]);
  expect(body).toMatchObject({ totalSize: 1, records: [{ Id: ids[1] }] });
});

it('lists a thousand jobs a page, and none for filters that fit none', { timeout: 60_000 }, async () => {
  const ids: string[] = [];
  for (let made = 0; made < 1001; made += 1) ids.push(await org.openJob(insert));

  const first = Listed.parse((await org.call('GET', '/jobs/ingest?jobType=V2Ingest')).body);
  const second = Listed.parse((await org.call('GET', first.nextRecordsUrl ?? '')).body);
  const empty = await Promise.all(
    ['isPkChunkingEnabled=true', 'jobType=Classic', 'concurrencyMode=serial'].map(
      async (filter) => Listed.parse((await org.call('GET', `/jobs/ingest?${filter}`)).body).records.length,
    ),
  );
  const strange = await org.call('GET', '/jobs/ingest?queryLocator=x');

  expect([first.done, second.done, first.records.length]).toEqual([false, true, 1000]);
  expect([...first.records, ...second.records].map(({ id }) => id)).toEqual(ids);
  expect(empty).toEqual([0, 0, 0]);
  expect(refusal(strange).errorCode).toBe('INVALID_QUERY_LOCATOR');
});

it('forgets a job seven days after its end, and not an open one', async () => {
  const ended = await org.runJob(csv(1), insert);
  const open = await org.openJob(insert);
  await org.settings({ sessionLifetimeMs: 30 * 86_400_000 });
  org.advanceClock(7 * 86_400_000 + 60_000);

  const listed = Listed.parse((await org.call('GET', '/jobs/ingest')).body).records;

  expect((await org.call('GET', `/jobs/ingest/${ended.id}`)).status).toBe(404);
  expect(listed.map(({ id }) => id)).toEqual([open]);
});

it('goes on after a batch that could not be processed, whose rows stay unprocessed', async () => {
  org.fault({
    name: 'batch-fails',
    parameters: { afterRows: 10_000, message: 'InternalServerError : Gone' },
  });

  const job = await org.runJob(csv(20_005), insert);

  const unprocessed = (await org.results(job.id, 'unprocessedRecords')).trimEnd().split('\n');
  const successful = (await org.results(job.id, 'successfulResults')).trimEnd().split('\n');
  expect(job).toMatchObject({
    state: 'Failed',
    errorMessage: 'InternalServerError : Gone',
    numberRecordsProcessed: 10_005,
    numberRecordsFailed: 0,
  });
  expect(unprocessed.length - 1).toBe(10_000);
  expect([unprocessed[1], unprocessed.at(-1)]).toEqual(['"Name 10000","ACME"', '"Name 19999","ACME"']);
  expect(successful.at(-1)).toMatch(/^"00Q\w{15}","true","Name 20004","ACME"$/);
});

it('gives up the rest of a batch at a row with too many cells, and no more', async () => {
  const lines = csv(10_002).split('\n');
  lines[3] = 'a,b,c';

  const job = await org.runJob(lines.join('\n'), insert);

  expect(job).toMatchObject({ state: 'Failed', numberRecordsProcessed: 4 });
  expect(await org.query('SELECT LastName FROM Lead')).toMatchObject(
    ['Name 0', 'Name 1', 'Name 10000', 'Name 10001'].map((LastName) => ({ LastName })),
  );
});

it.each([
  ['Nope.External_Id__c', 'Unable to find relationship: Nope'],
  [
    'Account:Account.External_Id__c',
    'type is not needed for non polymorphic foreign key references: Account',
  ],
  ['Account.Name', 'Field name not found : Account.Name'],
  ['Account:Account:External_Id__c', 'Field name not found : Account:Account:External_Id__c'],
])('fails a job whose header has the relationship %s', async (column, message) => {
  const job = await org.runJob(`External_Id__c,LastName,${column}\nk1,A,acme\n`, { object: 'Contact' });

  expect(job).toMatchObject({ state: 'Failed', errorMessage: `InvalidBatch : ${message}` });
});

it('refuses what the state of a job forbids, in Salesforce’s words', async () => {
  const open = await org.openJob(insert);
  const { id } = await org.runJob(csv(1), insert);

  const answers = [
    await org.call('DELETE', `/jobs/ingest/${open}`),
    await org.call('PATCH', `/jobs/ingest/${id}`, { state: 'Aborted' }),
    await org.call('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' }),
    await org.call('PUT', `/jobs/ingest/${id}/batches`, csv(1)),
  ];

  expect(answers.map(refusal).map(({ errorCode, message }) => [errorCode, message])).toEqual([
    ['API_ERROR', 'Error encountered when deleting the job because the job is not terminated'],
    ['INVALIDJOBSTATE', 'Aborting already Completed Job not allowed'],
    ['INVALIDJOBSTATE', 'Closing already Completed Job not allowed'],
    [
      'INVALIDJOBSTATE',
      "Failed to create batch, since the Job is not Open. Current job state is 'JobComplete'",
    ],
  ]);
});

it.each([
  ['POST', '/jobs/ingest', { object: 'Lead', operation: 'magic' }],
  ['POST', '/jobs/ingest', { operation: 'insert' }],
  ['POST', '/jobs/query', { operation: 'query', query: 'SELECT Id FROM Lead', columnDelimiter: 'DOT' }],
])('says of %s %s %j no more than that it cannot be parsed', async (method, path, body) => {
  const answer = await org.call(method, path, body);

  expect(refusal(answer)).toEqual({
    status: 400,
    errorCode: 'INVALIDJOB',
    message: 'InvalidJob : Unable to parse Job',
  });
});
