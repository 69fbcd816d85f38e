import type { Journal } from '../core/journal.ts';

/**
 * Turns functions that change the org into commands that are kept in the journal. A command's arguments say all that
 * its outcome depends on beside the org itself (time, user, chance), so that doing them again in the same order
 * gives the same org.
 */
export interface Recorder {
  /** @param apply  changes the org; when it throws, it must have changed nothing */
  command<Arguments extends object, Outcome>(
    name: string,
    apply: (args: Arguments) => Outcome,
  ): (args: Arguments) => Outcome;
  /** Does again what the journal holds; tells how many commands that were. */
  replay(): Promise<number>;
  /** Resolves when everything done so far would survive a kill. */
  settled(): Promise<void>;
  clear(): Promise<void>;
}

export function createRecorder(journal: Journal | undefined): Recorder {
  const commands = new Map<string, (args: object) => unknown>();
  return {
    command<Arguments extends object, Outcome>(name: string, apply: (args: Arguments) => Outcome) {
      // The journal holds only arguments that were given to this very function.
      commands.set(name, (args) => apply(args as Arguments));
      return (args: Arguments) => {
        const outcome = apply(args);
        // A failed write shows in `settled`, which every answer waits for.
        void journal?.append([name, args]).catch(() => undefined);
        return outcome;
      };
    },
    async replay() {
      let count = 0;
      for await (const entry of journal?.replay() ?? []) {
        // Written by `command` above.
        const [name, args] = entry as [string, object];
        const apply = commands.get(name);
        if (apply === undefined)
          throw new Error(`The Salesforce sandbox's journal holds an unknown command: ${name}`);
        apply(args);
        count += 1;
      }
      return count;
    },
    settled: async () => journal?.append(),
    clear: async () => journal?.clear(),
  };
}
