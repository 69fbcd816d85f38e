import { createRecordReader } from '../csv/record-reader.ts';
import { rowError } from '../csv/row-error.ts';
import { type Problem, SaltbridgeError } from '../errors.ts';
import { mostFrequentDelimiter } from './sniff.ts';

const delimiterNames: Readonly<Record<string, string>> = {
  '\t': 'tab',
  ',': 'comma',
  ';': 'semicolon',
  '|': 'pipe',
};

/**
 * Reads the header's text into column names, exactly as written.
 *
 * @throws SaltbridgeError `config`: `WRONG_DELIMITER`, `BLANK_HEADER`, `DUPLICATE_HEADER`, `UNREADABLE_FILE`
 */
export function readHeader(text: string, delimiter: string, fileName: string): string[] {
  if (text.includes('\0')) {
    throw rowError(
      fileName,
      1,
      'UNREADABLE_FILE',
      'is no header: it holds zero bytes. Save the file as UTF-8 text',
    );
  }
  const reader = createRecordReader({ delimiter, fileName, maxRecordBytes: Number.MAX_SAFE_INTEGER });
  const [columns = []] = [...reader.push(text), ...reader.end()];
  const better = mostFrequentDelimiter(text);
  if (columns.length === 1 && better !== undefined && better !== delimiter) {
    const hint = `it looks ${delimiterNames[better]}-separated, and was to be read ${delimiterNames[delimiter]}-separated`;
    throw rowError(fileName, 1, 'WRONG_DELIMITER', `has one column only: ${hint}. Choose the other format`);
  }
  refuseBadNames(columns, fileName);
  return columns;
}

function refuseBadNames(columns: readonly string[], fileName: string): void {
  const firstAt = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [index, name] of columns.entries()) {
    const earlier = firstAt.get(name);
    if (name.trim() === '') {
      problems.push({ code: 'BLANK_HEADER', message: `column ${index + 1} has no name` });
    } else if (earlier !== undefined) {
      const message = `columns ${earlier + 1} and ${index + 1} are both named "${name}"`;
      problems.push({ code: 'DUPLICATE_HEADER', message });
    } else {
      firstAt.set(name, index);
    }
  }
  const [first] = problems;
  if (first === undefined) return;
  const list = problems.map((problem) => problem.message).join('; ');
  throw new SaltbridgeError(
    'config',
    `In the header (row 1) of ${fileName} ${list}. Give every column its own name`,
    { code: first.code, problems },
  );
}
