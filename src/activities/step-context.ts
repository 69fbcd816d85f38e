import { activityInfo, cancellationDetails, cancellationSignal, heartbeat } from '@temporalio/activity';
import { z } from 'zod';
import type { StepContext } from '../core/connector.ts';

const beatEveryMs = 1_000;

/** What a heartbeat carries: for people who watch (`done`, `total`) and for the next attempt (`checkpoint`). */
export interface Heartbeat {
  step: string;
  part?: number;
  done: number;
  total?: number;
  checkpoint?: unknown;
}
const CheckpointOnly = z.object({ checkpoint: z.unknown() });

/**
 * Runs a long step with a context that beats once a second, so that a dead worker is noticed within
 * the heartbeat time-out and a cancellation reaches the step as an aborted signal.
 */
export async function withStepContext<Result>(
  about: { step: string; part?: number; total?: number },
  work: (context: StepContext) => Promise<Result>,
): Promise<Result> {
  const earlier = CheckpointOnly.safeParse(activityInfo().heartbeatDetails);
  const beat: Heartbeat = { ...about, done: 0 };
  if (earlier.success) beat.checkpoint = earlier.data.checkpoint;
  const timer = setInterval(() => heartbeat(beat), beatEveryMs);
  heartbeat(beat);
  try {
    return await work({
      signal: cancellationSignal(),
      // A worker that shuts down, or that the server took for dead, leaves the step to another one.
      calledOff: () => cancellationDetails()?.cancelRequested === true,
      progress(done, total) {
        beat.done = done;
        if (total !== undefined) beat.total = total;
      },
      lastCheckpoint: earlier.success ? earlier.data.checkpoint : undefined,
      checkpoint(value) {
        beat.checkpoint = value;
        heartbeat(beat);
      },
    });
  } finally {
    clearInterval(timer);
  }
}
