import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import type { Decision } from '../core/decision.ts';
import { decide, decideSignal } from './messages.ts';

/**
 * Waits durably for one decision. The update answers its caller and its validator refuses what nobody asked for,
 * before it enters history; the signal is for tools that can't send updates.
 */
export function createApproval() {
  let waiting = false;
  let taken: Decision | undefined;

  setHandler(
    decide,
    (decision) => {
      taken = decision;
      return { accepted: true };
    },
    {
      validator: (decision) => refuseUnless(waiting, taken, decision),
      description: 'Start the import, or decline it',
    },
  );
  setHandler(decideSignal, (decision) => {
    if (waiting && !taken && isDecision(decision)) taken = decision;
  });

  return {
    /** @returns the decision, or undefined when nobody decided in time */
    async wait(expiresAfterMs: number): Promise<Decision | undefined> {
      waiting = true;
      await condition(() => taken !== undefined, expiresAfterMs, { summary: 'time to decide the review' });
      waiting = false;
      return taken;
    },
  };
}

function refuseUnless(waiting: boolean, taken: Decision | undefined, decision: unknown): void {
  if (taken) throw refusal(`The run was already decided: ${taken.decision} by ${taken.by}`);
  if (!waiting) throw refusal('The run does not wait for a decision');
  if (!isDecision(decision))
    throw refusal(
      'A decision looks like {"decision":"approve","by":"your user name"} or {"decision":"decline",…}, without an e-mail address',
    );
}

/** Plain checks: a schema library would double the workflow bundle. */
function isDecision(value: unknown): value is Decision {
  if (typeof value !== 'object' || value === null) return false;
  const { decision, by } = value as Partial<Record<string, unknown>>; // an object's fields may be read as unknown
  return (
    (decision === 'approve' || decision === 'decline') &&
    typeof by === 'string' &&
    // No e-mail address: the decision stays in history.
    /^[^@]{1,100}$/.test(by)
  );
}

function refusal(message: string): ApplicationFailure {
  return ApplicationFailure.create({ message, type: 'rejected', nonRetryable: true });
}
