import type { FaultQueue, FaultSpec } from '../../sandbox/core/faults.ts';

/**
 * Queues one trouble for each kind of call.
 *
 * @param calls  what to match, by the name of the kind
 * @returns looks which kinds it has not struck so far
 */
export function breakEach(
  faults: FaultQueue,
  calls: Record<string, FaultSpec>,
  trouble: FaultSpec,
): () => string[] {
  const queued = Object.entries(calls).map(
    ([kind, call]) => [kind, faults.add({ ...call, ...trouble }).id] as const,
  );
  return () => {
    const left = new Set(faults.list().map(({ id }) => id));
    return queued.filter(([, id]) => left.has(id)).map(([kind]) => kind);
  };
}
