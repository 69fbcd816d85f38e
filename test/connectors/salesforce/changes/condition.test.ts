import { parseQuery, type WhereClause } from '@jetstreamapp/soql-parser-js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { conditionOf } from '../../../../src/connectors/salesforce/changes/condition.ts';
import type { FoundField } from '../../../../src/connectors/salesforce/changes/path.ts';
import type { RowFilter } from '../../../../src/core/changes/row-filter.ts';
import type { SourceField } from '../../../../src/core/changes/source-object.ts';
import type { Problem } from '../../../../src/core/errors.ts';

/** A field named after its type with a capital, e.g. `Datetime`. */
function find(path: string): FoundField {
  const type = path.split('.').at(-1)?.toLowerCase() ?? '';
  const field: SourceField = {
    name: path,
    label: path,
    type,
    length: 0,
    nillable: true,
    filterable: type !== 'textarea',
    sortable: true,
    calculated: false,
    referenceTo: [],
  };
  return { path, prefix: '', field, siblings: [] };
}

function compile(filter: RowFilter): { soql: string; problems: Problem[] } {
  const problems: Problem[] = [];
  return { soql: conditionOf(filter, find, problems), problems };
}

it.each<[string, string, RowFilter]>([
  ['text', "String = 'O\\'Brien'", { field: 'String', operator: '=', value: "O'Brien" }],
  ['no value', 'String != null', { field: 'String', operator: '!=', value: null }],
  ['a pattern', "Email LIKE '%@acme.test'", { field: 'Email', operator: 'like', value: '%@acme.test' }],
  ['a list', "Picklist IN ('a', 'b')", { field: 'Picklist', operator: 'in', value: ['a', 'b'] }],
  [
    'a list of one',
    "Id NOT IN ('003Sb0000000001')",
    { field: 'Id', operator: 'not in', value: '003Sb0000000001' },
  ],
  [
    'choices',
    "Multipicklist INCLUDES ('a;b', 'c')",
    { field: 'Multipicklist', operator: 'includes', value: ['a;b', 'c'] },
  ],
  ['a box', 'Boolean = false', { field: 'Boolean', operator: '=', value: false }],
  ['a large number', 'Double > 1000000000000000000000', { field: 'Double', operator: '>', value: 1e21 }],
  ['a small number', 'Currency <= 0.0000001', { field: 'Currency', operator: '<=', value: 1e-7 }],
  ['a day', 'Date >= 2026-02-28', { field: 'Date', operator: '>=', value: '2026-02-28' }],
  ['a span of days', 'Date = LAST_N_DAYS:30', { field: 'Date', operator: '=', value: 'last_n_days:30' }],
  [
    'a time',
    'Datetime < 2026-11-05T09:00:00Z',
    { field: 'Datetime', operator: '<', value: '2026-11-05T10:00:00+01:00' },
  ],
  [
    'a time with milliseconds',
    'Datetime < 2026-11-05T09:00:00.250Z',
    { field: 'Datetime', operator: '<', value: '2026-11-05T09:00:00.25Z' },
  ],
  ["a parent's field", "Account.String = 'x'", { field: 'Account.String', operator: '=', value: 'x' }],
  [
    'groups',
    "(Int = 1 AND (String = 'a' OR Boolean = true))",
    {
      all: [
        { field: 'Int', operator: '=', value: 1 },
        {
          any: [
            { field: 'String', operator: '=', value: 'a' },
            { field: 'Boolean', operator: '=', value: true },
          ],
        },
      ],
    },
  ],
])('writes %s as %s', (_, soql, filter) => {
  expect(compile(filter)).toEqual({ soql, problems: [] });
});

it.each<[string, FilterValue]>([
  ['Int', 1.5],
  ['Int', '1'],
  ['Double', Number.NaN],
  ['Boolean', 'true'],
  ['Boolean', null],
  ['String', 1],
  ['String', ['a']],
  ['Date', '2026-02-30'],
  ['Date', '2026-11-05T10:00:00Z'],
  ['Date', 'LAST_N_DAYS:1 OR Id != null'],
  ['Datetime', '2026-11-05'],
  ['Datetime', '2026-11-05T25:00:00Z'],
  ['Reference', "003' OR Id != '"],
])('refuses for a field of type %s the value %j', (field, value) => {
  expect(compile({ field, operator: '=', value }).problems).toMatchObject([
    { code: 'FILTER_VALUE_INVALID', pointer: '/filter/value' },
  ]);
});

it.each<[string, FilterOperator, FilterValue]>([
  ['Boolean', '>', true],
  ['Multipicklist', 'in', ['a']],
  ['String', 'includes', ['a']],
  ['Datetime', 'like', '2026%'],
])('refuses for a field of type %s the operator %s', (field, operator, value) => {
  expect(compile({ field, operator, value }).problems).toMatchObject([
    { code: 'OPERATOR_NOT_SUITED', pointer: '/filter/operator' },
  ]);
});

it('tells everything that is wrong, each with its place', () => {
  const { problems } = compile({
    any: [
      { all: [{ field: 'Textarea', operator: '=', value: 'x' }] },
      { field: 'Int', operator: 'in', value: [1, null] },
      { field: 'Address', operator: '=', value: 'x' },
      { field: 'String', operator: '<', value: null },
    ],
  });

  expect(problems.map(({ code, pointer }) => [code, pointer])).toEqual([
    ['FIELD_NOT_FILTERABLE', '/filter/any/0/all/0/field'],
    ['FILTER_VALUE_INVALID', '/filter/any/1/value'],
    ['FIELD_NOT_FILTERABLE', '/filter/any/2/field'],
    ['FILTER_VALUE_INVALID', '/filter/any/3/value'],
  ]);
});

type FilterOperator = '=' | '!=' | '>' | 'in' | 'not in' | 'includes' | 'like';
type FilterValue = string | number | boolean | null | string[];

const nasty = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom("'", '\\', '"', '\n', '%', ')', '(', ' OR ', 'Id', '=', '--') }),
);

it("keeps a query's structure whatever text stands in its filter", () => {
  fc.assert(
    fc.property(nasty, fc.array(nasty, { minLength: 1, maxLength: 3 }), nasty, (one, list, pattern) => {
      const { soql, problems } = compile({
        all: [
          { field: 'String', operator: '=', value: one },
          {
            any: [
              { field: 'Url', operator: 'in', value: list },
              { field: 'Phone', operator: 'like', value: pattern },
            ],
          },
        ],
      });
      const { fields, sObject, where, ...rest } = parseQuery(`SELECT Id FROM Contact WHERE ${soql}`);

      expect(problems).toEqual([]);
      expect({ fields: fields?.length, sObject, rest }).toEqual({ fields: 1, sObject: 'Contact', rest: {} });
      expect(clauses(where)).toEqual([
        ['String', '=', [one]],
        ['Url', 'IN', list],
        ['Phone', 'LIKE', [pattern]],
      ]);
    }),
    { numRuns: 1_000 },
  );
});

it('never lets a value through unquoted that is more than one literal', () => {
  const types = ['Int', 'Double', 'Boolean', 'Date', 'Datetime', 'Time', 'Reference', 'Id'];
  fc.assert(
    fc.property(fc.constantFrom(...types), nasty, (field, value) => {
      const { soql, problems } = compile({ field, operator: '=', value });

      if (problems.length === 0) expect(soql).toMatch(/^\w+ = ['\w:.-]+$/);
    }),
    { numRuns: 1_000 },
  );
});

/** Field, operator and values of each condition, as a parser of SOQL reads them. */
function clauses(where: WhereClause | undefined): [string, string, string[]][] {
  const found: [string, string, string[]][] = [];
  for (let at = where; at !== undefined; at = 'right' in at ? at.right : undefined) {
    const { left } = at;
    if (left !== null && 'operator' in left && 'field' in left && 'value' in left)
      found.push([left.field, left.operator, [left.value].flat().map(unquoted)]);
  }
  return found;
}

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function unquoted(literal: string): string {
  return literal
    .replace(/^'(.*)'$/s, '$1')
    .replace(/\\(u[0-9a-f]{4}|.)/gis, (_, sign: string) =>
      sign.length === 5 ? String.fromCharCode(Number.parseInt(sign.slice(1), 16)) : (CONTROLS[sign] ?? sign),
    );
}
