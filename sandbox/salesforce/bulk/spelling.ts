import { isText } from '../records/column.ts';
import { createTextFormat } from '../records/read.ts';
import type { Table } from '../records/table.ts';
import type { Selected } from '../soql/select.ts';

/** Spells rows as lines of a bulk result, every cell quoted. */
export interface Spelling {
  /** The line, with its end; overwritten by the next. */
  line(row: number): { bytes: Buffer; length: number };
}

/** @returns where the cell ends in `line`, -1 where there is too little room */
type Cell = (row: number, line: Buffer, at: number) => number;

const quote = 34;

export function createSpelling(
  table: Table,
  columns: readonly Selected[],
  delimiter: string,
  lineEnd: string,
): Spelling {
  const cells = columns.map((column) => createCell(table, column));
  const separator = delimiter.charCodeAt(0);
  let bytes = Buffer.allocUnsafeSlow(16 * 1024);

  function spell(row: number): number {
    let at = 0;
    for (const cell of cells) {
      if (at > 0) bytes[at++] = separator;
      bytes[at++] = quote;
      at = cell(row, bytes, at);
      // Room for what stands between two cells, or for the line's end.
      if (at < 0 || at + 4 > bytes.length) return -1;
      bytes[at++] = quote;
    }
    return at + bytes.write(lineEnd, at, 'latin1');
  }

  return {
    line(row) {
      let length = spell(row);
      while (length < 0) {
        bytes = Buffer.allocUnsafeSlow(bytes.length * 2);
        length = spell(row);
      }
      return { bytes, length };
    },
  };
}

function createCell(table: Table, { path }: Selected): Cell {
  const { field } = path;
  // Not a parent's field, nor what a function makes of this one.
  const isOwn = path.key === field.name.toLowerCase();
  if (isOwn && isText(field)) return (row, line, at) => table.copyText(row, field, line, at);
  const format = field.type === 'datetime' ? createTimeFormat() : createTextFormat();
  return (row, line, at) => {
    const text = format(field, path.read(row)).replaceAll('"', '""');
    if (at + text.length * 3 > line.length) return -1;
    return at + line.write(text, at);
  };
}

const dayMs = 86_400_000;

/** Spells only the time of day anew when the day was spelt lately, as `2026-11-22T10:00:00.000Z`. */
function createTimeFormat(): ReturnType<typeof createTextFormat> {
  const format = createTextFormat();
  const days = new Map<number, string>();
  const two = (number: number) => (number < 10 ? `0${number}` : String(number));
  return (field, value) => {
    if (typeof value !== 'number') return format(field, value);
    const day = Math.floor(value / dayMs);
    let date = days.get(day);
    if (date === undefined) {
      date = new Date(value).toISOString().slice(0, -13);
      if (days.size < 10_000) days.set(day, date);
    }
    const seconds = (value - day * dayMs) / 1000;
    // Salesforce keeps whole seconds.
    return `${date}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(Math.floor(seconds % 60))}.000Z`;
  };
}
