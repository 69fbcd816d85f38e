import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startSalesforce, type TestSalesforce } from '../../../support/sandbox.ts';
import { stepContext } from '../../../support/step-context.ts';
import { collect, insertContacts, openChanges, readRows, remove, write } from './scene.ts';

let org: TestSalesforce;
beforeAll(async () => {
  org = await startSalesforce();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const contacts = { object: 'Contact', columns: ['LastName'] };
const noon = new Date('2026-11-05T12:00:00Z');
const query = 'query\\?q=';

/** A page as Salesforce sends it, of records numbered so. */
function page(numbers: number[], { totalSize = numbers.length, done = true } = {}) {
  const records = numbers.map((number) => ({
    Id: `00300000000000${number}AAA`,
    SystemModstamp: '2026-11-05T12:00:00.000+0000',
    LastName: `Doe ${number}`,
  }));
  return { status: 200, body: { totalSize, done, records } };
}

it('reads the columns in the order of the request, each as often as it is named and in any case', async () => {
  const [account = ''] = await write(org, 'Account', 'insert', ['Name', 'Industry'], [['Acme', 'Energy']]);
  const fields = ['LastName', 'AccountId', 'MailingStreet', 'MailingCity', 'HasOptedOutOfEmail', 'Birthdate'];
  org.clock.stop(noon);
  const rows = [['Doe', account, 'Via 1\n2', 'Roma', 'true', '1990-01-02']];
  const [id] = await write(org, 'Contact', 'insert', fields, rows);

  const columns = ['birthdate', 'LastName', 'lastname', 'mailingaddress', 'account.industry', 'OtherAddress'];
  const found = await readRows(openChanges(org).changes, {
    object: 'contact',
    columns: [...columns, 'HasOptedOutOfEmail', 'ReportsTo.Name', 'CreatedDate', 'id', 'MailingCity'],
  });

  const stamp = '2026-11-05T12:00:00.000Z';
  const values = ['1990-01-02', 'Doe', 'Doe', { street: 'Via 1\n2', city: 'Roma' }, 'Energy', null];
  expect(found).toEqual([{ id, stamp, values: [...values, true, null, stamp, id, 'Roma'] }]);
});

it('selects within the window, its beginning excluded and its end included', async () => {
  const [early] = await insertContacts(org, 1, noon);
  const [middle] = await insertContacts(org, 1, new Date('2026-11-05T12:00:01Z'));
  const [late] = await insertContacts(org, 1, new Date('2026-11-05T12:00:02Z'));
  const { changes } = openChanges(org);

  const window = { after: '2026-11-05T12:00:00Z', upTo: '2026-11-05T12:00:01Z' };
  const ids = async (part: object) => (await readRows(changes, { ...contacts, ...part })).map(({ id }) => id);

  expect(await ids(window)).toEqual([middle]);
  expect(await ids({ after: window.after })).toEqual([middle, late]);
  expect(await ids({ upTo: window.upTo })).toEqual([early, middle]);
  expect(await ids({})).toEqual([early, middle, late]);
});

it('ends after so many rows as are wanted', async () => {
  await insertContacts(org, 7, noon);

  const rows = await readRows(openChanges(org).changes, contacts, { pageSize: 2, limit: 5 });

  expect(rows.map(({ values }) => values[0])).toEqual(['Doe 1', 'Doe 2', 'Doe 3', 'Doe 4', 'Doe 5']);
});

it('reads and counts only the records with given ids, over as many queries as they need', async () => {
  const ids = await insertContacts(org, 1_200, noon);
  const wanted = ids.filter((_, at) => at % 6 !== 0);
  const { changes } = openChanges(org);
  const listed = { ...contacts, ids: [...wanted, wanted[0]?.slice(0, 15) ?? '', '003Sb0000zzzzzzAAA'] };

  const rows = await readRows(changes, listed);

  expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(wanted));
  expect(rows).toHaveLength(1_000);
  expect(await changes.count(listed)).toBe(1_000);
});

it('reads the recycle bin, and of a merged record who took it in', async () => {
  const [winner, loser, gone, kept] = await insertContacts(org, 4, noon);
  org.break({ path: 'queryAll', status: 200, body: mergedInto(loser ?? '', winner ?? '') });
  await remove(org, 'Contact', gone ?? '');
  const { changes } = openChanges(org);
  const deleted = { ...contacts, which: 'deleted' as const };

  const merged = await readRows(changes, deleted);
  const rows = await readRows(changes, deleted);

  expect(merged).toMatchObject([{ id: loser, mergedInto: winner }]);
  expect(rows).toMatchObject([{ id: gone, values: ['Doe 3'] }]);
  expect(rows[0]).not.toHaveProperty('mergedInto');
  expect(await changes.count(deleted)).toBe(1);
  expect((await readRows(changes, contacts)).map(({ id }) => id)).toEqual([winner, loser, kept]);
});

it('takes a shorter page than it asked for and goes on behind it', async () => {
  org.break({ path: query, ...page([1, 2], { totalSize: 9, done: false }) });
  org.break({ path: query, ...page([3]) });

  const rows = await readRows(openChanges(org).changes, contacts);

  expect(rows.map(({ values }) => values[0])).toEqual(['Doe 1', 'Doe 2', 'Doe 3']);
});

it.each([
  ['fewer records than it announces', page([1, 2], { totalSize: 3 })],
  ['more records than it announces', page([1, 2], { totalSize: 1 })],
  ['none though there are more', page([], { totalSize: 2, done: false })],
])('fails where a page holds %s', async (_, answer) => {
  org.break({ path: query, ...answer });

  await expect(readRows(openChanges(org).changes, contacts)).rejects.toMatchObject({
    kind: 'transient',
    code: 'RECORDS_MISSING',
  });
});

it.each([
  ['the page before', [page([1, 2]), page([1, 2])]],
  ['an earlier place', [page([2, 3]), page([1, 4])]],
  ['a row twice', [page([1, 1])]],
])('fails where a page brings %s, in place of reading for ever', async (_, answers) => {
  for (const answer of answers) org.break({ path: query, ...answer });

  await expect(readRows(openChanges(org).changes, contacts, { pageSize: 2 })).rejects.toMatchObject({
    kind: 'config',
    code: 'NO_PROGRESS',
  });
});

it('stops at once when it is called off', async () => {
  await insertContacts(org, 3, noon);
  const calledOff = new AbortController();
  const context = stepContext({ signal: calledOff.signal });
  const reading = openChanges(org).changes.rows(contacts, { pageSize: 1 }, context)[Symbol.asyncIterator]();
  await reading.next();
  org.break({ path: query, delayMs: 600_000 });

  const next = reading.next();
  calledOff.abort(new Error('called off'));

  await expect(next).rejects.toThrow('called off');
  expect(context.reported).toEqual([[1]]);
});

it.each([
  ['rate-limit', 'rate-limited', 'REQUEST_LIMIT_EXCEEDED'],
  ['session-expired', undefined, undefined],
])('meets the fault %s as every call does', async (name, kind, code) => {
  await insertContacts(org, 2, noon);
  org.break({ name, path: query });
  const reading = collect(openChanges(org).changes.rows(contacts, {}, stepContext()));

  if (kind === undefined) expect(await reading).toHaveLength(2);
  else await expect(reading).rejects.toMatchObject({ kind, code });
});

function mergedInto(loser: string, winner: string): object {
  const record = { Id: loser, SystemModstamp: '2026-11-05T12:00:00.000+0000', LastName: 'Doe 2' };
  return { totalSize: 1, done: true, records: [{ ...record, MasterRecordId: winner }] };
}
