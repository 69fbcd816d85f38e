import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TableFormat } from '../../../src/core/table.ts';
import { pickRecords } from '../../../src/core/table-file/pick.ts';
import { readPart } from '../../../src/core/table-file/read.ts';
import { createTableWriter } from '../../../src/core/table-file/write.ts';
import { chunked, flatten } from '../csv/streams.ts';

const columns = ['a', 'b'];
const formats: TableFormat[] = [{ kind: 'delimited', delimiter: '\t' }, { kind: 'json' }];
const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '"', 'x\r\ny', '\n'));
const table = fc.array(fc.record({ cells: fc.tuple(cell, cell), wanted: fc.boolean() }), { minLength: 1 });

it('passes on exactly the wanted records, at any block border and in every format', async () => {
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.constantFrom(...formats),
      fc.integer({ min: 4, max: 40 }),
      async (rows, format, blockBytes) => {
        const writer = createTableWriter({ columns, format, rowsPerPart: rows.length });
        const written: Uint8Array[] = [];
        for await (const chunk of writer.encode(once(rows.map((row) => row.cells)))) written.push(chunk);
        const [part] = writer.finished().parts;
        const bytes = Buffer.concat(written).subarray(part?.start, part?.end);
        const wanted = new Set(rows.flatMap((row, index) => (row.wanted ? [index + 2] : [])));

        const picked = pickRecords(chunked(bytes), format, 2, wanted, blockBytes);
        const read = readPart(picked, { fileName: 'f', format, columns }, { firstRow: 2, rows: wanted.size });

        expect(await flatten(read)).toEqual(rows.filter((row) => row.wanted).map((row) => row.cells));
      },
    ),
  );
});

async function* once<Value>(value: Value): AsyncGenerator<Value> {
  yield value;
}
