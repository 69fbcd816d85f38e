import type { ArtifactRef } from '../core/artifact.ts';
import type { StepContext } from '../core/connector.ts';
import { errorColumns } from '../core/mapping/validate.ts';
import type { Row, TableManifest } from '../core/table.ts';
import { contentTypeOf } from '../core/table-file/formats.ts';
import { pickRecords } from '../core/table-file/pick.ts';
import { readPart } from '../core/table-file/read.ts';
import { createTableWriter } from '../core/table-file/write.ts';
import type { Dependencies } from './dependencies.ts';
import { sentKeys } from './group-rows.ts';
import { getLines } from './json-artifact.ts';
import type { Leftover } from './lanes.ts';
import { RejectionLine } from './rejection-line.ts';
import { keepArtifact } from './run-record.ts';
import { openRun, type RunScope, readManifest } from './run-scope.ts';
import { withStepContext } from './step-context.ts';

export interface AccountInput {
  spec: ArtifactRef;
  /** `review`: rows that will not be sent; `end`: all rows that did not reach the target. */
  stage: 'review' | 'end';
  left: Leftover[];
}

/**
 * Writes the file of the rows that are missing from the target, as they were read plus why, so that it can be
 * mended and imported as it is. Answers how many there are, for the sum that the workflow checks.
 */
export function createAccount(dependencies: Dependencies) {
  return async function account({ spec, stage, left }: AccountInput): Promise<{ missing: number }> {
    const run = await openRun(dependencies, spec);
    const manifest = await readManifest(dependencies, run);
    const name = stage === 'review' ? 'rejects' : 'failures';
    return withStepContext({ step: 'account', total: manifest.rows }, async (context) => {
      const reasons = await reasonFiles(dependencies, run);
      const columns = [...manifest.columns.filter((column) => !isErrorColumn(column)), ...errorColumns];
      const writer = createTableWriter({
        columns,
        format: manifest.format,
        rowsPerPart: Number.MAX_SAFE_INTEGER,
      });
      const extension = manifest.fileName.split('.').at(-1) ?? 'csv';
      const rows = missingRows(dependencies, run, manifest, { reasons, left }, context);
      const ref = await dependencies.artifacts.put(run.files.missing(name, extension), writer.encode(rows));
      const missing = writer.finished().rows;
      const { fileName, format } = manifest;
      const artifact = {
        name,
        fileName: `${name}-${fileName.replace(/^(rejects|failures)-/, '')}`,
        contentType: contentTypeOf(format),
        rows: missing,
        ref,
      } as const;
      if (missing > 0) await keepArtifact(dependencies, run.spec.runId, artifact);
      return { missing };
    });
  };
}

/** Keys of the files that say why rows are missing, by part. */
async function reasonFiles({ artifacts }: Dependencies, run: RunScope): Promise<Map<number, string[]>> {
  const byPart = new Map<number, string[]>();
  const root = run.files.review.slice(0, run.files.review.lastIndexOf('/'));
  for (const folder of ['rejects', 'import']) {
    for await (const { key } of artifacts.list(`${root}/${folder}/`)) {
      const part = /-(\d+)\.ndjson$/.exec(key)?.[1];
      if (part === undefined) continue;
      byPart.set(Number(part), [...(byPart.get(Number(part)) ?? []), key]);
    }
  }
  return byPart;
}

interface Reasons {
  reasons: ReadonlyMap<number, string[]>;
  left: readonly Leftover[];
}

async function* missingRows(
  dependencies: Dependencies,
  run: RunScope,
  manifest: TableManifest,
  why: Reasons,
  context: StepContext,
): AsyncGenerator<Row[]> {
  const kept = manifest.columns.flatMap((column, index) => (isErrorColumn(column) ? [] : [index]));
  for (const part of manifest.parts) {
    const byRow = await reasonsOfPart(dependencies, run, part.index, why);
    if (byRow.size === 0) continue;
    const rows = [...byRow.keys()].sort((a, b) => a - b);
    const content = await dependencies.artifacts.get(manifest.file.key, { start: part.start, end: part.end });
    const picked = pickRecords(content, manifest.format, part.firstRow, byRow);
    let next = 0;
    for await (const batch of readPart(picked, manifest, { firstRow: part.firstRow, rows: rows.length })) {
      yield batch.map((cells) => {
        const lines = byRow.get(rows[next++] ?? 0) ?? [];
        const code = lines[0]?.code ?? '';
        const message = lines.map((line) => line.message).join('; ');
        return [...kept.map((index) => cells[index] ?? ''), code, message];
      });
      context.progress(rows[next - 1] ?? 0, manifest.rows);
    }
  }
}

/** Why rows of one part are missing, by row number. */
async function reasonsOfPart(
  dependencies: Dependencies,
  run: RunScope,
  part: number,
  { reasons, left }: Reasons,
): Promise<Map<number, RejectionLine[]>> {
  const byRow = new Map<number, RejectionLine[]>();
  for (const key of reasons.get(part) ?? []) {
    for (const line of await getLines(dependencies.artifacts, key, RejectionLine)) {
      byRow.set(line.row, [...(byRow.get(line.row) ?? []), line]);
    }
  }
  for (const leftover of left) {
    if (part < leftover.group.firstPart || part > leftover.group.lastPart) continue;
    for await (const keys of sentKeys(dependencies, run, leftover.group, part)) {
      for (const { row } of keys)
        byRow.set(row, [{ row, code: leftover.code, message: leftoverMessages[leftover.code] }]);
    }
  }
  return byRow;
}

const leftoverMessages = {
  UNPROCESSED: 'The run ended before it sent this row',
  OUTCOME_UNKNOWN: 'The run ended before it learnt what became of this row',
} as const;

function isErrorColumn(column: string): boolean {
  return (errorColumns as readonly string[]).includes(column);
}
