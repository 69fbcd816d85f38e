import type { FaultQueue } from '../core/faults.ts';
import type { Strike } from './records/batch.ts';

/**
 * Faults that hit records: `row-lock` and `row-failure`, with `parameters.rows` (default 1) and, for the latter,
 * `code` and `message`.
 */
export function takeStrike(faults: FaultQueue): Strike | undefined {
  const lock = faults.take('row-lock');
  if (lock !== undefined)
    return {
      rows: Number(lock.parameters.rows ?? 1),
      code: 'UNABLE_TO_LOCK_ROW',
      message: 'unable to obtain exclusive access to this record or 1 records',
    };
  const fault = faults.take('row-failure');
  if (fault === undefined) return undefined;
  return {
    rows: Number(fault.parameters.rows ?? 1),
    code: String(fault.parameters.code ?? 'UNKNOWN_EXCEPTION'),
    message: String(fault.parameters.message ?? 'An unexpected error occurred'),
  };
}
