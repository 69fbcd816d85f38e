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

/** Every row, so many at a time. */
function all(reader: CsvReader, atMost = 3): string[][] {
  const found: string[][] = [];
  for (let rows = reader.rows(atMost); rows.count > 0; rows = reader.rows(atMost))
    for (let row = 0; row < rows.count; row += 1) found.push(rows.cells(row));
  return found;
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

      const found = all(reader);

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
      const reader = readCsv(upload(text, atOnce), delimiter);

      for (let some = reader.rows(4); some.count > 0; some = reader.rows(4))
        for (let row = 0; row < some.count; row += 1)
          expect(some.cell(row, place)).toBe(some.cells(row)[place] ?? '');
    }),
  );
});

it('gives the rows before a fault first, and then the fault each time', () => {
  const reader = readCsv(upload('a,b\nc,d\n"x"y,z\n'), ',');

  const rows = reader.rows(10);

  expect([rows.cells(0), rows.cells(1), rows.count]).toEqual([['a', 'b'], ['c', 'd'], 2]);
  expect(() => reader.rows(10)).toThrow('a quote stands within a value');
  expect(() => reader.rows(10)).toThrow('a quote stands within a value');
});

it.each<[string, string]>([
  ['a quoted value is never closed', 'a,b\n"x,y\n'],
  ['a quote stands within a value', 'a,b\n"x"y,z\n'],
  ['a record has more than 400000 characters', `a\n${'x'.repeat(3_000_000)}`],
])('refuses a file where %s', (message, text) => {
  const reader: CsvReader = readCsv(upload(text), ',');

  expect(() => all(reader)).toThrow(message);
});
