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
  /** Commands so far whose names begin so, to be done again with `repeat`. */
  done(prefix: string): Entry[];
  repeat(entries: readonly Entry[]): void;
  /** Puts these commands in place of all before; see `Journal`. */
  rewrite(entries: readonly Entry[], prepare?: () => Promise<void>): Promise<void>;
  /** Bytes of the journal. */
  size(): number;
  /** Does again what the journal holds; tells how many commands that were. */
  replay(): Promise<number>;
  /** Resolves when everything done so far would survive a kill. */
  settled(): Promise<void>;
  clear(): Promise<void>;
}

/** Name and arguments of a command. */
export type Entry = [name: string, args: object];

/** Commands that are few and shape what others mean; they are also kept in memory. */
const shaping = ['custom-field.'];

/** @param before  told the arguments of every command first */
export function createRecorder(journal: Journal | undefined, before?: (args: object) => void): Recorder {
  const commands = new Map<string, (args: object) => unknown>();
  let shapes: Entry[] = [];
  const remember = (entry: Entry) => {
    if (shaping.some((prefix) => entry[0].startsWith(prefix))) shapes.push(entry);
  };

  function repeat([name, args]: Entry): void {
    const apply = commands.get(name);
    if (apply === undefined)
      throw new Error(`The Salesforce sandbox's journal holds an unknown command: ${name}`);
    apply(args);
    remember([name, args]);
  }

  return {
    command<Arguments extends object, Outcome>(name: string, apply: (args: Arguments) => Outcome) {
      // The journal holds only arguments that were given to this very function.
      const perform = (args: Arguments) => {
        before?.(args);
        return apply(args);
      };
      commands.set(name, (args) => perform(args as Arguments));
      return (args: Arguments) => {
        const outcome = perform(args);
        remember([name, args]);
        // A failed write shows in `settled`, which every answer waits for.
        void journal?.append([name, args]).catch(() => undefined);
        return outcome;
      };
    },
    done: (prefix) => shapes.filter(([name]) => name.startsWith(prefix)),
    repeat(entries) {
      shapes = [];
      for (const entry of entries) repeat(entry);
    },
    rewrite: async (entries, prepare) => journal?.rewrite(entries, prepare),
    size: () => journal?.size() ?? 0,
    async replay() {
      let count = 0;
      for await (const entry of journal?.replay() ?? []) {
        // Written by `command` above.
        repeat(entry as Entry);
        count += 1;
      }
      return count;
    },
    settled: async () => journal?.append(),
    async clear() {
      shapes = [];
      await journal?.clear();
    },
  };
}
