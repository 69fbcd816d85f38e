import { expect, it } from 'vitest';
import { checkFields } from '../../../src/connectors/auth0/check.ts';

const field = (path: string, column = path) => ({ path, column });
const thirty = Array.from({ length: 30 }, (_, index) => field(`user_metadata.f${index}`));

it.each([
  ['thirty fields as CSV', 'csv', thirty],
  ['thirty-one fields as JSON', 'json', [...thirty, field('email')]],
  ['whole metadata as JSON', 'json', [field('user_metadata'), field('app_metadata')]],
  ['a field of the metadata as CSV', 'csv', [field('user_metadata.plan')]],
] as const)('lets %s pass', (_what, format, fields) => {
  expect(checkFields(fields, format)).toEqual([]);
});

it.each([
  ['NO_FIELDS', '/fields', 'csv', []],
  ['TOO_MANY_FIELDS', '/fields', 'csv', [...thirty, field('email')]],
  ['WHOLE_OBJECT', '/fields/1/path', 'csv', [field('email'), field('user_metadata')]],
  ['WHOLE_OBJECT', '/fields/0/path', 'csv', [field('app_metadata', 'App')]],
  ['DUPLICATE_HEADER', '/fields/1/column', 'json', [field('email', 'E-mail'), field('name', 'E-mail')]],
  ['BLANK_HEADER', '/fields/0/column', 'json', [field('email', ' ')]],
] as const)('reports %s at %s', (code, pointer, format, fields) => {
  expect(checkFields(fields, format)).toEqual([{ code, pointer, message: expect.any(String) }]);
});

it('reports everything at once', () => {
  const codes = checkFields([...thirty, field('user_metadata', '')], 'csv').map((problem) => problem.code);

  expect(codes).toEqual(['TOO_MANY_FIELDS', 'WHOLE_OBJECT', 'BLANK_HEADER']);
});
