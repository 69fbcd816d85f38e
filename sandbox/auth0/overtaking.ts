import type { FaultQueue } from '../core/faults.ts';
import type { Outbox } from './outbox.ts';

/** How long what was held back waits for others to overtake it. */
const heldAtMostMs = 2000;

/**
 * Sends at once, unless the fault `reorder-events` is due: then this and the next ones (`events` of them together,
 * default 2) go out one after another, the latest first.
 */
export function createOvertaking(faults: FaultQueue, outbox: Outbox): (send: () => Promise<void>) => void {
  /** Latest first. */
  let held: (() => Promise<void>)[] | undefined;
  let wanted = 0;

  async function release(these: typeof held, alive: boolean): Promise<void> {
    if (held === these) held = undefined;
    if (alive) for (const send of these?.splice(0) ?? []) await send();
  }

  return (send) => {
    const fault = held === undefined ? faults.take('reorder-events') : undefined;
    if (fault !== undefined) {
      const these: typeof held = [];
      held = these;
      wanted = Number(fault.parameters.events ?? 2);
      void outbox.wait(heldAtMostMs).then((alive) => release(these, alive));
    }
    if (held === undefined) return void send();
    held.unshift(send);
    if (held.length >= wanted) void release(held, true);
  };
}
