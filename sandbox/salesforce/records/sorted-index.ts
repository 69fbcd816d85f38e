/** Rows in the order of a column of numbers, then of their own, kept up to date when it is next read. */
export interface SortedIndex {
  /** The row's value may have changed. */
  touch(row: number): void;
  /** Rows whose value is from `min` to `max`, both included. */
  walk(min: number, max: number, descending: boolean): Iterable<number>;
  /** How many those are, a few too many at most. */
  count(min: number, max: number): number;
}

/**
 * Entries are only ever added: one whose row has another value by now is passed over, and when there are too many of
 * those all is built anew. Times of change mostly grow, so new entries mostly go to the end.
 */
export function createSortedIndex(read: (row: number) => number | null, size: () => number): SortedIndex {
  let keys = new Float64Array(0);
  let rows = new Uint32Array(0);
  let length = -1;
  let touched: number[] = [];

  function settle(): void {
    if (length < 0 || touched.length + length > 2 * size() + 1000) build();
    if (touched.length === 0) return;
    const entries = entriesOf(new Set(touched));
    touched = [];
    const first = entries[0];
    if (first === undefined) return;
    if (length > 0 && !after(first.key, first.row, length - 1)) merge(entries);
    else {
      grow(length + entries.length);
      for (const entry of entries) append(entry.key, entry.row);
    }
  }

  function build(): void {
    touched = [];
    length = 0;
    grow(size());
    let sorted = true;
    for (let row = 0; row < size(); row += 1) {
      const key = read(row);
      if (key === null) continue;
      if (length > 0 && !after(key, row, length - 1)) sorted = false;
      append(key, row);
    }
    if (sorted) return;
    const order = Uint32Array.from({ length }, (_, at) => at);
    order.sort((one, other) => (keys[one] ?? 0) - (keys[other] ?? 0) || one - other);
    keys = Float64Array.from(order, (at) => keys[at] ?? 0);
    rows = Uint32Array.from(order, (at) => rows[at] ?? 0);
  }

  function entriesOf(changed: Iterable<number>): { key: number; row: number }[] {
    const entries: { key: number; row: number }[] = [];
    for (const row of changed) {
      const key = row < size() ? read(row) : null;
      if (key !== null) entries.push({ key, row });
    }
    return entries.sort((one, other) => one.key - other.key || one.row - other.row);
  }

  function merge(entries: readonly { key: number; row: number }[]): void {
    const [oldKeys, oldRows, oldLength] = [keys, rows, length];
    keys = new Float64Array(oldLength + entries.length);
    rows = new Uint32Array(oldLength + entries.length);
    length = 0;
    let at = 0;
    for (const { key, row } of entries) {
      for (; at < oldLength; at += 1) {
        const oldKey = oldKeys[at] ?? 0;
        const oldRow = oldRows[at] ?? 0;
        if (oldKey > key || (oldKey === key && oldRow > row)) break;
        append(oldKey, oldRow);
      }
      append(key, row);
    }
    for (; at < oldLength; at += 1) append(oldKeys[at] ?? 0, oldRows[at] ?? 0);
  }

  function grow(needed: number): void {
    if (needed <= keys.length) return;
    const [oldKeys, oldRows] = [keys, rows];
    keys = new Float64Array(Math.max(needed, oldKeys.length * 2));
    rows = new Uint32Array(keys.length);
    keys.set(oldKeys);
    rows.set(oldRows);
  }

  function append(key: number, row: number): void {
    keys[length] = key;
    rows[length] = row;
    length += 1;
  }

  function after(key: number, row: number, at: number): boolean {
    const last = keys[at] ?? 0;
    return key > last || (key === last && row >= (rows[at] ?? 0));
  }

  /** The first entry whose key is not below `key`. */
  function lowerBound(key: number): number {
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] ?? 0) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The place after the last entry whose key is not above `key`. */
  function upperBound(key: number): number {
    return key === Number.POSITIVE_INFINITY ? length : lowerBound(key + 1);
  }

  return {
    touch(row) {
      if (length >= 0) touched.push(row);
    },
    *walk(min, max, descending) {
      settle();
      // What a write in between would move is not looked at: the arrays of now are kept.
      const [theKeys, theRows] = [keys, rows];
      const [start, end] = [lowerBound(min), upperBound(max)];
      let previous = -1;
      for (let step = 0; step < end - start; step += 1) {
        const at = descending ? end - 1 - step : start + step;
        const row = theRows[at] ?? 0;
        if (row === previous || row >= size() || read(row) !== theKeys[at]) continue;
        previous = row;
        yield row;
      }
    },
    count(min, max) {
      settle();
      return Math.max(0, upperBound(max) - lowerBound(min));
    },
  };
}
