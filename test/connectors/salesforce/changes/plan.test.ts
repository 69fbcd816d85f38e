import { expect, it } from 'vitest';
import type { DescribedSource } from '../../../../src/connectors/salesforce/changes/describe-source.ts';
import { planRead } from '../../../../src/connectors/salesforce/changes/plan.ts';
import {
  behind,
  groupsOf,
  inOrder,
  pathsOf,
  selectOf,
} from '../../../../src/connectors/salesforce/changes/soql-text.ts';
import type { ChangeQuery } from '../../../../src/core/changes/change-source.ts';
import type { SourceField } from '../../../../src/core/changes/source-object.ts';

function field(name: string, type: string, more: Partial<SourceField> = {}): SourceField {
  const plain = { length: 0, nillable: true, filterable: true, sortable: true, calculated: false };
  return { name, label: name, type, referenceTo: [], ...plain, ...more };
}

const place: DescribedSource = {
  name: 'Place__c',
  label: 'Place',
  custom: true,
  queryable: true,
  fields: [
    field('Id', 'id'),
    field('IsDeleted', 'boolean'),
    field('MasterRecordId', 'reference'),
    field('SystemModstamp', 'datetime'),
    field('Name', 'string'),
    field('Spot__c', 'location', { filterable: false, sortable: false }),
    field('Spot__Latitude__s', 'double', { partOf: 'Spot__c' }),
    field('Spot__Longitude__s', 'double', { partOf: 'Spot__c' }),
    field('Photo__c', 'base64'),
    ...Array.from({ length: 700 }, (_, at) => field(`Answer_to_the_question_${at}__c`, 'string')),
  ],
};

const describer = (object: DescribedSource) => ({ known: async () => object, fresh: async () => object });

async function soqlOf(query: Partial<ChangeQuery>, object = place): Promise<string> {
  const plan = await planRead(describer(object), { object: object.name, columns: [], ...query });
  return selectOf(plan, pathsOf(plan));
}

it.each<[string, string, Partial<ChangeQuery>]>([
  ['ids alone', 'SELECT Id, SystemModstamp FROM Place__c', {}],
  [
    'each column once',
    'SELECT Id, SystemModstamp, Name FROM Place__c',
    { columns: ['name', 'NAME', 'id', 'systemmodstamp'] },
  ],
  [
    'the parts of a location in its place',
    'SELECT Id, SystemModstamp, Spot__Latitude__s, Spot__Longitude__s, Name FROM Place__c',
    { columns: ['Spot__c', 'Name', 'Spot__Latitude__s'] },
  ],
  [
    'a window and a filter',
    "SELECT Id, SystemModstamp FROM Place__c WHERE SystemModstamp > 2026-11-05T10:00:00Z AND SystemModstamp <= 2026-11-05T11:00:00Z AND Name = 'x'",
    {
      after: '2026-11-05T10:00:00Z',
      upTo: '2026-11-05T11:00:00Z',
      filter: { field: 'Name', operator: '=', value: 'x' },
    },
  ],
  [
    'the winner of a merge among deleted records',
    'SELECT Id, SystemModstamp, MasterRecordId FROM Place__c WHERE IsDeleted = true',
    { which: 'deleted' },
  ],
  [
    'live and deleted records alike',
    'SELECT Id, SystemModstamp FROM Place__c WHERE SystemModstamp > 2026-11-05T10:00:00Z',
    { which: 'any', after: '2026-11-05T10:00:00Z' },
  ],
])('asks for %s and nothing else', async (_, soql, query) => {
  expect(await soqlOf(query)).toBe(soql);
});

it('goes on behind a row, to the millisecond where its stamp has any', async () => {
  const plan = await planRead(describer(place), { object: 'Place__c', columns: [] });
  const id = 'a00000000000001AAA';

  expect(behind(plan, { stamp: '2026-11-05T10:00:00.000Z', id }) + inOrder(plan, 7)).toBe(
    `(SystemModstamp > 2026-11-05T10:00:00Z OR (SystemModstamp = 2026-11-05T10:00:00Z AND Id > '${id}')) ORDER BY SystemModstamp, Id LIMIT 7`,
  );
  expect(behind(plan, { stamp: '2026-11-05T10:00:00.250Z', id })).toContain('> 2026-11-05T10:00:00.250Z');
});

it('cuts a list of columns into queries that fit an address, losing none', async () => {
  const columns = place.fields.filter(({ name }) => name.startsWith('Answer')).map(({ name }) => name);
  const plan = await planRead(describer(place), { object: 'Place__c', columns });

  const groups = groupsOf(plan);

  expect(groups.flat()).toEqual(columns.map((_, at) => at + 2));
  expect(groups.length).toBeGreaterThan(2);
  for (const group of groups) {
    const fields = group.map((at) => pathsOf(plan)[at] ?? '');
    expect(encodeURIComponent(selectOf(plan, fields)).length).toBeLessThan(10_000);
  }
});

it.each([
  ['LastModifiedDate', ['LastModifiedDate', 'CreatedDate']],
  ['CreatedDate', ['CreatedDate']],
])('follows %s where an object has no SystemModstamp', async (cursor, stamps) => {
  const fields = [field('Id', 'id'), ...stamps.map((name) => field(name, 'datetime'))];

  expect(await soqlOf({}, { ...place, fields })).toBe(`SELECT Id, ${cursor} FROM Place__c`);
});

it('does not follow another stamp where Salesforce cannot filter by SystemModstamp', async () => {
  const stamps = [
    field('SystemModstamp', 'datetime', { filterable: false }),
    field('CreatedDate', 'datetime'),
  ];

  await expect(soqlOf({}, { ...place, fields: [field('Id', 'id'), ...stamps] })).rejects.toMatchObject({
    kind: 'config',
    problems: [{ code: 'CURSOR_NOT_USABLE', pointer: '/object' }],
  });
});

it('tells all that is wrong with a query at once', async () => {
  const filter = {
    field: 'Name',
    operator: 'in' as const,
    value: Array.from({ length: 900 }, (_, at) => `value ${at}`),
  };
  const query = { columns: ['Photo__c', 'Nope'], after: 'yesterday', ids: ["x'"], filter };

  await expect(soqlOf(query)).rejects.toMatchObject({
    kind: 'config',
    problems: [
      { code: 'TYPE_NOT_SUPPORTED', pointer: '/columns/0' },
      { code: 'FIELD_NOT_VISIBLE', pointer: '/columns/1' },
      { code: 'TIME_INVALID', pointer: '/after' },
      { code: 'FILTER_TOO_LONG', pointer: '/filter' },
      { code: 'ID_INVALID', pointer: '/ids/0' },
    ],
  });
});
