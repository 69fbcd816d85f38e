import type { Journal } from '../core/journal.ts';
import type { Snapshotable } from '../core/snapshots.ts';
import type { Entry, SegmentStore } from './store.ts';

/** What snapshots are taken of: every profile, and the ids of the messages seen. */
export function savedState(store: SegmentStore, journal: Journal): Snapshotable {
  return {
    async save() {
      const parts: Buffer[] = [];
      for (const entry of store.dump()) parts.push(Buffer.from(`${JSON.stringify(entry)}\n`));
      return Buffer.concat(parts);
    },
    async restore(saved) {
      store.clear();
      const entries: Entry[] = [];
      const content = Buffer.from(saved);
      for (let start = 0; start < content.length; ) {
        const end = content.indexOf('\n', start);
        // Written by `save`.
        const entry = JSON.parse(content.toString('utf8', start, end)) as Entry;
        store.replay(entry);
        entries.push(entry);
        start = end + 1;
      }
      await journal.rewrite(entries);
    },
  };
}

/** For a store that lives in memory only, where a list of all that happened would be far larger than what came of it. */
export function noJournal(): Journal {
  return {
    append: async () => undefined,
    async *replay() {},
    rewrite: async (_entries, prepare) => prepare?.(),
    size: () => 0,
    clear: async () => undefined,
    close: async () => undefined,
  };
}
