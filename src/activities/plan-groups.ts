import type { Dependencies } from './dependencies.ts';
import { type JobGroup, type LaneSummary, laneNames } from './lanes.ts';
import { openDestination, type RunScope } from './run-scope.ts';

/**
 * Puts neighbouring parts of a lane together until a job is full, by rows or by the target's size limit.
 * Few rows are written record by record, but only where a key tells them apart: after an unknown outcome
 * a row without a key could not be looked up, while a bulk job is asked by its id.
 *
 * @param left  how many rows of each part's lane files are left out as duplicates
 */
export async function planGroups(
  dependencies: Dependencies,
  run: RunScope,
  summaries: readonly LaneSummary[],
  left: readonly number[],
): Promise<JobGroup[]> {
  const { rowsPerJob, collectionsUpTo, matchBy } = run.bound.write;
  const { bytesPerJob } = (await openDestination(dependencies, run.bound.connections)).bulk.limits;
  const groups: JobGroup[] = [];
  for (const lane of laneNames) {
    let open: { group: JobGroup; bytes: number } | undefined;
    summaries.forEach((summary, part) => {
      const size = summary.lanes[lane];
      const rows = (size?.rows ?? 0) - (left[part] ?? 0);
      if (!size || rows <= 0) return;
      if (open && open.group.rows + rows <= rowsPerJob && open.bytes + size.bytes <= bytesPerJob) {
        open.group.rows += rows;
        open.group.lastPart = part;
        open.bytes += size.bytes;
        return;
      }
      open = { group: { lane, firstPart: part, lastPart: part, rows, small: false }, bytes: size.bytes };
      groups.push(open.group);
    });
  }
  const total = groups.reduce((sum, group) => sum + group.rows, 0);
  const small = matchBy !== undefined && total <= collectionsUpTo;
  return groups.map((group) => ({ ...group, small }));
}
