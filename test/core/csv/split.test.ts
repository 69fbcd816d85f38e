import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitRecords } from '../../../src/core/csv/split.ts';
import { chunked, flatten } from './streams.ts';

const delimiters = fc.constantFrom('\t', ',', ';', '|');
const lineEnds = fc.constantFrom('\n', '\r\n', '\r');
const cellText = fc
  .array(
    fc.constantFrom('a', 'é', '漢', '🙂', ' ', '"', '\n', '\r', '\r\n', '\t', ',', ';', '|', "'", '\u0000'),
    {
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''));
const table = fc.array(fc.array(cellText, { minLength: 1, maxLength: 4 }), { maxLength: 8 });
/** Lengths of the pieces to cut a file into; the last one takes what is left. */
const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 60 });

async function split(content: string, delimiter = ',', lengths: readonly number[] = []): Promise<string[][]> {
  return flatten(splitRecords(chunked(content, lengths), { delimiter }));
}

function quote(cell: string, always: boolean, delimiter: string): string {
  const must = cell.includes(delimiter) || /["\r\n]/.test(cell);
  return must || always ? `"${cell.replaceAll('"', '""')}"` : cell;
}

it('reads any well-formed table as csv-parse does, however the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      table,
      delimiters,
      lineEnds,
      fc.boolean(),
      fc.boolean(),
      cuts,
      async (rows, delimiter, eol, always, ends, lengths) => {
        const lines = rows.map((row) => row.map((cell) => quote(cell, always, delimiter)).join(delimiter));
        const text = lines.join(eol) + (ends ? eol : '');

        const actual = await split(text, delimiter, lengths);

        expect(actual).toEqual(
          parse(text, { delimiter, record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true }),
        );
      },
    ),
    { numRuns: 300 },
  );
});

it('reads any text at all alike, in one piece or byte by byte', async () => {
  const anything = fc
    .array(fc.constantFrom('a', '"', ',', '\n', '\r', '漢'), { maxLength: 30 })
    .map((parts) => parts.join(''));
  const outcome = (text: string, lengths: readonly number[]) =>
    split(text, ',', lengths).catch((error: unknown) => String(error));

  await fc.assert(
    fc.asyncProperty(anything, async (text) => {
      expect(await outcome(text, Array<number>(100).fill(1))).toEqual(await outcome(text, []));
    }),
    { numRuns: 300 },
  );
});

it.each([
  ['an empty file', '', []],
  ['a blank line', 'a\n\nb\n', [['a'], [''], ['b']]],
  [
    'no line end after the last record',
    'a,b\nc,',
    [
      ['a', 'b'],
      ['c', ''],
    ],
  ],
  ['mixed line ends', 'a\nb\r\nc\rd', [['a'], ['b'], ['c'], ['d']]],
  ['a quote inside an unquoted cell', '5" disk,x\n', [['5" disk', 'x']]],
  ['quoted line ends and quotes', '"a\r\nb","say ""hi"""\n', [['a\r\nb', 'say "hi"']]],
  ['an empty quoted cell at the end of the file', 'a,""', [['a', '']]],
])('reads %s', async (_what, text, records) => {
  expect(await split(text)).toEqual(records);
});

it.each([
  ['UNCLOSED_QUOTE', 'a,b\nc,"d\ne,f\n', 'Row 2'],
  ['UNCLOSED_QUOTE', 'a,b\nc,"d""', 'Row 2'],
  ['TEXT_AFTER_QUOTE', 'a,b\nc,d\ne,"f"g\n', 'Row 3'],
])('refuses broken quotes with %s', async (code, text, row) => {
  await expect(split(text)).rejects.toMatchObject({
    kind: 'config',
    code,
    message: expect.stringContaining(row),
  });
});

it('counts rows from the given first one and names the file', async () => {
  const records = splitRecords(chunked('a\n"b', []), {
    delimiter: ',',
    firstRow: 50_002,
    fileName: 'users.csv',
  });

  await expect(flatten(records)).rejects.toThrow('Row 50003 of users.csv opens a quote that never closes');
});

it.each([
  ['is read at the limit', 'é,7', 4, undefined],
  ['is refused one byte over it', 'é,78', 4, 'RECORD_TOO_LONG'],
])('a record %s', async (_what, record, maxRecordBytes, code) => {
  for (const lengths of [[], [1, 1, 1, 1, 1, 1]]) {
    const records = splitRecords(chunked(`a,b\n${record}\nc\n`, lengths), { delimiter: ',', maxRecordBytes });
    const reading = flatten(records);

    if (code === undefined) await expect(reading).resolves.toBeDefined();
    else await expect(reading).rejects.toMatchObject({ code, message: expect.stringContaining('Row 2') });
  }
});

it('refuses an endless line without reading it to its end', async () => {
  let given = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (; given < 1600; given += 1) yield new Uint8Array(65_536).fill(97);
  }

  const reading = splitRecords(endless(), { delimiter: ',' }).next();

  await expect(reading).rejects.toMatchObject({ code: 'RECORD_TOO_LONG' });
  expect(given).toBeLessThan(20);
});
