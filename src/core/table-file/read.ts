import { splitRecords } from '../csv/split.ts';
import { SaltbridgeError } from '../errors.ts';
import type { Cell, TableManifest, TablePart } from '../table.ts';
import { cellText } from './cell-text.ts';
import { cellCount, parseObject } from './record-shape.ts';

/** JSON escapes control characters, so this one never splits a line of it. */
const NO_DELIMITER = '\0';

/**
 * Reads one part of a table file as text cells in the order of `table.columns`. In JSON an absent key and a null
 * are `''`, a string is itself, and anything else its JSON text.
 *
 * @param chunks  exactly the part's byte range
 * @throws SaltbridgeError `config` (`CELL_COUNT`, `INVALID_JSON`, …) naming the row; `transient`
 *   (`PART_INCOMPLETE`) when the bytes hold other than `part.rows` rows
 */
export async function* readPart(
  chunks: AsyncIterable<Uint8Array>,
  table: Pick<TableManifest, 'fileName' | 'format' | 'columns'>,
  part: Pick<TablePart, 'firstRow' | 'rows'>,
): AsyncGenerator<readonly string[][], void, undefined> {
  const { fileName, format, columns } = table;
  const delimiter = format.kind === 'json' ? NO_DELIMITER : format.delimiter;
  let row = part.firstRow;
  for await (const records of splitRecords(chunks, { delimiter, fileName, firstRow: row })) {
    if (format.kind === 'json') {
      yield records.map(([line = ''], index) => pick(parseObject(line, fileName, row + index), columns));
    } else {
      const odd = records.findIndex((cells) => cells.length !== columns.length);
      if (odd !== -1) throw cellCount(fileName, row + odd, records[odd]?.length ?? 0, columns.length);
      yield records;
    }
    row += records.length;
  }
  const rows = row - part.firstRow;
  if (rows === part.rows) return;
  const message = `${fileName} gave ${rows} rows from row ${part.firstRow} on where ${part.rows} were stored`;
  throw new SaltbridgeError('transient', message, { code: 'PART_INCOMPLETE' });
}

function pick(record: object, columns: readonly string[]): string[] {
  // An object that JSON.parse made holds JSON values under string keys, all its own.
  const values = record as Readonly<Record<string, Cell>>;
  return columns.map((column) => (Object.hasOwn(values, column) ? cellText(values[column]) : ''));
}
