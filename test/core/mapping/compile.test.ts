import { expect, it } from 'vitest';
import { compileMapping } from '../../../src/core/mapping/compile.ts';
import type { MapPlan } from '../../../src/core/mapping/plan.ts';
import { field, lead } from './target.ts';

const columns = ['Email Address', 'First Name', 'Last Name', 'Ref'];
const plan: MapPlan = {
  columns: [
    { column: 'Email Address', field: 'Email' },
    { column: 'First Name', ignore: true },
    { column: 'Last Name', field: 'lastname' },
    { column: 'Ref', field: 'External_Id__c' },
  ],
  defaults: { Company: 'Web channel signups', LastName: 'Unknown' },
  emptyCells: 'keep',
};
const upsert = { operation: 'add new and update existing', matchBy: 'External_Id__c' } as const;

it('puts mapped columns first, defaults after them, and fills empty cells from the defaults', () => {
  const mapping = compileMapping(plan, columns, lead(), upsert);

  expect(mapping.fields).toEqual(['Email', 'LastName', 'External_Id__c', 'Company']);
  expect(mapping.mapRow(['ada@example.com', 'Ada', '', 'a-1'], 2)).toEqual({
    cells: ['ada@example.com', 'Unknown', 'a-1', 'Web channel signups'],
  });
});

it('names every fault of a row at once, each with its field', () => {
  const mapping = compileMapping({ ...plan, defaults: {} }, columns, lead(), upsert);

  const mapped = mapping.mapRow(['not an address', 'x', '', 'a-1'], 7);

  expect(mapped).toEqual({
    rejections: [
      { row: 7, code: 'INVALID_EMAIL_ADDRESS', field: 'Email', message: expect.stringContaining('Email') },
      {
        row: 7,
        code: 'REQUIRED_FIELD_MISSING',
        field: 'LastName',
        message: expect.stringContaining('LastName'),
      },
    ],
  });
});

it('rejects a row whose match field is empty, since it could be anybody', () => {
  const mapping = compileMapping(plan, columns, lead(), upsert);

  expect(mapping.mapRow(['ada@example.com', '', 'Lovelace', ' '], 3)).toMatchObject({
    rejections: [{ row: 3, code: 'MATCH_FIELD_EMPTY', field: 'External_Id__c' }],
  });
});

it('never shows the value of a rejected cell in its message', () => {
  const mapping = compileMapping(plan, columns, lead(), upsert);

  const mapped = mapping.mapRow(['secret-person', '', 'Lovelace', 'a-1'], 3);

  expect(JSON.stringify(mapped)).not.toContain('secret-person');
});

it('keeps a filled field where a cell is empty, or clears it where the sync says so', () => {
  const cells = ['', '', 'Lovelace', 'a-1'];

  const kept = compileMapping(plan, columns, lead(), upsert).mapRow(cells, 2);
  const cleared = compileMapping({ ...plan, emptyCells: 'clear' }, columns, lead(), upsert).mapRow(cells, 2);

  expect(kept).toMatchObject({ cells: ['', 'Lovelace', 'a-1', 'Web channel signups'] });
  expect(cleared).toMatchObject({ cells: ['#N/A', 'Lovelace', 'a-1', 'Web channel signups'] });
});

it('does not ask for required fields when only existing records are updated', () => {
  const mapping = compileMapping({ ...plan, defaults: {} }, columns, lead(), {
    ...upsert,
    operation: 'update existing',
  });

  expect(mapping.mapRow(['ada@example.com', '', '', 'a-1'], 2)).toHaveProperty('cells');
});

it('identifies a row by its match field, by both names for Name, and by everything where there is none', () => {
  const keyOf = (matchBy: string | undefined, cells: string[]) =>
    compileMapping(
      {
        ...plan,
        columns: plan.columns.map((one) =>
          'column' in one && one.column === 'First Name' ? { column: 'First Name', field: 'FirstName' } : one,
        ),
      },
      columns,
      lead([field('Name')]),
      { operation: 'add new', ...(matchBy && { matchBy }) },
    ).keyOf(cells);
  const cells = ['ada@example.com', 'Ada', 'Lovelace', 'a-1', 'Acme'];

  expect(keyOf('Email', cells)).toBe('ada@example.com');
  expect(keyOf('Name', cells)).toBe('Ada\u001fLovelace');
  expect(keyOf(undefined, cells)).toBe(cells.join('\u001f'));
});
