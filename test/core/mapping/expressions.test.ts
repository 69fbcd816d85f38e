import { describe, expect, it } from 'vitest';
import { compileMapping } from '../../../src/core/mapping/compile.ts';
import { ColumnMapping, type MapPlan } from '../../../src/core/mapping/plan.ts';
import { validateMapping } from '../../../src/core/mapping/validate.ts';
import { problemsOf } from '../../../src/core/zod-problems.ts';
import { field, lead } from './target.ts';

const columns = ['Email Address', 'first', 'last', 'Seats'];
const planOf = (expression: string, to: string, more: Partial<MapPlan> = {}): MapPlan => ({
  columns: [
    { column: 'Email Address', field: 'Email' },
    { expression, field: to },
  ],
  defaults: { LastName: 'Unknown', Company: 'None' },
  emptyCells: 'keep',
  ...more,
});
const target = lead([field('Title'), field('Size__c', { type: 'double', precision: 18, scale: 0 })]);
const write = { operation: 'add new' } as const;

function cellOf(expression: string, to: string, cells: string[], more: Partial<MapPlan> = {}) {
  const mapping = compileMapping(planOf(expression, to, more), columns, target, write);
  const mapped = mapping.mapRow(cells, 2);
  return 'cells' in mapped ? mapped.cells[mapping.fields.indexOf(to)] : mapped.rejections;
}

it.each([
  ['Join(" ", first, last)', 'Title', ['a@b.org', ' Ada ', 'Lovelace', ''], 'Ada Lovelace'],
  ['row["Email Address"].contains("@")', 'Title', ['a@b.org', '', '', ''], 'true'],
  ['int(Seats) * 2', 'Size__c', ['', '', '', '21'], '42'],
  ['Split(first, ",")', 'Title', ['', 'a, b', '', ''], 'a;b'],
])('makes the cell of a field by %s', (expression, to, cells, expected) => {
  expect(cellOf(expression, to, cells)).toBe(expected);
});

describe('nothing', () => {
  it('leaves the field alone where the expression is absent or empty', () => {
    expect(cellOf('IgnoreFlowIfNullOrEmpty(first)', 'Title', ['', '', '', ''])).toBe('');
    expect(cellOf('first', 'Title', ['', ' ', '', ''])).toBe('');
  });

  it('empties it where empty cells do', () => {
    expect(cellOf('first', 'Title', ['', '', '', ''], { emptyCells: 'clear' })).toBe('#N/A');
  });

  it('empties it by null, whatever empty cells do', () => {
    expect(cellOf('first == "" ? null : first', 'Title', ['', '', '', ''])).toBe('#N/A');
  });

  it('takes the default where there is one', () => {
    expect(cellOf('last', 'LastName', ['', '', '', ''])).toBe('Unknown');
  });

  it('is no value of a required field', () => {
    expect(cellOf('null', 'LastName', ['', '', '', ''])).toMatchObject([
      { code: 'REQUIRED_FIELD_MISSING', field: 'LastName' },
    ]);
  });
});

it("rejects a row that it can't be evaluated for, beside the row's other faults", () => {
  const found = cellOf('int(Seats) * 2', 'Size__c', ['no address', '', '', 'many']);

  expect(found).toEqual([
    expect.objectContaining({ row: 2, code: 'INVALID_EMAIL_ADDRESS', field: 'Email' }),
    {
      row: 2,
      code: 'INT_CONVERSION_ERROR',
      field: 'Size__c',
      message: expect.stringContaining('Column 1: the text is no whole number'),
    },
  ]);
});

it('holds its value to the rules of the field', () => {
  expect(cellOf('first', 'Size__c', ['', 'many', '', ''])).toMatchObject([{ field: 'Size__c' }]);
});

describe('validation', () => {
  const problemsIn = (expression: string) =>
    validateMapping(planOf(expression, 'Title'), { target, operation: 'add new' }, columns);

  it('counts a column that an expression looks at as mapped', () => {
    expect(problemsIn('first + last + Seats')).toEqual([]);
    expect(problemsIn('first + last')).toMatchObject([
      { code: 'COLUMN_NOT_MAPPED', message: expect.stringContaining('"Seats"') },
    ]);
  });

  it('names columns that the file has not, with their place', () => {
    expect(problemsIn('first + lst + Seats + row["E-mail Address"]').slice(0, 2)).toMatchObject([
      {
        code: 'UNKNOWN_FIELD',
        pointer: '/mapping/1/expression',
        column: 9,
        message: 'Column 9: the file has no field lst; did you mean last?',
      },
      { column: 23, message: expect.stringContaining('did you mean row["Email Address"]?') },
    ]);
  });

  it('refuses at save what no file could mend', () => {
    const { error } = ColumnMapping.safeParse({ expression: 'Seats * 2 + Foo(1)', field: 'Size__c' });

    expect(error && problemsOf(error)).toMatchObject([
      { pointer: '/expression', message: expect.stringContaining('Column 1: string * int') },
      { pointer: '/expression', message: expect.stringContaining('Column 13: there is no function Foo') },
    ]);
  });
});
