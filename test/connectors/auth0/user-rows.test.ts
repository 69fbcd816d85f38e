import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvRows, jsonRows } from '../../../src/connectors/auth0/user-rows.ts';
import { chunked, flatten } from '../../core/csv/streams.ts';

const email = { path: 'email', column: 'Email Address' };
const plan = { path: 'user_metadata.plan', column: 'Plan' };

it('takes off the quote that guards strings, and only that one', async () => {
  const text = fc.string({ unit: fc.constantFrom("'", '"', 'a', ',', '\n', 'é') });
  const cells = fc.array(fc.tuple(fc.option(text), fc.option(text)), { maxLength: 5 });
  const asAuth0 = (value: string | null) => (value === null ? '' : `"'${value.replaceAll('"', '""')}"`);

  await fc.assert(
    fc.asyncProperty(cells, async (users) => {
      const lines = users.map((user) => `${user.map(asAuth0).join(',')}\n`);
      const file = `"Email Address","Plan"\n${lines.join('')}`;

      const rows = await flatten(csvRows(chunked(file), [email, plan]));

      expect(rows).toEqual(users.map((user) => user.map((value) => value ?? '')));
    }),
  );
});

it('leaves numbers and booleans as they are', async () => {
  const rows = await flatten(csvRows(chunked('"Email Address","Plan"\n-5,true\n'), [email, plan]));

  expect(rows).toEqual([['-5', 'true']]);
});

it('finds columns by their title, guarded or not, and gives them in the order asked for', async () => {
  const file = `"'Plan","'Email Address"\n"'gold","'ada@example.com"\n`;

  expect(await flatten(csvRows(chunked(file), [email, plan]))).toEqual([['ada@example.com', 'gold']]);
});

it.each([
  ['COLUMNS_DIFFER', 'a column that was asked for is missing', '"Email Address","Tariff"\n'],
  ['COLUMNS_DIFFER', 'there is a column too many', '"Email Address","Plan","Tariff"\n'],
  ['CELL_COUNT', 'a row is short', '"Email Address","Plan"\n"\'ada@example.com"\n'],
])('refuses with %s when %s', async (code, _what, file) => {
  await expect(flatten(csvRows(chunked(file), [email, plan]))).rejects.toMatchObject({
    kind: 'config',
    code,
  });
});

it('reads profiles from lines of JSON, keeping types, absent ones undefined', async () => {
  const file = '{"email":"a@example.com","user_metadata":{"plan":{"name":"gold"}}}\n{"email":null}\n';

  expect(await flatten(jsonRows(chunked(file, [7, 30]), [email, plan]))).toEqual([
    ['a@example.com', { name: 'gold' }],
    [null, undefined],
  ]);
});

it('names the row of a broken line of JSON and keeps its text out of the message', async () => {
  const reading = flatten(jsonRows(chunked('{"email":"a"}\n{"email":"ada@example.com"\n'), [email]));

  await expect(reading).rejects.toMatchObject({
    code: 'INVALID_JSON',
    message: expect.stringContaining('Row 2'),
  });
  await expect(flatten(jsonRows(chunked('{"email":"ada@'), [email]))).rejects.not.toThrow('ada@');
});
