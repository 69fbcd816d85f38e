export interface TableColumn<Row> {
  name: string;
  read: (row: Row) => unknown;
}

export interface TableOptions<Row> {
  format: 'json' | 'csv' | 'tsv';
  columns: readonly TableColumn<Row>[];
  /**
   * Writes strings as Auth0 exports do: a single quote before each, all in double quotes, against formulas in
   * spreadsheets.
   */
  guarded?: boolean;
}

const chunkChars = 64 * 1024;
/** Text that JSON writes as it is: no quotation mark, backslash, control character or half of a pair. */
const plainText = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

/** Writes rows as text, some 64 K characters at a time; delimited text starts with the column names. */
export function* tableText<Row>(rows: Iterable<Row>, options: TableOptions<Row>): Generator<string> {
  const line = options.format === 'json' ? jsonLine(options) : delimitedLine(options);
  let text = options.format === 'json' ? '' : header(options);
  for (const row of rows) {
    text += line(row);
    if (text.length >= chunkChars) {
      yield text;
      text = '';
    }
  }
  if (text.length > 0) yield text;
}

function header<Row>({ format, columns, guarded }: TableOptions<Row>): string {
  const write = guarded === true ? quoted : plainCell(format);
  return `${columns.map(({ name }) => write(name)).join(format === 'tsv' ? '\t' : ',')}\n`;
}

/** What a row lacks is left out of its object. */
function jsonLine<Row>({ columns }: TableOptions<Row>): (row: Row) => string {
  const named = columns.map(({ read, name }) => ({ read, key: `${JSON.stringify(name)}:` }));
  return (row) => {
    let line = '';
    for (const { read, key } of named) {
      const value = read(row);
      if (value !== undefined) line += (line === '' ? '{' : ',') + key + jsonText(value);
    }
    return line === '' ? '{}\n' : `${line}}\n`;
  };
}

/** As `JSON.stringify`, but faster for what most values are: short strings with nothing to escape. */
function jsonText(value: unknown): string {
  if (typeof value === 'string' && plainText.test(value)) return `"${value}"`;
  return typeof value === 'boolean' ? String(value) : JSON.stringify(value);
}

/** Objects and lists have no place in a cell and leave it empty. */
function delimitedLine<Row>({ format, columns, guarded }: TableOptions<Row>): (row: Row) => string {
  const [first, ...others] = columns.map(({ read }) => read);
  const separator = format === 'tsv' ? '\t' : ',';
  const text = guarded === true ? guardedCell : plainCell(format);
  const cell = (value: unknown): string => {
    if (typeof value === 'string') return text(value);
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  };
  return (row) => {
    let line = first === undefined ? '' : cell(first(row));
    for (const read of others) line += separator + cell(read(row));
    return `${line}\n`;
  };
}

function plainCell(format: TableOptions<never>['format']): (value: string) => string {
  const special = format === 'tsv' ? /["\t\r\n]/ : /[",\r\n]/;
  return (value) => (special.test(value) ? quoted(value) : value);
}

function guardedCell(value: string): string {
  return value.includes('"') ? quoted(`'${value}`) : `"'${value}"`;
}

function quoted(value: string): string {
  return `"${value.includes('"') ? value.replaceAll('"', '""') : value}"`;
}
