import { z } from 'zod';
import type { Journal } from '../core/journal.ts';

/** What is set up in the tenant, by id, in the order in which it came; kept in the journal. */
export interface Registry<T> {
  get(id: string): T | undefined;
  entries(): [string, T][];
  /** Takes effect at once; resolves when it is in the journal. */
  put(id: string, value: T): Promise<void>;
  remove(id: string): Promise<void>;
  clear(): void;
  /** Applies an entry of the journal; tells whether it was about these. */
  replay(entry: unknown): boolean;
}

/** @param kind  what its entries in the journal are called */
export function createRegistry<T>(kind: string, schema: z.ZodType<T>, journal: Journal): Registry<T> {
  const Entry = z.object({ op: z.literal(kind), id: z.string(), value: schema.optional() });
  const values = new Map<string, T>();

  return {
    get: (id) => values.get(id),
    entries: () => [...values],
    put(id, value) {
      values.set(id, value);
      return journal.append({ op: kind, id, value });
    },
    async remove(id) {
      if (values.delete(id)) await journal.append({ op: kind, id });
    },
    clear: () => values.clear(),
    replay(entry) {
      const { data } = Entry.safeParse(entry);
      if (data === undefined) return false;
      if (data.value === undefined) values.delete(data.id);
      else values.set(data.id, data.value);
      return true;
    },
  };
}
