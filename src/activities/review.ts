import type { ArtifactRef } from '../core/artifact.ts';
import { splitRecords } from '../core/csv/split.ts';
import type { CompiledMapping } from '../core/mapping/compile.ts';
import type { Review } from '../core/review.ts';
import type { TableManifest } from '../core/table.ts';
import type { Dependencies } from './dependencies.ts';
import { duplicateRows } from './duplicates.ts';
import { getJson, getLines, putJson } from './json-artifact.ts';
import { type JobGroup, LaneSummary, laneNames } from './lanes.ts';
import { planGroups } from './plan-groups.ts';
import { RejectionLine } from './rejection-line.ts';
import { keepArtifact } from './run-record.ts';
import { directLane, mappingOf, openRun, type RunScope, readManifest, readTarget } from './run-scope.ts';
import { withStepContext } from './step-context.ts';

const rowsShown = 10;

/**
 * Closes the preparation: plans the jobs, and writes down what a person
 * should see before the import starts.
 */
export function createReview(dependencies: Dependencies) {
  return async function review(input: { spec: ArtifactRef }): Promise<ReviewResult> {
    const run = await openRun(dependencies, input.spec);
    const manifest = await readManifest(dependencies, run);
    const target = await readTarget(dependencies, run);
    const mapping = mappingOf(run, manifest, target);
    const lane = directLane(run.bound.write, target);

    return withStepContext({ step: 'review', total: manifest.parts.length }, async (context) => {
      const summaries: LaneSummary[] = [];
      const duplicates: number[] = [];
      for (const { index } of manifest.parts) {
        summaries.push(await getJson(dependencies.artifacts, run.files.laneSummary(index), LaneSummary));
        duplicates.push((await duplicateRows(dependencies, run, index)).size);
        context.progress(index + 1);
      }
      // Matching has left duplicates out already.
      const left = lane === 'match' ? [] : duplicates;
      const groups = await planGroups(dependencies, run, summaries, left);
      const unchanged = summaries.reduce((sum, summary) => sum + summary.unchanged, 0);
      const ready = groups.reduce((sum, group) => sum + group.rows, 0);
      const rejected = manifest.rows - ready - unchanged;
      const document: Review = {
        runId: run.spec.runId,
        fileName: manifest.fileName,
        object: run.bound.write.object,
        operation: run.bound.write.operation,
        ...(run.bound.write.matchBy && { matchBy: run.bound.write.matchBy }),
        rows: manifest.rows,
        ready,
        rejected,
        rejectedByCode: await rejectedByCode(dependencies, run, manifest),
        mapping: run.bound.map.columns.map((one) => ({
          column: 'column' in one ? one.column : `= ${one.expression}`,
          field: 'field' in one ? one.field : null,
        })),
        defaults: run.bound.map.defaults,
        fields: mapping.fields,
        firstRows: await firstRows(dependencies, run, mapping, lane),
        lanes: { ...laneTotals(groups), unchanged },
        warnings: warningsOf(manifest, rejected, duplicates),
      };
      const ref = await putJson(dependencies.artifacts, run.files.review, document);
      await keepArtifact(dependencies, run.spec.runId, {
        name: 'review',
        fileName: 'review.json',
        contentType: 'application/json',
        ref,
      });
      return { ready, rejected, unchanged, groups };
    });
  };
}

export interface ReviewResult {
  ready: number;
  rejected: number;
  unchanged: number;
  groups: JobGroup[];
}

/** By the first fault of each row, as in the file of rejected rows, so that the sum is the number of rows. */
async function rejectedByCode({ artifacts }: Dependencies, run: RunScope, manifest: TableManifest) {
  const counts: Record<string, number> = {};
  for (const { index } of manifest.parts) {
    for (const step of ['map', 'match', 'duplicates'] as const) {
      let before: number | undefined;
      for (const { row, code } of await getLines(artifacts, run.files.rejects(step, index), RejectionLine)) {
        if (row !== before) counts[code] = (counts[code] ?? 0) + 1;
        before = row;
      }
    }
  }
  return counts;
}

async function firstRows(
  { artifacts }: Dependencies,
  run: RunScope,
  mapping: CompiledMapping,
  lane: ReturnType<typeof directLane>,
): Promise<string[][]> {
  const key = lane === 'match' ? run.files.mapped(0) : run.files.lane(0, lane);
  if (!(await artifacts.head(key))) return [];
  const rows: string[][] = [];
  for await (const batch of splitRecords(await artifacts.get(key), { delimiter: ',' })) {
    rows.push(...batch.slice(0, rowsShown - rows.length));
    if (rows.length === rowsShown) break;
  }
  return rows.map((cells) => cells.slice(0, mapping.fields.length));
}

function laneTotals(groups: readonly JobGroup[]) {
  const totals = { insert: 0, update: 0, upsert: 0 };
  for (const lane of laneNames) {
    for (const group of groups) if (group.lane === lane) totals[lane] += group.rows;
  }
  return totals;
}

function warningsOf(manifest: TableManifest, rejected: number, duplicates: readonly number[]): string[] {
  const warnings: string[] = [];
  const repeated = duplicates.reduce((sum, count) => sum + count, 0);
  if (manifest.rows === 0) warnings.push('The file has no rows.');
  if (repeated > 0) warnings.push(`${repeated} rows repeat the key of an earlier row and are left out.`);
  if (rejected > 0 && rejected * 10 >= manifest.rows) {
    warnings.push(
      `${rejected} of ${manifest.rows} rows can't be sent; look at the mapping before you go on.`,
    );
  }
  return warnings;
}
