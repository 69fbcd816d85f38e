import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSalesforce, type TestSalesforce } from '../../../support/sandbox.ts';
import { openChanges, readByJob, readRows, remove, write } from './scene.ts';

const answers = Array.from({ length: 500 }, (_, at) => `Answer_to_the_question_${at}__c`);
const schema = `Survey__c a30 "Survey" "Surveys"\n  Name string(80)\n${answers.map((name) => `  ${name} string(20)\n`).join('')}`;

let org: TestSalesforce;
let ids: string[];
beforeAll(async () => {
  org = await startSalesforce({ schema });
  org.clock.stop(new Date('2026-11-05T12:00:00Z'));
  const cells = [1, 2, 3].map((row) => [
    'Survey',
    ...answers.map((_, at) => (at % 7 === row ? '' : `${row}/${at}`)),
  ]);
  ids = await write(org, 'Survey__c', 'insert', ['Name', ...answers], cells);
});
afterAll(() => org.close());

const window = { object: 'Survey__c', columns: answers, upTo: '2026-11-05T13:00:00Z' };
const later = '2026-11-05T14:00:00.000+0000';

/** The answer to the next query for more fields, as if a record had changed before it. */
function meanwhile(records: object[]): void {
  org.break({ path: 'Id%20IN', status: 200, body: { totalSize: records.length, done: true, records } });
}

const found = (at: number, more = {}) => ({
  Id: ids[at],
  SystemModstamp: '2026-11-05T12:00:00.000+0000',
  ...more,
});

it('reads more columns than an address has room for as a bulk job does', async () => {
  const { changes } = openChanges(org);

  const rows = await readRows(changes, window);

  expect(rows.map(({ id }) => id)).toEqual(ids);
  expect(rows[0]?.values.slice(0, 3)).toEqual(['1/0', null, '1/2']);
  expect(rows).toEqual(await readByJob(changes, window));
  expect(await readRows(changes, { ...window, ids }, { pageSize: 1 })).toEqual(rows);
  expect(org.log.list({ path: '/query$' }).length).toBeGreaterThan(3);
});

it('leaves a record that changed between two queries to the window that it went to', async () => {
  meanwhile([found(0), found(1, { SystemModstamp: later }), found(2)]);

  const rows = await readRows(openChanges(org).changes, window);

  expect(rows.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
});

it('leaves out a record that went between two queries', async () => {
  meanwhile([found(0), found(2)]);

  const rows = await readRows(openChanges(org).changes, window);

  expect(rows.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
});

it('fails where a changed record would not be met again', async () => {
  meanwhile([found(0, { SystemModstamp: '2026-11-05T11:59:59.000+0000' }), found(1), found(2)]);

  await expect(readRows(openChanges(org).changes, window)).rejects.toMatchObject({
    kind: 'transient',
    code: 'RECORD_MOVED',
  });
});

it('reads deleted records so, too', async () => {
  await remove(org, 'Survey__c', ids[1] ?? '');

  const rows = await readRows(openChanges(org).changes, { ...window, which: 'deleted' });

  expect(rows).toMatchObject([{ id: ids[1] }]);
  expect(rows[0]?.values.at(-2)).toBe('2/498');
});
