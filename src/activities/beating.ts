import { heartbeat } from '@temporalio/activity';

const beatEveryMs = 1_000;

/** A short step tells nothing of itself but that it is alive, so that the death of its worker is noticed within seconds. */
export function beating<Input, Result>(
  step: (input: Input) => Promise<Result>,
): (input: Input) => Promise<Result> {
  return async (input) => {
    const timer = setInterval(() => heartbeat(), beatEveryMs);
    try {
      return await step(input);
    } finally {
      clearInterval(timer);
    }
  };
}
