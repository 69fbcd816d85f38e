/** npm passes a ctrl-C on to us that the terminal has already sent. */
const SAME_MS = 500;

/**
 * Calls `first` at the first ctrl-C, SIGTERM or hang-up, and at the next one `second`, after which the process
 * ends.
 *
 * @returns stops listening
 */
export function onInterrupts(first: () => void, second: () => void): () => void {
  let firstAt: number | undefined;
  const interrupted = () => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      return first();
    }
    if (Date.now() - firstAt < SAME_MS) return;
    second();
    process.exit(130);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, interrupted);
  return () => {
    for (const name of signals) process.off(name, interrupted);
  };
}
