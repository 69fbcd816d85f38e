import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Cell, Row, TableFormat } from '../../../src/core/table.ts';
import { cellText } from '../../../src/core/table-file/cell-text.ts';
import { ExportFormatLabel, formatOf } from '../../../src/core/table-file/formats.ts';
import { readPart } from '../../../src/core/table-file/read.ts';
import { scanTable } from '../../../src/core/table-file/scan.ts';
import { createTableWriter } from '../../../src/core/table-file/write.ts';
import { chunked, flatten } from '../csv/streams.ts';

const columns = ['Email Address', 'a "b", c', '__proto__'];
const formats: TableFormat[] = [
  { kind: 'delimited', delimiter: '\t' },
  { kind: 'delimited', delimiter: ',' },
  { kind: 'delimited', delimiter: ';' },
  { kind: 'json' },
];

async function* inBatches(rows: readonly Row[], size: number): AsyncGenerator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

async function write(rows: readonly Row[], format: TableFormat, batchSize = 3, rowsPerPart = 2) {
  const writer = createTableWriter({ columns, format, rowsPerPart });
  const chunks: Uint8Array[] = [];
  for await (const chunk of writer.encode(inBatches(rows, batchSize))) chunks.push(chunk);
  return { content: Buffer.concat(chunks), ...writer.finished() };
}

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom<Cell>(undefined, null, '', ' x ', '"', 'a\r\nb', 0, 1.5, true, { a: [1, 'é'] }, ['x']),
);
const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 });

it('writes what a scan and a read of the parts give back, in every format', async () => {
  const sizes = fc.integer({ min: 1, max: 4 });
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.constantFrom(...formats),
      sizes,
      sizes,
      async (rows, format, batchSize, rowsPerPart) => {
        // A column of which JSON says nothing can't be found by a scan.
        const known = format.kind === 'json' ? rows.map((row) => row.map((value) => value ?? null)) : rows;

        const { content, ...written } = await write(known, format, batchSize, rowsPerPart);
        const scanned = await scanTable(chunked(content), { fileName: 'users.csv', format, rowsPerPart });
        const read: string[][] = [];
        for (const part of written.parts) {
          read.push(
            ...(await flatten(readPart(chunked(content.subarray(part.start, part.end)), scanned, part))),
          );
        }

        expect(scanned).toEqual({ fileName: 'users.csv', format, columns, ...written });
        expect(read).toEqual(rows.map((row) => row.map(cellText)));
      },
    ),
    { numRuns: 300 },
  );
});

it('writes a header alone where there are no rows', async () => {
  expect(await write([], { kind: 'delimited', delimiter: '\t' })).toEqual({
    content: Buffer.from('Email Address\t"a ""b"", c"\t__proto__\n'),
    rows: 0,
    parts: [],
  });
});

it('leaves absent values out of JSON and keeps the types of the others', async () => {
  const { content } = await write([[undefined, 7, null]], { kind: 'json' });

  expect(content.toString()).toBe('{"a \\"b\\", c":7,"__proto__":null}\n');
});

it('tells no counts before the file is complete', async () => {
  const writer = createTableWriter({ columns, format: { kind: 'json' }, rowsPerPart: 2 });
  await writer.encode(inBatches([['a', 'b', 'c']], 1)).next();

  expect(() => writer.finished()).toThrow('not written to its end');
});

it('refuses a row that would shift the columns', async () => {
  await expect(write([['a', 'b']], { kind: 'json' })).rejects.toThrow('2 cells was given for 3 columns');
});

it('refuses a part that holds fewer rows than were stored', async () => {
  const table = { fileName: 'users.csv', columns: ['a'], format: { kind: 'json' } satisfies TableFormat };

  const reading = flatten(readPart(chunked('{"a":1}\n'), table, { firstRow: 5, rows: 2 }));

  await expect(reading).rejects.toMatchObject({ kind: 'transient', code: 'PART_INCOMPLETE' });
});

it("offers the seed guide's format labels, and names tab-separated files .csv", () => {
  expect(ExportFormatLabel.options.map((label) => [label, formatOf(label)])).toEqual([
    ['Tab Separated Value file (*.csv)', { table: { kind: 'delimited', delimiter: '\t' }, extension: 'csv' }],
    [
      'Comma Separated Value file (*.csv)',
      { table: { kind: 'delimited', delimiter: ',' }, extension: 'csv' },
    ],
    ['JSON', { table: { kind: 'json' }, extension: 'json' }],
  ]);
});
