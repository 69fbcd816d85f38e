import type { FieldDef, FieldType } from '../schema/definition.ts';
import type { Value } from './table.ts';

/** The values of one field for all rows of a table; null where nothing was set. */
export interface Column {
  get(row: number): Value;
  set(row: number, value: Value): void;
  /** Of texts alone; see `Table.copyText`. */
  copyText?(row: number, into: Uint8Array, at: number): number;
}

const texts: readonly FieldType[] = ['string', 'textarea', 'email', 'phone', 'url', 'date'];
const numbers: readonly FieldType[] = ['int', 'double', 'currency', 'percent', 'datetime'];

/**
 * Keeps what differs from row to row outside the heap: a million strings or large numbers in an array would be a
 * million objects, which the garbage collector copies about and counts again and again.
 */
export function createColumn(field: FieldDef): Column {
  if (isText(field)) return createTextColumn();
  return numbers.includes(field.type) ? createNumberColumn() : createPlainColumn();
}

/** Whether its values are kept as texts outside the heap. */
export function isText({ type }: FieldDef): boolean {
  return texts.includes(type);
}

/** Values that many rows share: choices, references, truths. */
function createPlainColumn(): Column {
  const values: Value[] = [];
  return {
    get: (row) => values[row] ?? null,
    set(row, value) {
      // A hole would turn the array into a hash map.
      while (values.length < row) values.push(null);
      values[row] = value;
    },
  };
}

function createNumberColumn(): Column {
  let values = new Float64Array(0);
  return {
    get(row) {
      const value = values[row];
      return value === undefined || Number.isNaN(value) ? null : value;
    },
    set(row, value) {
      if (row >= values.length) {
        const grown = new Float64Array(Math.max(1024, row * 2)).fill(Number.NaN, values.length);
        grown.set(values);
        values = grown;
      }
      values[row] = value === null ? Number.NaN : ofType('number', value);
    },
  };
}

const quote = 34;
const chunkBits = 20;
const chunkBytes = 1 << chunkBits;

/** Texts one after the other in chunks of a megabyte; one that changes is written anew at the end. */
function createTextColumn(): Column {
  const chunks: Buffer[] = [];
  let chunk = Buffer.alloc(0);
  let used = 0;
  /** Chunk and place in it as one number. */
  let places = new Int32Array(0);
  /** In bytes, negative for texts beyond ASCII; 0 means null, since Salesforce keeps no empty texts. */
  let lengths = new Int32Array(0);

  /** Writes behind all others. @returns as in `lengths` */
  function write(text: string): number {
    // No character takes more than three bytes for each of its units.
    if (text.length * 3 > chunk.length - used) {
      chunk = Buffer.allocUnsafeSlow(chunkBytes);
      chunks.push(chunk);
      used = 0;
    }
    if (text.length > 16) {
      const size = chunk.write(text, used);
      return size === text.length ? size : -size;
    }
    // Faster than a call out of JavaScript, for a text as short as this.
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > 127) return -chunk.write(text, used);
      chunk[used + at] = code;
    }
    return text.length;
  }

  return {
    get(row) {
      const length = lengths[row];
      if (length === undefined || length === 0) return null;
      const place = places[row] ?? 0;
      const start = place & (chunkBytes - 1);
      const end = start + Math.abs(length);
      // A place is made of one of these chunks.
      const from = chunks[place >>> chunkBits] as Buffer;
      return length > 0 ? from.toString('latin1', start, end) : from.toString('utf8', start, end);
    },
    set(row, value) {
      if (row >= lengths.length) {
        if (value === null) return;
        places = grown(places, row);
        lengths = grown(lengths, row);
      }
      const length = value === null ? 0 : write(ofType('string', value));
      const size = Math.abs(length);
      if (size > Math.abs(lengths[row] ?? 0)) {
        places[row] = ((chunks.length - 1) << chunkBits) | used;
        used += size;
      } else if (size > 0) {
        // It goes where the text before it was, so that one that is written again and again takes no more room.
        const place = places[row] ?? 0;
        chunks[place >>> chunkBits]?.set(chunk.subarray(used, used + size), place & (chunkBytes - 1));
      }
      lengths[row] = length;
    },
    copyText(row, into, at) {
      const size = Math.abs(lengths[row] ?? 0);
      if (at + size * 2 > into.length) return -1;
      const place = places[row] ?? 0;
      const from = chunks[place >>> chunkBits];
      let end = at;
      for (let next = place & (chunkBytes - 1), last = next + size; next < last; next += 1) {
        const byte = from?.[next] ?? 0;
        into[end++] = byte;
        if (byte === quote) into[end++] = quote;
      }
      return end;
    },
  };
}

/** Values are checked where they come in; what fails here is a mistake of the sandbox itself. */
function ofType<Kind extends 'string' | 'number'>(kind: Kind, value: Value) {
  if (typeof value !== kind) throw new TypeError(`A column of ${kind}s cannot hold ${String(value)}`);
  // As just checked.
  return value as Kind extends 'string' ? string : number;
}

function grown(array: Int32Array<ArrayBuffer>, row: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(1024, row * 2));
  larger.set(array);
  return larger;
}
