import type { ArtifactStore } from '../../src/core/artifact.ts';

/** Stops whoever writes a certain file, until told to let go: so a step can be caught in the act. */
export interface Hold {
  /** For the worker, in place of the store. */
  artifacts: ArtifactStore;
  /** Holds the next write to a key like this. */
  at(key: RegExp): { reached: Promise<void>; release: () => void };
}

export function createHold(store: ArtifactStore): Hold {
  const held: { key: RegExp; reach: () => void; released: Promise<void> }[] = [];
  return {
    artifacts: {
      ...store,
      async put(key, content, options) {
        const at = held.findIndex((one) => one.key.test(key));
        const [one] = at < 0 ? [] : held.splice(at, 1);
        one?.reach();
        await one?.released;
        return store.put(key, content, options);
      },
    },
    at(key) {
      let reach = () => {};
      let release = () => {};
      const reached = new Promise<void>((resolve) => {
        reach = resolve;
      });
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      held.push({ key, reach, released });
      return { reached, release };
    },
  };
}
