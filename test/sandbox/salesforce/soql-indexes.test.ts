import { beforeAll, expect, it } from 'vitest';
import type { Rights } from '../../../sandbox/salesforce/records/permissions.ts';
import { createStore, fieldOf } from '../../../sandbox/salesforce/records/store.ts';
import { parseSchema } from '../../../sandbox/salesforce/schema/parse.ts';
import { runQuery } from '../../../sandbox/salesforce/soql/run.ts';

const store = createStore(
  parseSchema(`
Account 001
  Name string(80) required
Contact 003
  LastName string(80) required
  Email email(80) lookup
  External_Id__c string(64) external unique
  AccountId reference(Account) children=Contacts
`),
);
const rights: Rights = { userId: '005', has: () => true, object: () => true, field: () => true };
const rows = 100_000;
const start = Date.UTC(2026, 0, 1);
const contacts = store.table('Contact');
const accounts = store.table('Account');
/** Cells that were looked at. */
let cells = 0;

beforeAll(() => {
  for (let row = 0; row < 1000; row += 1)
    accounts.set(accounts.add(), fieldOf(accounts, 'Name'), `Account ${row}`);
  const [lastName, email, key, account, stamp] = [
    'LastName',
    'Email',
    'External_Id__c',
    'AccountId',
    'SystemModstamp',
  ].map((name) => fieldOf(contacts, name));
  if (!lastName || !email || !key || !account || !stamp) throw new Error('the schema above has them all');
  for (let at = 0; at < rows; at += 1) {
    const row = contacts.add();
    contacts.set(row, lastName, `Last ${at % 5000}`);
    contacts.set(row, email, `p${at}@x.de`);
    contacts.set(row, key, `k${at}`);
    contacts.set(row, account, accounts.id(at % 1000));
    contacts.set(row, stamp, start + Math.floor(at / 100) * 1000);
  }
  const get = contacts.get.bind(contacts);
  contacts.get = (row, field) => {
    cells += 1;
    return get(row, field);
  };
});

function found(soql: string): number {
  return runQuery({ store, rights, now: start, all: false }, soql).rows.length;
}

const second = (at: number) => new Date(start + at * 1000).toISOString();

it.each([
  [`Id = '${contacts.id(77_777)}'`, 1],
  [`Id IN ('${contacts.id(5)}', '${contacts.id(50_000)}') AND LastName LIKE 'Last%'`, 2],
  ["Email IN ('P5@X.de', 'p99999@x.de', 'none@x.de')", 2],
  ["External_Id__c = 'K4711' OR External_Id__c = 'k4712'", 2],
  [`AccountId = '${accounts.id(7)}' ORDER BY LastName LIMIT 10`, 10],
  [`SystemModstamp >= ${second(500)} AND SystemModstamp < ${second(505)}`, 500],
  [`SystemModstamp = ${second(999)} ORDER BY LastName DESC`, 100],
  [`SystemModstamp >= ${second(100)} AND LastName != null ORDER BY SystemModstamp, Id LIMIT 200`, 200],
  [
    `SystemModstamp > ${second(10)} OR (SystemModstamp = ${second(10)} AND Id > '${contacts.id(1050)}') ORDER BY SystemModstamp, Id LIMIT 200`,
    200,
  ],
  ['LastName != null ORDER BY SystemModstamp DESC LIMIT 1', 1],
  [`Id > '${contacts.id(90_000)}' ORDER BY Id LIMIT 200`, 200],
  [`Id < '${contacts.id(90_000)}' ORDER BY Id DESC LIMIT 200`, 200],
])('looks at no more rows than it must for WHERE %s', (rest, expected) => {
  const soql = `SELECT Id FROM Contact WHERE ${rest}`;
  // The first such query makes the index.
  found(soql);

  cells = 0;
  const count = found(soql);

  expect(count).toBe(expected);
  expect(cells).toBeLessThan(20 * (expected + 100));
});
