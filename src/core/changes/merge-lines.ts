import type { LineCursor } from './line-cursor.ts';

/** All lines of one id, each with the place of its file among the sources. */
export interface LineGroup {
  id: string;
  lines: { source: number; line: string }[];
}

const GROUPS_AT_ONCE = 1_000;

/** Brings together what several sorted files say of each id, in the order of the ids; memory does not grow with them. */
export async function* mergeLines(
  sources: readonly LineCursor[],
): AsyncGenerator<LineGroup[], void, undefined> {
  const heap = createHeap(sources);
  let groups: LineGroup[] = [];
  for (let first = heap.top(); first !== undefined; first = heap.top()) {
    const { id } = first;
    const group: LineGroup = { id, lines: [] };
    for (let next: HeapEntry | undefined = first; next?.id === id; next = heap.top()) {
      group.lines.push({ source: next.source, line: next.cursor.line });
      await next.cursor.advance();
      heap.sink();
    }
    groups.push(group);
    if (groups.length === GROUPS_AT_ONCE) {
      yield groups;
      groups = [];
    }
  }
  if (groups.length > 0) yield groups;
}

interface HeapEntry {
  id: string;
  source: number;
  cursor: LineCursor;
}

/** The source with the smallest id on top. */
function createHeap(sources: readonly LineCursor[]) {
  const entries = sources.flatMap((cursor, source): HeapEntry[] =>
    cursor.id === undefined ? [] : [{ id: cursor.id, source, cursor }],
  );
  entries.sort((a, b) => (before(a, b) ? -1 : 1));

  function sinkFrom(start: number): void {
    let at = start;
    for (;;) {
      const left = 2 * at + 1;
      let least = at;
      for (const child of [left, left + 1]) {
        if (child < entries.length && before(entryAt(child), entryAt(least))) least = child;
      }
      if (least === at) return;
      const moved = entryAt(at);
      entries[at] = entryAt(least);
      entries[least] = moved;
      at = least;
    }
  }

  /** The callers stay below the length. */
  function entryAt(at: number): HeapEntry {
    return entries[at] as HeapEntry;
  }

  return {
    top: (): HeapEntry | undefined => entries[0],
    /** Puts the top where its cursor belongs after it has gone on. */
    sink(): void {
      const top = entryAt(0);
      if (top.cursor.id === undefined) {
        const last = entries.pop();
        if (entries.length === 0 || last === undefined) return;
        entries[0] = last;
      } else top.id = top.cursor.id;
      sinkFrom(0);
    },
  };
}

function before(a: HeapEntry, b: HeapEntry): boolean {
  return a.id === b.id ? a.source < b.source : a.id < b.id;
}
