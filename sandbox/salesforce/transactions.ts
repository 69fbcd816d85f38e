import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Recorder } from './recorder.ts';
import type { Store } from './records/store.ts';

/** Work of several calls that is kept or undone as one. There is one at a time, and everything else waits for it. */
export interface Transactions {
  /** Does the work and undoes what it wrote when it throws or `keep` says no to its outcome. */
  run<Outcome>(work: () => Promise<Outcome>, keep: (outcome: Outcome) => boolean): Promise<Outcome>;
  /** Resolves when no transaction is under way. */
  idle(): Promise<void>;
  /** Undoes the one that a killed process left open. */
  recover(): void;
}

export function createTransactions(store: Store, recorder: Recorder): Transactions {
  let underWay: Promise<unknown> | undefined;
  let open = false;
  const begin = recorder.command('transaction.begin', (_args: object) => {
    open = true;
    for (const table of store.tables()) table.begin();
  });
  const end = recorder.command('transaction.end', ({ keep }: { keep: boolean }) => {
    open = false;
    close(store, keep);
  });

  async function idle(): Promise<void> {
    while (underWay !== undefined) await underWay;
  }

  async function perform<Outcome>(
    work: () => Promise<Outcome>,
    keep: (outcome: Outcome) => boolean,
  ): Promise<Outcome> {
    // Calls that were let through before this one write within this turn.
    await nextTurn();
    begin({});
    let kept = false;
    try {
      const outcome = await work();
      kept = keep(outcome);
      return outcome;
    } finally {
      end({ keep: kept });
    }
  }

  return {
    async run(work, keep) {
      // Not by `idle`, between whose end and what follows another could begin.
      while (underWay !== undefined) await underWay;
      const performed = perform(work, keep);
      underWay = performed
        .catch(() => undefined)
        .finally(() => {
          underWay = undefined;
        });
      return performed;
    },
    idle,
    recover() {
      if (open) end({ keep: false });
    },
  };
}

/** Does work of one turn, and undoes it when its outcome is a failure. */
export function atomically<Outcome>(
  store: Store,
  work: () => Outcome,
  failed: (outcome: Outcome) => boolean,
): Outcome {
  for (const table of store.tables()) table.begin();
  let keep = false;
  try {
    const outcome = work();
    keep = !failed(outcome);
    return outcome;
  } finally {
    close(store, keep);
  }
}

function close(store: Store, keep: boolean): void {
  for (const table of store.tables())
    if (keep) table.commit();
    else table.rollback();
}
