import type { ReadField } from '../../core/connector.ts';
import { splitRecords } from '../../core/csv/split.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Cell, Row } from '../../core/table.ts';
import { cellCount, parseObject } from '../../core/table-file/record-shape.ts';
import { profileValue } from './profile-value.ts';

const fileName = "Auth0's export";
/** A profile with all its metadata is far below this. */
const maxRecordBytes = 16 * 1024 * 1024;
const SINGLE_QUOTE = 39;

/**
 * The rows of a CSV export, in the order of `fields`. Auth0 puts one single quote before every string, so that no
 * spreadsheet takes it for a formula; it is taken off again. An attribute that a user lacks is `''`.
 *
 * @see https://auth0.com/docs/manage-users/user-migration/bulk-user-exports (CSV injection; checked 2026-11)
 */
export async function* csvRows(
  chunks: AsyncIterable<Uint8Array>,
  fields: readonly ReadField[],
): AsyncGenerator<readonly Row[], void, undefined> {
  let positions: number[] | undefined;
  let row = 1;
  for await (const records of splitRecords(chunks, { delimiter: ',', fileName, maxRecordBytes })) {
    if (positions === undefined) {
      positions = positionsOf(fields, records.shift() ?? []);
      row += 1;
    }
    const inOrder = positions.every((position, index) => position === index);
    for (const [index, cells] of records.entries()) {
      if (cells.length !== fields.length) throw cellCount(fileName, row + index, cells.length, fields.length);
      for (let at = 0; at < cells.length; at += 1) {
        const cell = cells[at];
        if (cell?.charCodeAt(0) === SINGLE_QUOTE) cells[at] = cell.slice(1);
      }
      if (!inOrder) records[index] = positions.map((position) => cells[position] ?? '');
    }
    row += records.length;
    if (records.length > 0) yield records;
  }
}

/** The rows of a JSON export, one profile a line. An attribute that a user lacks is `undefined`. */
export async function* jsonRows(
  chunks: AsyncIterable<Uint8Array>,
  fields: readonly ReadField[],
): AsyncGenerator<readonly Row[], void, undefined> {
  const paths = fields.map((field) => field.path);
  let row = 1;
  // No JSON text holds a raw NUL, so each record is one line in one cell.
  for await (const records of splitRecords(chunks, { delimiter: '\0', fileName, maxRecordBytes })) {
    yield records.map(([line = ''], index): Cell[] => {
      const profile = parseObject(line, fileName, row + index);
      return paths.map((path) => profileValue(profile, path));
    });
    row += records.length;
  }
}

/** Where each field's column lies in the export. Titles may carry the guard too. */
function positionsOf(fields: readonly ReadField[], header: readonly string[]): number[] {
  const positions = fields.map(({ column }) => {
    const exact = header.indexOf(column);
    return exact === -1 ? header.indexOf(`'${column}`) : exact;
  });
  const missing = fields.filter((_field, index) => positions[index] === -1).map((field) => field.column);
  if (missing.length === 0 && header.length === fields.length) return positions;
  const found =
    missing.length > 0 ? `lacks the columns ${missing.join(', ')}` : 'has columns that were not asked for';
  throw new SaltbridgeError('config', `${fileName} ${found}. Check the fields of the export`, {
    code: 'COLUMNS_DIFFER',
  });
}
