/**
 * One record as a line of delimited text: LF at its end, quotes only where the text would be read back differently
 * without them (delimiter, quote, line end, white space at either end, or a record of one empty cell).
 *
 * @example encodeRow(['Ada "A"', '', 'x'], ',') // '"Ada ""A""",,x\n'
 */
export function encodeRow(cells: readonly string[], delimiter: string): string {
  const code = delimiter.charCodeAt(0);
  let line = '';
  for (let index = 0; index < cells.length; index += 1) {
    const cell = cells[index] ?? '';
    if (index > 0) line += delimiter;
    line += needsQuotes(cell, code) ? `"${cell.replaceAll('"', '""')}"` : cell;
  }
  return line === '' ? '""\n' : `${line}\n`;
}

const QUOTE = 34;
const LF = 10;
const CR = 13;
const SPACE = 32;
const BYTE_ORDER_MARK = 0xfeff;

/** White space at either end is ours to keep, but some readers trim what is not quoted. */
function needsQuotes(cell: string, delimiter: number): boolean {
  const length = cell.length;
  if (length === 0) return false;
  const first = cell.charCodeAt(0);
  if (first <= SPACE || first === BYTE_ORDER_MARK || cell.charCodeAt(length - 1) <= SPACE) return true;
  for (let at = 0; at < length; at += 1) {
    const code = cell.charCodeAt(at);
    if (code === delimiter || code === QUOTE || code === LF || code === CR) return true;
  }
  return false;
}
