import type { StepContext } from '../core/connector.ts';

/** The same batches; stops between two of them where the step is cancelled, and tells of progress after each. */
export async function* watched(
  batches: AsyncIterable<string[]>,
  { signal }: Pick<StepContext, 'signal'>,
  progress: () => void,
): AsyncGenerator<string[]> {
  for await (const lines of batches) {
    signal.throwIfAborted();
    yield lines;
    progress();
  }
}
