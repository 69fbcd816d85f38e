import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Recorder } from './recorder.ts';
import type { Store } from './records/store.ts';

/** Work of several calls that is kept or undone as one. There is one at a time, and everything else waits for it. */
export interface Transactions {
  /**
   * Does the work and undoes what it wrote when it throws or `keep` says no to its outcome. Called from within such
   * work it is a part of that: it waits for nothing, and is undone with it.
   */
  run<Outcome>(work: () => Promise<Outcome>, keep: (outcome: Outcome) => boolean): Promise<Outcome>;
  /** Resolves when no transaction is under way. */
  idle(): Promise<void>;
  /** Undoes those that a killed process left open. */
  recover(): void;
}

export function createTransactions(store: Store, recorder: Recorder): Transactions {
  const within = new AsyncLocalStorage<true>();
  let underWay: Promise<unknown> | undefined;
  let open = 0;
  const begin = recorder.command('transaction.begin', (_args: object) => {
    open += 1;
    store.begin();
  });
  const end = recorder.command('transaction.end', ({ keep }: { keep: boolean }) => {
    open -= 1;
    close(store, keep);
  });

  async function idle(): Promise<void> {
    while (underWay !== undefined) await underWay;
  }

  async function perform<Outcome>(
    work: () => Promise<Outcome>,
    keep: (outcome: Outcome) => boolean,
  ): Promise<Outcome> {
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
      if (within.getStore() === true) return perform(work, keep);
      // Not by `idle`, between whose end and what follows another could begin.
      while (underWay !== undefined) await underWay;
      // Calls that were let through before this one write within this turn.
      const performed = nextTurn().then(() => within.run(true, () => perform(work, keep)));
      underWay = performed
        .catch(() => undefined)
        .finally(() => {
          underWay = undefined;
        });
      return performed;
    },
    idle,
    recover() {
      while (open > 0) end({ keep: false });
    },
  };
}

/** Does work of one turn, and undoes it when its outcome is a failure. */
export function atomically<Outcome>(
  store: Store,
  work: () => Outcome,
  failed: (outcome: Outcome) => boolean,
): Outcome {
  store.begin();
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
  if (keep) store.commit();
  else store.rollback();
}
