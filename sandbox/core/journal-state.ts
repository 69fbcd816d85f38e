import { z } from 'zod';
import type { Journal } from './journal.ts';
import type { Snapshotable } from './snapshots.ts';

/** What snapshots are taken of in a system whose journal says everything. */
export function journalState(system: {
  journal: Journal;
  /** Forgets what the journal said. */
  clear: () => void;
  /** Takes in all that the journal says now. */
  replay: () => Promise<void>;
}): Snapshotable {
  const { journal, clear, replay } = system;
  return {
    async save() {
      const entries: unknown[] = [];
      for await (const entry of journal.replay()) entries.push(entry);
      return Buffer.from(JSON.stringify(entries));
    },
    async restore(saved) {
      clear();
      await journal.rewrite(z.array(z.unknown()).parse(JSON.parse(Buffer.from(saved).toString('utf8'))));
      await replay();
    },
  };
}
