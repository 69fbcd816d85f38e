import { SaltbridgeError } from '../core/errors.ts';
import type { RunCounts, RunOptions, RunStatus } from '../core/run.ts';

/** What the command's exit code says; `saltbridge help exit-codes` prints this table. */
export const EXIT_CODES = {
  ok: {
    code: 0,
    meaning:
      'done; for a run: completed, every row accounted for and none refused (the demo, whose users have faults on purpose, when it completes)',
  },
  internal: { code: 1, meaning: 'something went wrong inside Saltbridge' },
  usage: { code: 2, meaning: 'wrong arguments, wrong input, or in conflict with the present state' },
  unreachable: { code: 3, meaning: 'the API is not reachable, or does not accept the API key' },
  runFailed: { code: 4, meaning: 'the run failed' },
  notWanted: { code: 5, meaning: 'the run was declined or cancelled, or nobody decided in time' },
  rowsRefused: {
    code: 6,
    meaning:
      'the run completed, but some rows were rejected, failed or unprocessed; or reconcile found differences',
  },
  waiting: { code: 7, meaning: 'the run waits for a decision (approve or decline it)' },
  interrupted: { code: 130, meaning: 'interrupted by ctrl-C; a run goes on without you' },
} as const;

export function exitCodesText(): string {
  return Object.values(EXIT_CODES)
    .map(({ code, meaning }) => `${String(code).padStart(5)}  ${meaning}`)
    .join('\n');
}

const CODE_OF_STATUS: Record<Exclude<RunStatus, 'completed' | 'running'>, number> = {
  failed: EXIT_CODES.runFailed.code,
  cancelled: EXIT_CODES.notWanted.code,
  declined: EXIT_CODES.notWanted.code,
  expired: EXIT_CODES.notWanted.code,
  waiting: EXIT_CODES.waiting.code,
};

interface RunEnd {
  status: RunStatus;
  counts: RunCounts;
  options: Pick<RunOptions, 'mode'>;
}

export function exitCodeOfRun({ status, counts, options }: RunEnd): number {
  // Still running: starting it is all that was asked for.
  if (status === 'running') return EXIT_CODES.ok.code;
  if (status !== 'completed') return CODE_OF_STATUS[status];
  // A preview leaves every row unprocessed, which is its purpose.
  const unprocessed = options.mode === 'preview' ? 0 : counts.unprocessed;
  const refused = counts.rejected + counts.failed + unprocessed;
  return refused > 0 ? EXIT_CODES.rowsRefused.code : EXIT_CODES.ok.code;
}

export function exitCodeOfError(error: unknown): number {
  if (!(error instanceof SaltbridgeError)) return EXIT_CODES.internal.code;
  if (error.code === 'API_UNREACHABLE' || error.code === 'UNAUTHENTICATED')
    return EXIT_CODES.unreachable.code;
  if (error.code === 'INTERNAL') return EXIT_CODES.internal.code;
  return error.retryable ? EXIT_CODES.unreachable.code : EXIT_CODES.usage.code;
}
