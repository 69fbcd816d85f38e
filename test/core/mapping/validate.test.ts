import { expect, it } from 'vitest';
import type { MapPlan } from '../../../src/core/mapping/plan.ts';
import { validateMapping } from '../../../src/core/mapping/validate.ts';
import { field, lead } from './target.ts';

const good: MapPlan = {
  columns: [
    { column: 'Email Address', field: 'Email' },
    { column: 'Last Name', field: 'LastName' },
    { column: 'Ref', field: 'External_Id__c' },
  ],
  defaults: { Company: 'Acme' },
  emptyCells: 'keep',
};
const into = { target: lead(), operation: 'add new and update existing', matchBy: 'External_Id__c' } as const;
const columns = ['Email Address', 'Last Name', 'Ref'];
const codes = (plan: MapPlan, target: Parameters<typeof validateMapping>[1] = into, of: string[] = columns) =>
  validateMapping(plan, target, of).map((problem) => problem.code);

it('finds nothing wrong with a good mapping', () => {
  expect(codes(good)).toEqual([]);
});

it('names every column that is neither mapped nor ignored', () => {
  expect(codes(good, into, [...columns, 'Created At', 'Plan'])).toEqual([
    'COLUMN_NOT_MAPPED',
    'COLUMN_NOT_MAPPED',
  ]);
});

it("doesn't ask what to do with the error columns of a file of failed rows", () => {
  expect(codes(good, into, [...columns, 'error_code', 'error_message'])).toEqual([]);
});

it('lists all failures at once, each with a pointer into the config', () => {
  const plan: MapPlan = {
    columns: [
      { column: 'Email Address', field: 'Nope__c' },
      { column: 'Gone', field: 'Email' },
      { column: 'Last Name', field: 'Id' },
      { column: 'Last Name', field: 'Email' },
    ],
    defaults: { Missing__c: 'x' },
    emptyCells: 'keep',
  };

  const problems = validateMapping(plan, into, columns);

  expect(problems.map(({ code, pointer }) => [code, pointer])).toEqual([
    ['COLUMN_NOT_IN_FILE', '/mapping/1/column'],
    ['COLUMN_MAPPED_TWICE', '/mapping/3/column'],
    ['COLUMN_NOT_MAPPED', '/mapping'],
    ['FIELD_NOT_VISIBLE', '/mapping/0/field'],
    ['ID_NOT_MATCHED', '/mapping/2/field'],
    ['FIELD_MAPPED_TWICE', '/mapping/3/field'],
    ['FIELD_NOT_VISIBLE', '/defaults/Missing__c'],
    ['REQUIRED_FIELD_UNMAPPED', '/mapping'],
    ['REQUIRED_FIELD_UNMAPPED', '/mapping'],
    ['MATCH_FIELD_UNMAPPED', '/target/matchBy'],
  ]);
});

it('lists the columns of a wrong file once', () => {
  const problems = validateMapping(good, into, ['A', 'B']).filter(
    ({ code }) => code === 'COLUMN_NOT_IN_FILE',
  );

  expect(problems.map(({ message }) => message)).toEqual([
    'The file has no column "Email Address"',
    'The file has no column "Last Name"',
    'The file has no column "Ref"; it has "A", "B"',
  ]);
});

it("takes a parent's external id for the required reference that it sets", () => {
  const region = { relationshipName: 'Region__r', referenceTo: ['Region__c'], required: true };
  const target = lead([field('Region__c', region)]);
  const parent = { column: 'Region', field: 'region__r.Code__c' };

  expect(codes(good, { ...into, target })).toEqual(['REQUIRED_FIELD_UNMAPPED']);
  expect(
    codes({ ...good, columns: [...good.columns, parent] }, { ...into, target }, [...columns, 'Region']),
  ).toEqual([]);
});

it('asks for a match field unless records are only added', () => {
  const { matchBy: _, ...unmatched } = into;

  expect(codes(good, unmatched)).toEqual(['MATCH_FIELD_MISSING']);
  expect(codes(good, { ...unmatched, operation: 'add new' })).toEqual([]);
});

it('refuses to match by a field that can not find records', () => {
  const target = lead([field('City')]);
  const plan = { ...good, columns: [...good.columns, { column: 'City', field: 'City' }] };

  expect(codes(plan, { ...into, target, matchBy: 'City' }, [...columns, 'City'])).toEqual([
    'MATCH_FIELD_UNUSABLE',
  ]);
});

it('lets a reference be set by an external id of its parent', () => {
  const account = field('AccountId', {
    type: 'reference',
    relationshipName: 'Account',
    referenceTo: ['Account'],
  });
  const plan = {
    ...good,
    columns: [...good.columns, { column: 'Account', field: 'Account:External_Id__c' }],
  };

  expect(codes(plan, { ...into, target: lead([account]) }, [...columns, 'Account'])).toEqual([]);
});

it('refuses to save what a duplicate rule warns of where no key tells rows apart', () => {
  const { matchBy: _, ...unmatched } = into;
  const target = { ...unmatched, operation: 'add new', allowDuplicates: true } as const;

  expect(codes(good, target)).toEqual(['DUPLICATE_RULE_NEEDS_MATCH']);
  expect(codes(good, { ...target, matchBy: 'Email' })).toEqual([]);
});
