import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeRow } from '../../../src/core/csv/encode.ts';
import { splitRecords } from '../../../src/core/csv/split.ts';
import { chunked, flatten } from './streams.ts';

const rows = fc.array(
  fc.array(
    fc.oneof(fc.string(), fc.constantFrom('', ' a ', '"', '\ufeff', 'a\r\nb', "'", '=1+1', '\t', '|')),
    {
      minLength: 1,
      maxLength: 5,
    },
  ),
  { minLength: 1, maxLength: 6 },
);

it('writes what is read back the same, by us and by csv-parse', async () => {
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom('\t', ',', ';', '|'), async (table, delimiter) => {
      const text = table.map((row) => encodeRow(row, delimiter)).join('');

      const read = await flatten(splitRecords(chunked(text), { delimiter }));

      expect(read).toEqual(table);
      expect(parse(text, { delimiter, relax_column_count: true, record_delimiter: '\n' })).toEqual(table);
    }),
    { numRuns: 300 },
  );
});

it.each([
  [['a', 'b c', ''], 'a,b c,\n'],
  [['a,b', 'x\ny', 'say "hi"'], '"a,b","x\ny","say ""hi"""\n'],
  [[' a', 'b '], '" a","b "\n'],
  [[''], '""\n'],
  [['', ''], ',\n'],
])('quotes %j only where it must', (cells, line) => {
  expect(encodeRow(cells, ',')).toBe(line);
});
