import { createHash } from 'node:crypto';
import type { ArtifactRef } from '../../core/artifact.ts';

/** Counts and hashes the bytes that pass through it, so that content is read only once. */
export interface Meter {
  /** Throws the signal's reason on abort, even while the next chunk is still awaited. */
  through(content: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array>;
  /** To be asked once, after `through` has ended. */
  ref(key: string): ArtifactRef;
  /** True for what the content itself threw, which is no failure of the store. */
  isOwnError: (error: unknown) => boolean;
}

export function createMeter(): Meter {
  const hash = createHash('sha256');
  let bytes = 0;
  let ownError: unknown;
  return {
    async *through(content, signal) {
      try {
        for await (const chunk of signal === undefined ? content : untilAborted(content, signal)) {
          hash.update(chunk);
          bytes += chunk.byteLength;
          yield chunk;
        }
      } catch (error) {
        ownError = error;
        throw error;
      }
    },
    isOwnError: (error) => error !== undefined && error === ownError,
    ref: (key) => ({ key, sha256: hash.digest('hex'), bytes }),
  };
}

/**
 * A stream's own `signal` option is not enough: it waits for the source's pending chunk before it ends, which
 * a source that hangs never delivers.
 */
async function* untilAborted<T>(content: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = content[Symbol.asyncIterator]();
  let giveUp: (reason: unknown) => void = () => {};
  const onAbort = () => giveUp(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const step = await new Promise<IteratorResult<T>>((take, fail) => {
        giveUp = fail;
        iterator.next().then(take, fail);
      });
      if (step.done) return;
      yield step.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not awaited: a source that hangs would not answer this either.
    iterator.return?.().catch(() => {});
  }
}
