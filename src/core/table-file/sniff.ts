import { SaltbridgeError } from '../errors.ts';
import type { TableFormat } from '../table.ts';

type Delimiter = Extract<TableFormat, { kind: 'delimited' }>['delimiter'];
const delimiters: readonly Delimiter[] = ['\t', ',', ';', '|'];

/** First bytes of files that are often taken for a table. */
const notTables: readonly { bytes: readonly number[]; code: string; is: string }[] = [
  { bytes: [0xff, 0xfe], code: 'UTF16', is: 'is written in UTF-16. Save it as UTF-8' },
  { bytes: [0xfe, 0xff], code: 'UTF16', is: 'is written in UTF-16. Save it as UTF-8' },
  {
    bytes: [0x50, 0x4b, 3, 4],
    code: 'UNREADABLE_FILE',
    is: 'is a workbook or zip archive. Save the sheet as CSV',
  },
  { bytes: [0x1f, 0x8b], code: 'UNREADABLE_FILE', is: 'is compressed with gzip. Unpack it' },
];

const byteOrderMark: readonly number[] = [0xef, 0xbb, 0xbf];

/**
 * How many bytes of a UTF-8 byte order mark to skip.
 *
 * @throws SaltbridgeError `config`, code `UTF16` or `UNREADABLE_FILE`
 */
export function skipMark(start: Uint8Array, fileName: string): number {
  const found = notTables.find(({ bytes }) => startsWith(start, bytes));
  if (found) throw new SaltbridgeError('config', `${fileName} ${found.is}`, { code: found.code });
  return startsWith(start, byteOrderMark) ? byteOrderMark.length : 0;
}

/**
 * Guesses the format from the start of a file: a brace means JSON, else the delimiter most frequent in the header.
 *
 * @throws SaltbridgeError `config`, code `UNREADABLE_FILE` for one JSON array
 */
export function sniffFormat(start: Uint8Array, fileName: string): TableFormat {
  const text = Buffer.from(start.buffer, start.byteOffset, start.byteLength).toString('utf8');
  const first = text.trimStart()[0];
  if (first === '{') return { kind: 'json' };
  if (first === '[') {
    const hint = 'Put every record on a line of its own, for example with: jq -c ".[]"';
    throw new SaltbridgeError('config', `${fileName} is one JSON array. ${hint}`, {
      code: 'UNREADABLE_FILE',
    });
  }
  return { kind: 'delimited', delimiter: mostFrequentDelimiter(text) ?? ',' };
}

/** The delimiter that splits the first record of `text` most often; `undefined` where none occurs. */
export function mostFrequentDelimiter(text: string): Delimiter | undefined {
  const counts = new Map<string, number>();
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (quoted) continue;
    if (character === '\n' || character === '\r') break;
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  let best: Delimiter | undefined;
  for (const delimiter of delimiters) {
    const count = counts.get(delimiter) ?? 0;
    if (count > (best === undefined ? 0 : (counts.get(best) ?? 0))) best = delimiter;
  }
  return best;
}

function startsWith(start: Uint8Array, bytes: readonly number[]): boolean {
  return start.length >= bytes.length && bytes.every((byte, index) => start[index] === byte);
}
