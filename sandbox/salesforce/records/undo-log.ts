/** How to take back what has changed since `begin`. Within another it is a part of that one. */
export interface UndoLog {
  /** Steps back, oldest change first; undefined while nothing is remembered. */
  steps: (() => void)[] | undefined;
  begin(): void;
  commit(): void;
  rollback(): void;
}

export function createUndoLog(): UndoLog {
  const outer: UndoLog['steps'][] = [];
  const log: UndoLog = {
    steps: undefined,
    begin() {
      outer.push(log.steps);
      log.steps = [];
    },
    commit() {
      const steps = log.steps ?? [];
      log.steps = outer.pop();
      for (const step of steps) log.steps?.push(step);
    },
    rollback() {
      const steps = log.steps ?? [];
      // Undoing is nothing to be undone.
      log.steps = undefined;
      for (const step of steps.reverse()) step();
      log.steps = outer.pop();
    },
  };
  return log;
}
