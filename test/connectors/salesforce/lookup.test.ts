import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MatchedRecord } from '../../../src/core/connector.ts';
import { startSalesforce, type TestSalesforce } from '../../support/sandbox.ts';
import { stepContext } from '../../support/step-context.ts';
import { leadRows, newLeads, openSalesforce } from './open-salesforce.ts';

let org: TestSalesforce;
beforeAll(async () => {
  org = await startSalesforce();
  const rows = [
    ...leadRows(1_000),
    ["O'Brien \\ Sons", 'Acme', 'o.brien@example.test'],
    ['Twin', 'Acme', 'doe.7@example.test'],
  ];
  await openSalesforce(org).destination.write(
    newLeads,
    rows,
    { firstAttempt: true, startedAt: new Date() },
    stepContext(),
  );
});
afterAll(() => org.close());

async function lookup(field: string, keys: string[], context = stepContext()): Promise<MatchedRecord[]> {
  const found: MatchedRecord[] = [];
  const { destination } = openSalesforce(org);
  for await (const batch of destination.lookup({ object: 'Lead', field, keys }, context))
    found.push(...batch);
  return found;
}

it('finds every key over many queries, each of which Salesforce takes', async () => {
  const keys = leadRows(1_000).map((row) => row[2] ?? '');
  const context = stepContext();

  const found = await lookup('Email', [...keys, 'nobody@example.test'], context);

  expect(new Set(found.map(({ key }) => key))).toEqual(new Set(keys));
  expect(context.reported.at(-1)).toEqual([1_001, 1_001]);
});

it('gives every record that shares a key', async () => {
  const found = await lookup('Email', ['doe.7@example.test']);

  expect(found).toHaveLength(2);
  expect(found[0]?.id).not.toBe(found[1]?.id);
});

it('escapes what would end a literal', async () => {
  expect(await lookup('LastName', ["O'Brien \\ Sons"])).toHaveLength(1);
  expect(await lookup('LastName', ["x' OR LastName != '"])).toEqual([]);
});

it('looks up ids and passes over what cannot be one', async () => {
  const [twin] = await lookup('LastName', ['Twin']);

  expect(await lookup('Id', [twin?.id ?? '', 'nonsense', ''])).toEqual([{ key: twin?.id, id: twin?.id }]);
});

it('fails when Salesforce sends fewer records than it announced', async () => {
  org.break({
    path: '/query',
    status: 200,
    body: { totalSize: 3, done: true, records: [{ Id: '00Q000000000001AAA', Email: 'a@example.test' }] },
  });

  await expect(lookup('Email', ['a@example.test'])).rejects.toMatchObject({
    kind: 'transient',
    code: 'RECORDS_MISSING',
    message: expect.stringContaining('It will be tried again'),
  });
});

it('follows the pages to the end', async () => {
  const record = (number: number) => ({ Id: `00Q00000000000${number}AAA`, Email: 'a@example.test' });
  const next = '/services/data/v64.0/query/01g-2';
  org.break({
    path: 'query\\?q=',
    status: 200,
    body: { totalSize: 2, done: false, nextRecordsUrl: next, records: [record(1)] },
  });
  org.break({ path: next, status: 200, body: { totalSize: 2, done: true, records: [record(2)] } });

  expect((await lookup('Email', ['a@example.test'])).map(({ id }) => id)).toEqual([
    record(1).Id,
    record(2).Id,
  ]);
});

it('keeps keys out of its errors', async () => {
  org.break({
    path: '/query',
    status: 400,
    body: [
      {
        errorCode: 'MALFORMED_QUERY',
        message:
          "\nSELECT Id FROM Lead WHERE Email IN ('ann@example.test')\nERROR at Row:1:Column:9\nunexpected token",
      },
    ],
  });

  const error = await lookup('Email', ['ann@example.test']).catch((caught: unknown) => caught);

  expect(error).toMatchObject({ kind: 'config', code: 'MALFORMED_QUERY' });
  expect(JSON.stringify(error) + String(error)).not.toContain('ann@');
});
