import { afterEach, beforeEach, expect, it } from 'vitest';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;
beforeEach(async () => {
  org = await startOrg();
});
afterEach(() => org.close());

const rows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => `k${from + at},Name ${from + at},ACME\n`).join('');
const header = 'External_Id__c,LastName,Company\n';
const count = async (object = 'Lead') =>
  (await org.call('GET', `/__sandbox/salesforce/count/${object}`)).body;

it('upserts a job and tells what became of each row', async () => {
  await org.call('POST', '/sobjects/Lead', { LastName: 'Old', Company: 'ACME', External_Id__c: 'k1' });

  const job = await org.runJob(
    `${header}k1,Changed,"A, ""B"" & C"\nk2,New,"two\nlines"\nk3,,ACME\nk4,Bad,\n`,
  );

  expect(job).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 4, numberRecordsFailed: 2 });
  expect(await org.results(job.id, 'successfulResults')).toMatch(
    /^"sf__Id","sf__Created","External_Id__c","LastName","Company"\n"00Q\w{15}","false","k1","Changed","A, ""B"" & C"\n"00Q\w{15}","true","k2","New","two\nlines"\n$/,
  );
  expect(await org.results(job.id, 'failedResults')).toBe(
    '"sf__Id","sf__Error","External_Id__c","LastName","Company"\n' +
      '"","REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --","k3","","ACME"\n' +
      '"","REQUIRED_FIELD_MISSING:Required fields are missing: [Company]:Company --","k4","Bad",""\n',
  );
  expect(await org.results(job.id, 'unprocessedrecords')).toBe('"External_Id__c","LastName","Company"\n');
});

it('keeps what an empty cell stands for and empties what #N/A stands for', async () => {
  const fields = { LastName: 'A', Company: 'ACME', External_Id__c: 'k', Title: 'Dr', Phone: '1' };
  await org.call('POST', '/sobjects/Lead', fields);

  await org.runJob('external_id__C,TITLE,phone\nk,,#N/A\n');

  expect(await org.query('SELECT Title, Phone FROM Lead')).toMatchObject([{ Title: 'Dr', Phone: null }]);
});

it.each([
  ['TAB', 'LF', '\t', '\n'],
  ['SEMICOLON', 'CRLF', ';', '\r\n'],
  ['PIPE', 'LF', '|', '\n'],
])('reads and writes %s and %s', async (columnDelimiter, lineEnding, sign, end) => {
  const csv = [['External_Id__c', 'LastName', 'Company'].join(sign), ['k', 'Ünal', 'A'].join(sign), ''].join(
    end,
  );

  const job = await org.runJob(csv, { columnDelimiter, lineEnding });

  const line = (cells: string[]) => cells.map((cell) => `"${cell}"`).join(sign) + end;
  expect(job.state).toBe('JobComplete');
  expect(await org.results(job.id, 'successfulResults')).toContain(line(['true', 'k', 'Ünal', 'A']));
});

it('inserts, updates and deletes by id', async () => {
  const made = await org.runJob('LastName,Company\nA,X\nB,Y\n', {
    operation: 'insert',
    externalIdFieldName: undefined,
  });
  const found = await org.query('SELECT Id FROM Lead ORDER BY LastName');
  const [first, second] = found.map((row) => String(row.Id));

  const updated = await org.runJob(`Id,LastName\n${first},A2\nx,bad\n,none\n`, { operation: 'update' });
  const deleted = await org.runJob(`Id\n${second}\n`, { operation: 'delete' });

  expect(made.numberRecordsFailed).toBe(0);
  expect(await org.results(updated.id, 'failedResults')).toContain('MALFORMED_ID:malformed id x:Id --');
  expect(deleted.numberRecordsFailed).toBe(0);
  expect(await org.query('SELECT LastName FROM Lead')).toMatchObject([{ LastName: 'A2' }]);
});

it.each([
  ['an unknown column', {}, 'External_Id__c,Nope\nk,1\n', 'InvalidBatch : Field name not found : Nope'],
  [
    'the wrong line end',
    { lineEnding: 'CRLF' },
    `${header}k,A,B\n`,
    'ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is CRLF',
  ],
  [
    'no id to update by',
    { operation: 'update' },
    'LastName\nA\n',
    'InvalidBatch : Field name not found : Id',
  ],
  [
    'a quote that never closes',
    {},
    `${header}k,"A,B\n`,
    'InvalidBatch : Failed to parse CSV: a quoted value is never closed',
  ],
])('fails the whole job for %s', async (_what, options, csv, errorMessage) => {
  const job = await org.runJob(csv, options);

  expect(job).toMatchObject({ state: 'Failed', errorMessage, numberRecordsProcessed: 0 });
  expect(await count()).toEqual({ count: 0 });
});

it('completes a job of a header alone', async () => {
  expect(await org.runJob(header)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 0 });
});

it('fails all rows of a key that stands twice within ten thousand', async () => {
  const job = await org.runJob(`${header}${rows(3)}K1,Again,ACME\n`);

  expect(job).toMatchObject({ numberRecordsProcessed: 4, numberRecordsFailed: 2 });
  expect(await org.results(job.id, 'failedResults')).toContain(
    '"","DUPLICATE_VALUE:Duplicate external id specified: k1:External_Id__c --","k1"',
  );
  const far = await org.runJob(`${header}${rows(10_000)}k1,Late,ACME\n`);
  expect(far.numberRecordsFailed).toBe(0);
  expect(await org.query("SELECT LastName FROM Lead WHERE External_Id__c = 'k1'")).toMatchObject([
    { LastName: 'Late' },
  ]);
});

it.each(['Account.External_Id__c', 'Account:External_Id__c'])(
  'finds parents by a column %s',
  async (column) => {
    await org.call('POST', '/sobjects/Account', { Name: 'ACME', External_Id__c: 'acme' });

    const job = await org.runJob(`External_Id__c,LastName,${column}\nk1,A,acme\nk2,B,nope\n`, {
      object: 'Contact',
    });

    expect(await org.query('SELECT Account.Name FROM Contact')).toMatchObject([
      { Account: { Name: 'ACME' } },
    ]);
    expect(await org.results(job.id, 'failedResults')).toContain(
      'INVALID_FIELD:Foreign key external ID: nope not found for field External_Id__c in entity Account:--',
    );
  },
);

it('runs the assignment rule that the job names', async () => {
  const [rule] = await org.query(
    "SELECT Id FROM AssignmentRule WHERE SobjectType = 'Lead' AND Active = true",
  );

  await org.runJob(`${header}k1,A,B\n`, { assignmentRuleId: String(rule?.Id) });
  await org.runJob(`${header}k2,A,B\n`);

  expect(await org.query('SELECT Owner.Name FROM Lead ORDER BY External_Id__c')).toMatchObject([
    { Owner: { Name: 'Sam Seller' } },
    { Owner: { Name: 'Saltbridge Integration' } },
  ]);
});

it('leaves rows unprocessed that an abort came before', async () => {
  await org.settings({ bulkRowsPerSecond: 20 });
  const id = await org.startJob(header + rows(1000));
  for (;;) {
    const { body } = await org.call('GET', `/jobs/ingest/${id}`);
    // The job's own answer.
    if ((body as { numberRecordsProcessed: number }).numberRecordsProcessed > 0) break;
  }

  const { body: aborted } = await org.call('PATCH', `/jobs/ingest/${id}`, { state: 'Aborted' });

  const { body } = await org.call('GET', `/jobs/ingest/${id}`);
  // As above.
  const { numberRecordsProcessed: done } = body as { numberRecordsProcessed: number };
  expect(aborted).toMatchObject({ state: 'Aborted' });
  const lines = (await org.results(id, 'unprocessedrecords')).trimEnd().split('\n');
  expect(lines.length - 1).toBe(1000 - done);
  expect(lines[1]).toBe(`"k${done}","Name ${done}","ACME"`);
  expect(await count()).toEqual({ count: done });
});

it('fails a job midway, locks rows and lets one hang, as the faults say', async () => {
  org.fault({ name: 'job-fails', parameters: { afterRows: 2500 } });
  const failed = await org.runJob(header + rows(5000));
  org.fault({ name: 'row-lock', parameters: { rows: 3 } });
  const locked = await org.runJob(header + rows(10, 10_000));
  org.fault({ name: 'job-stuck' });
  const stuck = await org.startJob(header + rows(10, 20_000));
  const after = await org.runJob(header + rows(10, 30_000));
  const { body } = await org.call('GET', `/jobs/ingest/${stuck}`);

  expect(failed).toMatchObject({ state: 'Failed', numberRecordsProcessed: 2500 });
  expect((await org.results(failed.id, 'unprocessedrecords')).split('\n')).toHaveLength(2502);
  expect(locked).toMatchObject({ state: 'JobComplete', numberRecordsFailed: 3 });
  expect(await org.results(locked.id, 'failedResults')).toContain('UNABLE_TO_LOCK_ROW:unable to obtain');
  expect(after.state).toBe('JobComplete');
  expect(body).toMatchObject({ state: 'InProgress', numberRecordsProcessed: 0 });
});

it('cannot close a job that was given two uploads', async () => {
  const id = await org.openJob();
  await org.call('PUT', `/jobs/ingest/${id}/batches`, `${header}k1,A,B\n`);
  const second = await org.call('PUT', `/jobs/ingest/${id}/batches`, `${header}k1,A,B\n`);

  const answer = await org.call('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });

  expect(second.status).toBe(201);
  expect(refusal(answer)).toMatchObject({
    errorCode: 'INVALIDJOB',
    message: expect.stringContaining('Found multipe contents for job'),
  });
});

it.each([
  [{ object: 'Nope' }, 'INVALIDENTITY'],
  [{ object: 'Lead', operation: 'magic' }, 'INVALIDJOB'],
  [{ object: 'Lead', operation: 'upsert' }, 'INVALIDJOB'],
  [{ object: 'Lead', operation: 'upsert', externalIdFieldName: 'Company' }, 'INVALIDJOB'],
])('does not open the job %j', async (request, errorCode) => {
  const answer = await org.call('POST', '/jobs/ingest', { operation: 'insert', ...request });

  expect(refusal(answer)).toMatchObject({ status: 400, errorCode });
});

it('lists jobs, refuses what their state forbids, and forgets deleted ones', async () => {
  const { id } = await org.runJob(`${header}k1,A,B\n`);

  const again = await org.call('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
  const late = await org.call('PUT', `/jobs/ingest/${id}/batches`, header);
  const listed = await org.call('GET', '/jobs/ingest');
  const deleted = await org.call('DELETE', `/jobs/ingest/${id}`);
  const gone = await org.call('GET', `/jobs/ingest/${id}`);

  expect([refusal(again).errorCode, refusal(late).errorCode]).toEqual(['INVALIDJOBSTATE', 'INVALIDJOBSTATE']);
  expect(listed.body).toMatchObject({ done: true, records: [{ id, jobType: 'V2Ingest' }] });
  expect([deleted.status, gone.status]).toEqual([204, 404]);
});

it('passes over an empty Id beside the external id of an upsert, as jsforce sends it, and refuses a filled one', async () => {
  const job = await org.runJob(
    'Id,External_Id__c,LastName,Company\n,k1,A,ACME\n00Q000000000001AAA,k2,B,ACME\n',
  );

  expect(job).toMatchObject({ numberRecordsProcessed: 2, numberRecordsFailed: 1 });
  expect(await org.results(job.id, 'failedResults')).toContain('INVALID_FIELD_FOR_INSERT_UPDATE');
  expect(await org.query('SELECT External_Id__c FROM Lead')).toMatchObject([{ External_Id__c: 'k1' }]);
});
