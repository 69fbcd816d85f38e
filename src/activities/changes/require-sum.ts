import type { ChangeSource } from '../../core/changes/change-source.ts';
import type { ReadTask } from '../../core/changes/reading.ts';
import { SaltbridgeError } from '../../core/errors.ts';

/**
 * While pages are read, records may leave the query (they change, so that the next window has them) and may enter it
 * (a parent that the filter asks about changes, a right is granted, a day ends): what was read lies between what was
 * counted before and what is counted after. Of what changes `later` there is no end, so no sum either.
 *
 * @throws SaltbridgeError `transient` (`RECORDS_MISSING`)
 */
export async function requireSum(
  source: Pick<ChangeSource, 'count'>,
  task: ReadTask,
  rows: number,
): Promise<void> {
  if (rows === task.expected || task.limit !== undefined || task.name === 'later') return;
  const after = await source.count(task.query);
  const isBetween = rows >= Math.min(task.expected, after) && rows <= Math.max(task.expected, after);
  if (!isBetween) throw recordsMissing(task, after, rows);
}

export function recordsMissing({ name, query }: ReadTask, counted: number, rows: number): SaltbridgeError {
  const message = `The source counted ${counted} ${query.object} records (${name}), and ${rows} were read. It will be tried again`;
  return new SaltbridgeError('transient', message, { code: 'RECORDS_MISSING' });
}
