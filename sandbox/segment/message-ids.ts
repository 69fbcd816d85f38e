/** Which messages were seen in the last 24 hours or more; the ids of all sources and spaces are one set. */
export interface MessageIds {
  /** Remembers it; false where it is known. */
  add(id: string, at: number): boolean;
  clear(): void;
  /** In the order they came, at most `most` together. */
  dump(most: number): Iterable<{ at: number; ids: string[] }>;
}

const dayMs = 24 * 60 * 60 * 1000;
/** A Set takes 16,777,216. */
const mostInOne = 4_000_000;

/**
 * Keeps ids in generations, of which one is forgotten when its last id is a day old.
 *
 * @see https://segment.com/docs/guides/duplicate-data/ (at least 24 hours, not scoped to a source; checked 2026-11)
 */
export function createMessageIds(): MessageIds {
  let generations: { from: number; to: number; ids: Set<string> }[] = [];

  function current(at: number): Set<string> {
    const last = generations.at(-1);
    if (last !== undefined && at - last.from < dayMs && last.ids.size < mostInOne) {
      last.to = Math.max(last.to, at);
      return last.ids;
    }
    generations = generations.filter(({ to }) => at - to < dayMs);
    const ids = new Set<string>();
    generations.push({ from: at, to: at, ids });
    return ids;
  }

  return {
    add(id, at) {
      const ids = current(at);
      for (const older of generations) if (older.ids !== ids && older.ids.has(id)) return false;
      const before = ids.size;
      return ids.add(id).size > before;
    },
    clear() {
      generations = [];
    },
    *dump(most) {
      for (const { to, ids } of generations) {
        let some: string[] = [];
        for (const id of ids) {
          if (some.push(id) < most) continue;
          yield { at: to, ids: some };
          some = [];
        }
        if (some.length > 0) yield { at: to, ids: some };
      }
    },
  };
}
