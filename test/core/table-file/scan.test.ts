import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPart } from '../../../src/core/table-file/read.ts';
import { type ScannedTable, type ScanOptions, scanTable } from '../../../src/core/table-file/scan.ts';
import { chunked, flatten } from '../csv/streams.ts';

const fileName = 'users.csv';

function scan(
  content: string | Uint8Array,
  options: Partial<ScanOptions> = {},
  lengths: readonly number[] = [],
) {
  return scanTable(chunked(content, lengths), { fileName, rowsPerPart: 2, ...options });
}

/** Every row, read part by part from the byte ranges that the scan found. */
async function readAll(content: Uint8Array, table: ScannedTable): Promise<string[][]> {
  const rows: string[][] = [];
  for (const part of table.parts) {
    expect(part.firstRow).toBe(rows.length + (table.format.kind === 'json' ? 1 : 2));
    rows.push(...(await flatten(readPart(chunked(content.subarray(part.start, part.end)), table, part))));
  }
  return rows;
}

const sharedFiles = ['Accounts', 'CampaignMembers', 'Campaigns', 'Contacts']
  .map((name) => new URL(`../../../../shared/data/${name}.csv`, import.meta.url))
  .filter((url) => existsSync(url));

it.each(sharedFiles)('finds in %s what csv-parse finds', async (url) => {
  const content = readFileSync(url);
  const [columns, ...rows] = parse(content);

  const table = await scanTable(createReadStream(url, { highWaterMark: 1000 }), {
    fileName,
    rowsPerPart: 100,
  });

  expect(table).toMatchObject({ columns, rows: rows.length, format: { kind: 'delimited', delimiter: ',' } });
  expect(table.parts.every((part) => part.rows <= 100)).toBe(true);
  expect(await readAll(content, table)).toEqual(rows);
});

const cell = fc.array(fc.constantFrom('a', 'é', '漢', '🙂', ' ', '"', '\n', '\r\n', '\r', ',', '\t'), {
  maxLength: 4,
});
const table = fc.integer({ min: 2, max: 4 }).chain((width) => {
  const row = fc.array(
    cell.map((characters) => characters.join('')),
    { minLength: width, maxLength: width },
  );
  return fc.record({ width: fc.constant(width), rows: fc.array(row, { minLength: 1, maxLength: 9 }) });
});

it('cuts any table into parts that hold exactly its rows, wherever blocks and chunks end', async () => {
  const eols = fc.constantFrom('\n', '\r\n', '\r');
  const mark = fc.constantFrom('', '\ufeff');
  const trailers = fc.constantFrom('', '\n', '\r\n\r\n');
  const blockBytes = fc.integer({ min: 20, max: 40 });
  const rowsPerPart = fc.integer({ min: 1, max: 4 });
  const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 30 });

  await fc.assert(
    fc.asyncProperty(
      fc.tuple(table, eols, mark, trailers, blockBytes, rowsPerPart, lengths),
      async ([{ width, rows }, eol, start, trailer, block, perPart, cuts]) => {
        const header = Array.from({ length: width }, (_, index) => `c${index}`);
        const lines = [header, ...rows].map((cells) =>
          cells.map((text) => (/[",\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(','),
        );
        const content = Buffer.from(start + lines.join(eol) + trailer);

        const found = await scan(content, { blockBytes: block, rowsPerPart: perPart }, cuts);

        expect(found).toMatchObject({ columns: header, rows: rows.length });
        expect(found.parts).toHaveLength(Math.ceil(rows.length / perPart));
        expect(await readAll(content, found)).toEqual(rows);
      },
    ),
    { numRuns: 300 },
  );
});

it.each([
  ['\t', 'Email, work\tName\nx\ty\n'],
  [',', 'Email,Name\nx,y\n'],
  [';', '"a,b,c";Name\nx;y\n'],
  ['|', 'Email|Name\nx|y\n'],
  [',', 'Email\nx\n'],
])('sniffs the delimiter %j from the header', async (delimiter, text) => {
  expect((await scan(text)).format).toEqual({ kind: 'delimited', delimiter });
});

it('numbers rows as a spreadsheet does, quoted line ends being part of a row', async () => {
  const { parts } = await scan('h,i\r\n"1\r\n1",a\r\n2,b\r\n3,c');

  expect(parts).toEqual([
    { index: 0, start: 5, end: 20, firstRow: 2, rows: 2 },
    { index: 1, start: 20, end: 23, firstRow: 4, rows: 1 },
  ]);
});

it('finds every key of a JSON file, in order of first appearance', async () => {
  const content = Buffer.from(
    '{"email":"a@example.com","n":1}\n{"tags":["x"],"email":null,"constructor":true}\n\n',
  );

  const found = await scan(content);

  expect(found).toMatchObject({
    format: { kind: 'json' },
    rows: 2,
    columns: ['email', 'n', 'tags', 'constructor'],
  });
  expect(await readAll(content, found)).toEqual([
    ['a@example.com', '1', '', ''],
    ['', '', '["x"]', 'true'],
  ]);
});

const tab = { kind: 'delimited', delimiter: '\t' } as const;
it.each<[string, string, string | Uint8Array, RegExp, Partial<ScanOptions>?]>([
  ['EMPTY_FILE', 'no bytes', '', /users\.csv is empty/],
  ['EMPTY_FILE', 'nothing but a byte order mark and line ends', '\ufeff\r\n\r\n', /users\.csv is empty/],
  ['HEADER_ONLY', 'a header alone', 'a,b\n\n', /users\.csv has a header and no rows/],
  ['DUPLICATE_HEADER', 'two columns of one name', 'a,b,a\n1,2,3\n', /columns 1 and 3 are both named "a"/],
  ['BLANK_HEADER', 'a column without a name', 'a, ,c\n1,2,3\n', /column 2 has no name/],
  [
    'WRONG_DELIMITER',
    'commas where tabs were promised',
    'a,b\n1,2\n',
    /looks comma-separated/,
    { format: tab },
  ],
  ['CELL_COUNT', 'a short row', 'a,b\n1,2\n3\n', /Row 3 of users\.csv has 1 cell where the header has 2/],
  ['CELL_COUNT', 'a long row', 'a,b\n1,2,3', /Row 2 of users\.csv has 3 cells/],
  ['BLANK_LINE', 'a blank line between rows', 'a,b\n1,2\n\n3,4\n', /Row 3 of users\.csv is blank/],
  ['UNCLOSED_QUOTE', 'a quote that never closes', 'a,b\n1,2\n3,"4\n5,6\n', /Row 3 .* never closes/],
  ['TEXT_AFTER_QUOTE', 'text after a quote', 'a,b\n"1"x,2\n', /Row 2 .* cell 1/],
  ['INVALID_UTF8', 'Latin-1', Buffer.from('Näme,b\n1,2\n', 'latin1'), /Row 1 .* byte 0xE4 at column 2,/],
  ['INVALID_UTF8', 'half a character', Buffer.from('a,b\n1,2\n3,\xe2\x82\n', 'latin1'), /Row 3 .* column 3,/],
  ['INVALID_UTF8', 'an encoded surrogate', Buffer.from([97, 10, 0xed, 0xa0, 0x80]), /Row 2 .* column 1,/],
  ['UTF16', 'UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), /UTF-16/],
  ['UNREADABLE_FILE', 'UTF-16 without a mark', Buffer.from('a,b\n1,2\n', 'utf16le'), /zero bytes/],
  ['UNREADABLE_FILE', 'a workbook', Buffer.from('PK\u0003\u0004xl/workbook.xml'), /workbook/],
  ['UNREADABLE_FILE', 'a JSON array', '[{"a":1}]', /one JSON array/],
  ['INVALID_JSON', 'a broken JSON line', '{"a":1}\n{"a":\n', /Row 2 .* not one JSON object/],
  ['INVALID_JSON', 'a JSON line that is no object', '{"a":1}\n[1]\n', /Row 2 /],
  [
    'RECORD_TOO_LONG',
    'a long record',
    `a,b\n1,2\n${'x'.repeat(50)},2\n`,
    /Row 3 .* 40 bytes/,
    { maxRecordBytes: 40 },
  ],
])('refuses with %s: %s', async (code, _what, content, message, options) => {
  for (const blockBytes of [64, 1000]) {
    const refused = scan(content, { ...options, blockBytes });

    await expect(refused).rejects.toMatchObject({
      kind: 'config',
      code,
      message: expect.stringMatching(message),
    });
  }
});

it('names row and column of the first bad byte in characters, not bytes', async () => {
  const before = '漢字,"🙂\né"\n'.repeat(30);
  const content = Buffer.concat([
    Buffer.from(`a,b\n${before}é🙂x,`),
    Buffer.from([0xff]),
    Buffer.from('\n\xff'),
  ]);

  const refused = scan(content, { blockBytes: 64 });

  await expect(refused).rejects.toThrow('Row 32 of users.csv is not UTF-8: byte 0xFF at column 5,');
});

it('gives up on a line without end after the longest record allowed', async () => {
  let given = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a,b\n1,2\n');
    for (; given < 1600; given += 1) yield Buffer.alloc(65_536, 'x');
  }

  const refused = scanTable(endless(), { fileName, rowsPerPart: 2 });

  await expect(refused).rejects.toMatchObject({
    code: 'RECORD_TOO_LONG',
    message: expect.stringContaining('Row 3 of users.csv'),
  });
  expect(given).toBeLessThan(30);
});

it('accepts and refuses exactly what reading the rows would', async () => {
  // No token can make a blank line: a scan forgives those at the end of the file, a reader never sees them.
  const tokens = fc.constantFrom('a', '"', ',', 'a\n', '"\n', ',\r', '"\r\n');
  const text = fc.array(tokens, { minLength: 1, maxLength: 30 }).map((found) => found.join(''));
  const table: Pick<ScannedTable, 'fileName' | 'format' | 'columns'> = {
    format: { kind: 'delimited', delimiter: ',' },
    columns: ['h', 'i'],
    fileName,
  };

  await fc.assert(
    fc.asyncProperty(text, async (body) => {
      const scanned = await scan(`h,i\n${body}`, { rowsPerPart: 100 }).then(
        (found) => found.rows,
        (error: Error) => error.name,
      );

      const rows = typeof scanned === 'number' ? scanned : -1;
      const read = await flatten(readPart(chunked(body), table, { firstRow: 2, rows })).then(
        (found) => found.length,
        (error: Error) => error.name,
      );

      expect(read).toBe(scanned);
    }),
    { numRuns: 500 },
  );
});
