import type { Value } from './table.ts';

/** The rows that hold a value, by that value. Null is in no index. */
export interface LookupIndex {
  find(key: Value): readonly number[];
  /** The first row that `find` would give, or -1; without a list, for speed. */
  first(key: Value): number;
  enter(key: Value, row: number): void;
  leave(key: Value, row: number): void;
}

const none: readonly number[] = [];

/** For values that many rows may share. */
export function createListIndex(): LookupIndex {
  const rowsOf = new Map<Value, number | number[]>();
  return {
    find(key) {
      const found = rowsOf.get(key);
      if (found === undefined) return none;
      return typeof found === 'number' ? [found] : found;
    },
    first(key) {
      const found = rowsOf.get(key);
      return typeof found === 'number' ? found : (found?.[0] ?? -1);
    },
    enter(key, row) {
      if (key === null) return;
      const present = rowsOf.get(key);
      if (present === undefined) rowsOf.set(key, row);
      else if (typeof present === 'number') rowsOf.set(key, [present, row]);
      else present.push(row);
    },
    leave(key, row) {
      if (key === null) return;
      const present = rowsOf.get(key);
      if (present === row) rowsOf.delete(key);
      else if (typeof present === 'object') {
        const at = present.indexOf(row);
        if (at >= 0) present.splice(at, 1);
      }
    },
  };
}

const free = 0;
const left = -1;

/**
 * For texts that few rows share: a hash table of numbers alone, where a map would keep a million strings. The texts
 * are where the rows are.
 *
 * @param keyAt  the key of a row that was entered
 */
export function createHashIndex(keyAt: (row: number) => Value): LookupIndex {
  /** Pairs of a hash and a row + 1. */
  let slots = new Int32Array(2048);
  let taken = 0;

  /** The first slot from `slot` on that holds this hash and a row that fits, or -1 where a free one comes first. */
  function seek(hash: number, slot: number, fits: (row: number) => boolean): number {
    const mask = slots.length - 1;
    for (let at = slot & mask; ; at = (at + 2) & mask) {
      const entry = slots[at + 1] ?? free;
      if (entry === free) return -1;
      if (entry !== left && slots[at] === hash && fits(entry - 1)) return at;
    }
  }

  const rowIn = (slot: number) => (slots[slot + 1] ?? 0) - 1;

  function put(hash: number, entry: number): void {
    const mask = slots.length - 1;
    let at = (hash << 1) & mask;
    while (slots[at + 1] !== free) at = (at + 2) & mask;
    slots[at] = hash;
    slots[at + 1] = entry;
    taken += 1;
  }

  function grow(): void {
    const before = slots;
    slots = new Int32Array(before.length * 2);
    taken = 0;
    for (let at = 0; at < before.length; at += 2) {
      const entry = before[at + 1] ?? free;
      if (entry !== free && entry !== left) put(before[at] ?? 0, entry);
    }
  }

  return {
    find(key) {
      if (typeof key !== 'string') return none;
      const rows: number[] = [];
      const hash = hashOf(key);
      const fits = (row: number) => keyAt(row) === key;
      for (let slot = seek(hash, hash << 1, fits); slot >= 0; slot = seek(hash, slot + 2, fits))
        rows.push(rowIn(slot));
      return rows;
    },
    first(key) {
      if (typeof key !== 'string') return -1;
      const hash = hashOf(key);
      const slot = seek(hash, hash << 1, (row) => keyAt(row) === key);
      return slot < 0 ? -1 : rowIn(slot);
    },
    enter(key, row) {
      if (typeof key !== 'string') return;
      // Half of all pairs stay free.
      if (taken * 4 >= slots.length) grow();
      put(hashOf(key), row + 1);
    },
    leave(key, row) {
      if (typeof key !== 'string') return;
      const hash = hashOf(key);
      const slot = seek(hash, hash << 1, (other) => other === row);
      if (slot >= 0) slots[slot + 1] = left;
    },
  };
}

/** FNV-1a over the text's units, stirred so that its low bits differ too. */
function hashOf(key: string): number {
  let hash = -2_128_831_035;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 16_777_619);
  return hash ^ (hash >>> 15);
}
