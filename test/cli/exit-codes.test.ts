import { expect, it } from 'vitest';
import { exitCodeOfError, exitCodeOfRun } from '../../src/cli/exit-codes.ts';
import { noCounts } from '../../src/core/accounting.ts';
import { type ErrorKind, SaltbridgeError } from '../../src/core/errors.ts';
import type { RunCounts, RunStatus } from '../../src/core/run.ts';

it.each<[RunStatus, Partial<RunCounts>, 'apply' | 'preview', number]>([
  ['completed', { read: 2, created: 2 }, 'apply', 0],
  ['completed', { read: 2, created: 1, rejected: 1 }, 'apply', 6],
  ['completed', { read: 2, created: 1, failed: 1 }, 'apply', 6],
  ['completed', { read: 2, created: 1, unprocessed: 1 }, 'apply', 6],
  ['completed', { read: 2, unprocessed: 2 }, 'preview', 0],
  ['completed', { read: 2, unprocessed: 1, rejected: 1 }, 'preview', 6],
  ['failed', {}, 'apply', 4],
  ['cancelled', {}, 'apply', 5],
  ['declined', {}, 'apply', 5],
  ['expired', {}, 'apply', 5],
  ['waiting', {}, 'apply', 7],
  ['running', {}, 'apply', 0],
])('a run that is %s with %o (%s) exits with %4$d', (status, counts, mode, code) => {
  const run = { status, counts: { ...noCounts(), ...counts }, options: { mode } };

  expect(exitCodeOfRun(run)).toBe(code);
});

it.each<[ErrorKind, string | undefined, number]>([
  ['config', undefined, 2],
  ['config', 'RUN_ALREADY_RUNNING', 2],
  ['auth', 'UNAUTHENTICATED', 3],
  ['transient', 'API_UNREACHABLE', 3],
  ['transient', 'TEMPORAL_UNREACHABLE', 3],
  ['transient', 'INTERNAL', 1],
])('an error of kind %s with code %s exits with %d', (kind, code, exitCode) => {
  expect(exitCodeOfError(new SaltbridgeError(kind, 'x', code === undefined ? {} : { code }))).toBe(exitCode);
});

it('an error that nobody foresaw exits with 1', () => {
  expect(exitCodeOfError(new TypeError('x'))).toBe(1);
});
