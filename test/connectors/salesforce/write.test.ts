import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startSalesforce, type TestSalesforce } from '../../support/sandbox.ts';
import { stepContext } from '../../support/step-context.ts';
import { leadRows, newLeads, openSalesforce, upsertedLeads } from './open-salesforce.ts';

let org: TestSalesforce;
beforeAll(async () => {
  org = await startSalesforce();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const first = () => ({ firstAttempt: true, startedAt: new Date() });

it('inserts 200 records a call and answers in the order of the rows', async () => {
  const { destination } = openSalesforce(org);
  const rows = leadRows(450);

  const outcomes = await destination.write(newLeads, rows, first(), stepContext());

  expect(outcomes.map(({ key }) => key)).toEqual(rows.map((row) => row[2]));
  expect(outcomes.every(({ state, id }) => state === 'created' && id?.startsWith('00Q'))).toBe(true);
  expect(org.log.list({ path: '/composite/sobjects', method: 'POST' })).toHaveLength(3);
  expect(await org.count('Lead')).toBe(450);
});

it('says which row failed and why, and writes the others', async () => {
  const rows = [
    ['Doe', 'Acme', 'a@example.test'],
    ['', 'Acme', 'b@example.test'],
    ['Roe', 'Acme', 'no address'],
  ];

  const outcomes = await openSalesforce(org).destination.write(newLeads, rows, first(), stepContext());

  expect(outcomes).toMatchObject([
    { key: 'a@example.test', state: 'created' },
    { key: 'b@example.test', state: 'failed', code: 'REQUIRED_FIELD_MISSING', field: 'LastName' },
    { key: 'no address', state: 'failed', code: 'INVALID_EMAIL_ADDRESS', field: 'Email' },
  ]);
});

it('tells created from updated in an upsert, and fails a row without its key', async () => {
  const { destination } = openSalesforce(org);
  await destination.write(upsertedLeads, [['auth0|1', 'Doe', 'Acme']], first(), stepContext());

  const rows = [
    ['auth0|1', 'Roe', 'Acme'],
    ['auth0|2', 'Poe', 'Acme'],
    ['', 'Foe', 'Acme'],
  ];
  const outcomes = await destination.write(upsertedLeads, rows, first(), stepContext());

  expect(outcomes.map(({ state }) => state)).toEqual(['updated', 'created', 'failed']);
  expect(outcomes[2]).toMatchObject({ code: 'MISSING_ARGUMENT', field: 'Auth0_User_Id__c' });
});

it('leaves a field alone for an empty cell and empties it for #N/A', async () => {
  const { destination } = openSalesforce(org);
  const request = {
    ...newLeads,
    fields: ['LastName', 'Company', 'Website', 'City'],
    keyFields: ['LastName'],
  };
  const [lead] = await destination.write(
    request,
    [['Doe', 'Acme', 'acme.test', 'Bonn']],
    first(),
    stepContext(),
  );

  const update = {
    ...request,
    lane: 'update' as const,
    fields: ['Id', 'Website', 'City'],
    keyFields: ['Id'],
  };
  const outcomes = await destination.write(update, [[lead?.id ?? '', '', '#N/A']], first(), stepContext());

  expect(outcomes).toMatchObject([{ key: lead?.id, state: 'updated' }]);
  expect(await org.records('Lead')).toMatchObject([{ Website: 'acme.test', City: null }]);
});

it('finds the one value that makes a whole call unreadable', async () => {
  const request = {
    ...newLeads,
    fields: ['LastName', 'Company', 'NumberOfEmployees'],
    keyFields: ['LastName'],
  };
  const rows = Array.from({ length: 20 }, (_, index) => [
    `Doe ${index}`,
    'Acme',
    index === 13 ? 'many' : '10',
  ]);

  const outcomes = await openSalesforce(org).destination.write(request, rows, first(), stepContext());

  expect(outcomes.filter(({ state }) => state === 'failed')).toMatchObject([
    { key: 'Doe 13', code: 'JSON_PARSER_ERROR' },
  ]);
  expect(await org.count('Lead')).toBe(19);
});

it('sends locked rows again in smaller calls', async () => {
  org.break({ name: 'row-lock', parameters: { rows: 30 } });

  const outcomes = await openSalesforce(org).destination.write(
    newLeads,
    leadRows(40),
    first(),
    stepContext(),
  );

  expect(outcomes.every(({ state }) => state === 'created')).toBe(true);
  expect(await org.count('Lead')).toBe(40);
  expect(org.log.list({ path: '/composite/sobjects' })).toHaveLength(3);
});

it('leaves a row that stays locked as failed', async () => {
  org.break({ name: 'row-lock', times: 4 });

  const outcomes = await openSalesforce(org).destination.write(newLeads, leadRows(1), first(), stepContext());

  expect(outcomes).toMatchObject([{ state: 'failed', code: 'UNABLE_TO_LOCK_ROW' }]);
});

it('lets the duplicate rule refuse a row, or overrides it when told to', async () => {
  const { destination } = openSalesforce(org);
  await destination.write(newLeads, leadRows(1), first(), stepContext());
  await org.change({ duplicateRule: true });

  const [refused] = await destination.write(newLeads, leadRows(1), first(), stepContext());
  const [allowed] = await destination.write(
    { ...newLeads, allowDuplicates: true },
    leadRows(1),
    first(),
    stepContext(),
  );

  expect(refused).toMatchObject({ state: 'failed', code: 'DUPLICATES_DETECTED' });
  expect(refused).not.toHaveProperty('id');
  expect(allowed).toMatchObject({ state: 'created' });
});

it.each(['duplicateResult', 'duplicateResut'])(
  'tells the records of a %s, and takes none of them for its own',
  async (key) => {
    const record = { attributes: { type: 'Lead' }, Id: '00Q000000000001AAA' };
    const error = {
      statusCode: 'DUPLICATES_DETECTED',
      message: 'Use one of these records?',
      fields: [],
      [key]: { allowSave: true, matchResults: [{ matchRecords: [{ matchConfidence: 100, record }] }] },
    };
    org.break({ path: '/composite/sobjects', status: 200, body: [{ success: false, errors: [error] }] });

    const outcomes = await openSalesforce(org).destination.write(
      newLeads,
      leadRows(1),
      first(),
      stepContext(),
    );

    expect(outcomes).toEqual([
      {
        key: 'doe.1@example.test',
        state: 'failed',
        code: 'DUPLICATES_DETECTED',
        message: 'Use one of these records?; matches 00Q000000000001AAA',
        matches: ['00Q000000000001AAA'],
      },
    ]);
  },
);

it('runs the assignment rule only when told to', async () => {
  const rules = await org.records('AssignmentRule');
  const assignmentRuleId = String(rules.find(({ Active }) => Active === true)?.Id);
  const { destination } = openSalesforce(org);

  await destination.write(newLeads, leadRows(1), first(), stepContext());
  await destination.write({ ...newLeads, assignmentRuleId }, leadRows(1, 2), first(), stepContext());

  const [mine, assigned] = await org.records('Lead');
  expect(assigned?.OwnerId).not.toBe(mine?.OwnerId);
});
