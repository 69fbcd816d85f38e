import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CsvReader, quoteRow, readCsv } from '../../../sandbox/salesforce/bulk/csv.ts';
import type { Upload } from '../../../sandbox/salesforce/bulk/upload.ts';

/** Hands out no more than so many bytes at once, so that rows and characters lie across the borders. */
function upload(text: string, atOnce = Number.POSITIVE_INFINITY): Upload {
  const bytes = Buffer.from(text);
  return {
    bytes: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + Math.min(length, atOnce)),
  };
}

function all<T>(next: () => T | undefined): T[] {
  const rows: T[] = [];
  for (let row = next(); row !== undefined; row = next()) rows.push(row);
  return rows;
}

const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^["',;\t\r\n aé€😀-]{0,6}$/u));
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 20 });

/** Quotes only where it must, or always. */
function write(rows: string[][], delimiter: string, lineEnd: string, always: boolean): string {
  const spell = (text: string) =>
    always || /["\r\n]/.test(text) || text.includes(delimiter) ? quoteRow([text], delimiter) : text;
  return rows.map((cells) => cells.map(spell).join(delimiter)).join(lineEnd);
}

const settings = fc.record({
  delimiter: fc.constantFrom(',', '\t', ';', '|'),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  always: fc.boolean(),
  atOnce: fc.integer({ min: 1, max: 40 }),
  last: fc.boolean(),
});

it('reads any table as csv-parse does, wherever the pieces end', () => {
  fc.assert(
    fc.property(table, settings, (rows, { delimiter, lineEnd, always, atOnce, last }) => {
      // A byte-order mark before the first cell is no part of it, for either reader.
      fc.pre(!(rows[0]?.[0] ?? '').startsWith('\ufeff'));
      const text = write(rows, delimiter, lineEnd, always) + (last ? lineEnd : '');
      const reader = readCsv(upload(text, atOnce), delimiter);

      const found = all(() => reader.next());

      const expected = parse(text, {
        delimiter,
        relax_column_count: true,
        skip_empty_lines: true,
        record_delimiter: lineEnd,
      });
      expect(found).toEqual(expected);
    }),
  );
});

it('finds the same single cells as whole rows have', () => {
  fc.assert(
    fc.property(table, settings, fc.nat(3), (rows, { delimiter, lineEnd, always, atOnce }, place) => {
      const text = write(rows, delimiter, lineEnd, always);
      const whole = readCsv(upload(text, atOnce), delimiter);
      const single = readCsv(upload(text, atOnce), delimiter);

      const cells = all(() => single.nextCell(place));

      expect(cells).toEqual(all(() => whole.next()).map((found) => found[place] ?? ''));
    }),
  );
});

it.each<[string, string]>([
  ['a quoted value is never closed', 'a,b\n"x,y\n'],
  ['a quote stands within a value', 'a,b\n"x"y,z\n'],
  ['a record has more than 400000 characters', `a\n${'x'.repeat(3_000_000)}`],
])('refuses a file where %s', (message, text) => {
  const reader: CsvReader = readCsv(upload(text), ',');

  expect(() => all(() => reader.next())).toThrow(message);
});
