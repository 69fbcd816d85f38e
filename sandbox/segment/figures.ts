/** How many messages came and what became of them, since the start or the last reset. */
export interface Figures {
  /** Calls that were taken. */
  calls: number;
  /** Messages in them. */
  received: number;
  /** New ones. */
  taken: number;
  /** Those whose message id was seen before. */
  deduplicated: number;
  /** Of the new ones. */
  byType: Record<string, number>;
  /** Messages that got 200 and had no effect, by why. */
  dropped: Record<string, number>;
  /** Calls that were refused, by code. */
  refused: Record<string, number>;
  /** The last of those that were received, as they came. */
  latest: unknown[];
}

const keptMessages = 100;

export function emptyFigures(): Figures {
  return {
    calls: 0,
    received: 0,
    taken: 0,
    deduplicated: 0,
    byType: {},
    dropped: {},
    refused: {},
    latest: [],
  };
}

export function count(counts: Record<string, number>, name: string, by = 1): void {
  counts[name] = (counts[name] ?? 0) + by;
}

export function keepLatest(figures: Figures, messages: readonly unknown[]): void {
  figures.latest = [...figures.latest, ...messages.slice(-keptMessages)].slice(-keptMessages);
}
