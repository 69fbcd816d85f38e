import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusal, startOrg, type TestOrg } from './start.ts';

let org: TestOrg;

beforeAll(async () => {
  org = await startOrg();
});
afterAll(() => org.close());

const column = (name: string, entity: string) =>
  `No such column '${name}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`;
const criterion = (field: string, type: string, quoted: string) =>
  `value of filter criterion for field '${field}' must be of type ${type} and should ${quoted}be enclosed in quotes`;

it.each([
  ['', 'MALFORMED_QUERY', 'A query string has to be specified'],
  [
    'SELECT Id FROM',
    'MALFORMED_QUERY',
    "\nSELECT Id FROM\n              ^\nERROR at Row:1:Column:15\nunexpected token: '<EOF>'",
  ],
  [
    'SELEC Id FROM Lead',
    'MALFORMED_QUERY',
    "\nSELEC Id FROM Lead\n^\nERROR at Row:1:Column:1\nunexpected token: 'SELEC'",
  ],
  [
    'SELECT Id, , Name FROM Lead',
    'MALFORMED_QUERY',
    "\nSELECT Id, , Name FROM Lead\n           ^\nERROR at Row:1:Column:12\nunexpected token: ','",
  ],
  [
    "SELECT Id FROM Lead WHERE LastName = 'a' AND City = 'b' OR State = 'c'",
    'MALFORMED_QUERY',
    "\nLastName = 'a' AND City = 'b' OR State = 'c'\n                              ^\nERROR at Row:1:Column:57\nunexpected token: 'OR'",
  ],
  [
    "SELECT Id FROM Lead WHERE LastName = 'a' AND NOT City = 'b'",
    'MALFORMED_QUERY',
    "\nLead WHERE LastName = 'a' AND NOT City = 'b'\n                              ^\nERROR at Row:1:Column:46\nunexpected token: 'NOT'",
  ],
  [
    'SELECT Id FROM Lead WHERE LastName = :name',
    'MALFORMED_QUERY',
    '\nId FROM Lead WHERE LastName = :name\n                              ^\nERROR at Row:1:Column:38\nBind variables only allowed in Apex code',
  ],
  [
    "SELECT Id, Company from Lead where FirstName = 'Anne\\-Marie'",
    'MALFORMED_QUERY',
    "\nCompany from Lead where FirstName = 'Anne\\-Marie'\n                                   ^\nERROR at Row:1:Column:47\nInvalid string literal 'Anne\\-Marie'. Illegal character sequence '\\-' in string literal.",
  ],
  [
    'SELECT Id, Nope FROM Lead',
    'INVALID_FIELD',
    `\nSELECT Id, Nope FROM Lead\n           ^\nERROR at Row:1:Column:12\n${column('Nope', 'Lead')}`,
  ],
  [
    'SELECT Id\nFROM Lead\nWHERE Nope__c = 1',
    'INVALID_FIELD',
    `\nWHERE Nope__c = 1\n      ^\nERROR at Row:3:Column:7\n${column('Nope__c', 'Lead')}`,
  ],
  [
    'SELECT Owner.Nope FROM Lead',
    'INVALID_FIELD',
    `\nSELECT Owner.Nope FROM Lead\n       ^\nERROR at Row:1:Column:8\n${column('Nope', 'Name')}`,
  ],
  [
    'SELECT Id, Nope.Name FROM Lead',
    'INVALID_FIELD',
    "\nSELECT Id, Nope.Name FROM Lead\n           ^\nERROR at Row:1:Column:12\nDidn't understand relationship 'Nope' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.",
  ],
  [
    'SELECT Id FROM Nope__c',
    'INVALID_TYPE',
    "\nSELECT Id FROM Nope__c\n               ^\nERROR at Row:1:Column:16\nsObject type 'Nope__c' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
  ],
  [
    'SELECT Id FROM Lead WHERE LastName = 3999',
    'INVALID_FIELD',
    `\nSELECT Id FROM Lead WHERE LastName = 3999\n                          ^\nERROR at Row:1:Column:27\n${criterion('LastName', 'string', '')}`,
  ],
  [
    "SELECT Id FROM Lead WHERE CreatedDate > '2026-01-01'",
    'INVALID_FIELD',
    `\nSELECT Id FROM Lead WHERE CreatedDate > '2026-01-01'\n                          ^\nERROR at Row:1:Column:27\n${criterion('CreatedDate', 'dateTime', 'not ')}`,
  ],
  [
    'SELECT Id FROM Lead WHERE CreatedDate > 2026-01-01',
    'INVALID_FIELD',
    `\nSELECT Id FROM Lead WHERE CreatedDate > 2026-01-01\n                          ^\nERROR at Row:1:Column:27\n${criterion('CreatedDate', 'dateTime', 'not ')}`,
  ],
  [
    "SELECT Id FROM Lead WHERE Description = 'x'",
    'INVALID_FIELD',
    "\nSELECT Id FROM Lead WHERE Description = 'x'\n                          ^\nERROR at Row:1:Column:27\nfield 'Description' can not be filtered in a query call",
  ],
  [
    'SELECT Id FROM Lead ORDER BY Description',
    'MALFORMED_QUERY',
    "\nSELECT Id FROM Lead ORDER BY Description\n                             ^\nERROR at Row:1:Column:30\nfield 'Description' can not be sorted in a query call",
  ],
  [
    "SELECT Id FROM Lead WHERE Id = 'abc'",
    'INVALID_QUERY_FILTER_OPERATOR',
    "\nSELECT Id FROM Lead WHERE Id = 'abc'\n                          ^\nERROR at Row:1:Column:27\ninvalid ID field: abc",
  ],
  [
    "SELECT Id FROM Lead WHERE Id LIKE '00Q%'",
    'INVALID_QUERY_FILTER_OPERATOR',
    "\nSELECT Id FROM Lead WHERE Id LIKE '00Q%'\n                          ^\nERROR at Row:1:Column:27\ninvalid operator on id field",
  ],
])('refuses %j', async (soql, errorCode, message) => {
  const answer = await org.call('GET', `/query?q=${encodeURIComponent(soql)}`);

  expect(refusal(answer)).toEqual({ status: 400, errorCode, message });
});

it('knows no field that field-level security hides, wherever the query names it', async () => {
  await org.permit({ object: 'Lead', field: 'Title', allowed: false });

  for (const soql of [
    'SELECT Title FROM Lead',
    "SELECT Id FROM Lead WHERE Title = 'x'",
    'SELECT Id FROM Lead ORDER BY Title',
    'SELECT COUNT(Title) FROM Lead',
    'SELECT COUNT(Id) FROM Lead GROUP BY Title',
  ]) {
    const answer = await org.call('GET', `/query?q=${encodeURIComponent(soql)}`);
    expect(refusal(answer)).toMatchObject({
      errorCode: 'INVALID_FIELD',
      message: expect.stringContaining(column('Title', 'Lead')),
    });
  }
});

it('answers a query nested beyond reason with a refusal', async () => {
  const where = `${'('.repeat(3000)}Name = 'x'${')'.repeat(3000)}`;

  const answer = await org.call(
    'GET',
    `/query?q=${encodeURIComponent(`SELECT Id FROM Lead WHERE ${where}`)}`,
  );

  expect(answer.status).toBeLessThan(500);
});

it.each([
  [String.raw`LastName = 'a\q'`, String.raw`Illegal character sequence '\q' in string literal.`],
  [String.raw`LastName = 'a\%'`, String.raw`Illegal character sequence '\%' in string literal.`],
  [String.raw`LastName LIKE 'a\d%'`, String.raw`Illegal character sequence '\d' in string literal.`],
  [
    String.raw`LastName IN ('a', 'C:\users')`,
    String.raw`Illegal unicode sequence. '\users' in string literal.`,
  ],
])('refuses the backslash in %s', async (condition, message) => {
  const soql = `SELECT Id FROM Lead WHERE ${condition}`;

  const refused = refusal(await org.call('GET', `/query?q=${encodeURIComponent(soql)}`));

  expect(refused).toMatchObject({ status: 400, errorCode: 'MALFORMED_QUERY' });
  expect(refused.message.endsWith(message)).toBe(true);
});

it.each([
  String.raw`LastName = 'a\n\R\t\B\f\"\'\\\u00e9'`,
  String.raw`LastName LIKE 'a\%\_\\'`,
  String.raw`LastName = 'x\\q'`,
])('takes the backslashes in %s', async (condition) => {
  expect(await org.query(`SELECT Id FROM Lead WHERE ${condition}`)).toEqual([]);
});
