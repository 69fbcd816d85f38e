import { SaltbridgeError } from '../errors.ts';

/** A `config` error about one row of a file; `what` goes on from "Row 3 of users.csv" and holds no cell's text. */
export function rowError(fileName: string, row: number, code: string, what: string): SaltbridgeError {
  return new SaltbridgeError('config', `Row ${row} of ${fileName} ${what}`, { code });
}

export function recordTooLong(fileName: string, row: number, maxBytes: number): SaltbridgeError {
  const hint = 'Its line ends may be missing, or a quote in it never closes; correct the file';
  return rowError(fileName, row, 'RECORD_TOO_LONG', `is longer than ${maxBytes} bytes. ${hint}`);
}

export function unclosedQuote(fileName: string, row: number): SaltbridgeError {
  const hint = 'Close it; a quote that belongs to the text is written twice';
  return rowError(fileName, row, 'UNCLOSED_QUOTE', `opens a quote that never closes. ${hint}`);
}

export function textAfterQuote(fileName: string, row: number, cell: number): SaltbridgeError {
  const hint = 'Check the delimiter; a quote that belongs to the text is written twice';
  return rowError(
    fileName,
    row,
    'TEXT_AFTER_QUOTE',
    `has text after the closing quote of cell ${cell}. ${hint}`,
  );
}
