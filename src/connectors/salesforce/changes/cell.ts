import { SaltbridgeError } from '../../../core/errors.ts';
import type { Cell } from '../../../core/table.ts';
import { NUMBER_TYPES } from '../fields.ts';

/** Reads the values of one field, equal for equal records whichever API they come by. */
export interface CellReader {
  /** A cell of a bulk result, where nothing means null. */
  fromText(text: string): Cell;
  /** A value of a REST answer. */
  fromJson(value: unknown): Cell;
}

/**
 * Numbers and booleans come as such, days as `2026-11-05`, times as `2026-11-05T10:00:00.000Z`, the choices of a
 * multi-select picklist as a list, everything else as text. A number beyond 15 digits loses some: JSON's would too.
 *
 * @param path  for messages
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/datafiles_prepare_csv.htm (forms in CSV; checked 2026-11)
 */
export function cellReader(path: string, type: string): CellReader {
  if (type === 'boolean') return BOOLEAN;
  if (NUMBER_TYPES.has(type)) return numberReader(path);
  if (type === 'datetime') return textual((text) => instantOf(path, text));
  if (type === 'multipicklist') return textual((text) => text.split(';'));
  return textual((text) => text);
}

/** A box is ticked or not. Of a parent that is not there, REST says nothing and a bulk result `false`. */
const BOOLEAN: CellReader = {
  fromText: (text) => text === 'true',
  fromJson: (value) => value === true,
};

function textual(read: (text: string) => Cell): CellReader {
  return {
    fromText: (text) => (text === '' ? null : read(text)),
    fromJson(value) {
      if (value === null || value === undefined || value === '') return null;
      return read(typeof value === 'string' ? value : JSON.stringify(value));
    },
  };
}

function numberReader(path: string): CellReader {
  function checked(number: number): number {
    if (!Number.isFinite(number)) throw unreadable(path, 'number');
    // There is no -0 in a database.
    return number === 0 ? 0 : number;
  }
  return {
    fromText: (text) => (text === '' ? null : checked(Number(text))),
    fromJson: (value) => (value === null || value === undefined ? null : checked(Number(value))),
  };
}

/** REST writes `+0000` where a bulk result has `Z`. */
function instantOf(path: string, text: string): string {
  if (text.length === 24 && text.endsWith('Z')) return text;
  if (text.length === 28 && text.endsWith('+0000')) return `${text.slice(0, 23)}Z`;
  const time = new Date(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (Number.isNaN(time.getTime())) throw unreadable(path, 'time');
  return time.toISOString();
}

function unreadable(path: string, what: string): SaltbridgeError {
  return new SaltbridgeError(
    'transient',
    `Salesforce sent something in ${path} that is no ${what}. It will be tried again; if that goes on, look whether the field's type was changed`,
    { code: 'UNEXPECTED_ANSWER' },
  );
}
