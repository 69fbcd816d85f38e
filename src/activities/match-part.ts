import { buffer } from 'node:stream/consumers';
import type { ArtifactRef } from '../core/artifact.ts';
import type { Destination, StepContext } from '../core/connector.ts';
import { encodeRow } from '../core/csv/encode.ts';
import { splitRecords } from '../core/csv/split.ts';
import { KeyList, keyRecords, normaliseKey } from '../core/key-hash.ts';
import type { CompiledMapping, Rejection } from '../core/mapping/compile.ts';
import type { Dependencies } from './dependencies.ts';
import { duplicateRows } from './duplicates.ts';
import { oneChunk, putJson, putLines } from './json-artifact.ts';
import type { LaneSummary } from './lanes.ts';
import {
  mappingOf,
  openDestination,
  openRun,
  partOf,
  type RunScope,
  readManifest,
  readTarget,
} from './run-scope.ts';
import { withStepContext } from './step-context.ts';

/**
 * Looks up the record of each mapped row and sorts the rows into inserts and updates. Only reads the target;
 * a repetition looks again and writes the same files anew, always before anything is imported.
 */
export function createMatchPart(dependencies: Dependencies) {
  return async function matchPart(input: {
    spec: ArtifactRef;
    part: number;
  }): Promise<{ rows: number; apiCalls: number }> {
    const run = await openRun(dependencies, input.spec);
    const manifest = await readManifest(dependencies, run);
    const mapping = mappingOf(run, manifest, await readTarget(dependencies, run));
    const part = partOf(manifest, input.part);
    const destination = await openDestination(dependencies, run.bound.connections);

    return withStepContext({ step: 'match', part: part.index, total: part.rows }, async (context) => {
      const { artifacts } = dependencies;
      // The first answer stays: an attempt that was taken for dead must not replace files that an import reads.
      if (await finished(dependencies, run, part.index)) return { rows: part.rows, apiCalls: 0 };
      const rows = await mappedRows(dependencies, run, part.index);
      const found = await lookUp(destination, run, mapping, rows, context);
      const sorted = sortRows(rows, found, mapping, run);
      if (await finished(dependencies, run, part.index))
        return { rows: rows.length, apiCalls: destination.callsMade() };
      const summary: LaneSummary = {
        lanes: {},
        unchanged: sorted.unchanged,
        rejected: sorted.rejections.length,
      };
      for (const lane of ['insert', 'update'] as const) {
        const { lines, keys } = sorted[lane];
        const kept = await artifacts.put(
          run.files.lane(part.index, lane),
          oneChunk(Buffer.from(lines.join(''))),
        );
        await artifacts.put(run.files.laneKeys(part.index, lane), oneChunk(keys.content()));
        summary.lanes[lane] = { rows: keys.rows, bytes: kept.bytes };
      }
      await putLines(artifacts, run.files.rejects('match', part.index), sorted.rejections);
      await putJson(artifacts, run.files.laneSummary(part.index), summary);
      return { rows: rows.length, apiCalls: destination.callsMade() };
    });
  };
}

async function finished({ artifacts }: Dependencies, run: RunScope, part: number): Promise<boolean> {
  return (await artifacts.head(run.files.laneSummary(part))) !== undefined;
}

interface MappedRow {
  row: number;
  cells: string[];
}

/** The rows of one part, at most 50,000, without duplicates. */
async function mappedRows(dependencies: Dependencies, run: RunScope, part: number): Promise<MappedRow[]> {
  const keys = keyRecords(await buffer(await dependencies.artifacts.get(run.files.mappedKeys(part))));
  const left = await duplicateRows(dependencies, run, part);
  const rows: MappedRow[] = [];
  for await (const batch of splitRecords(await dependencies.artifacts.get(run.files.mapped(part)), {
    delimiter: ',',
  })) {
    for (const cells of batch) {
      const row = keys.next().value?.row ?? 0;
      if (!left.has(row)) rows.push({ row, cells });
    }
  }
  return rows;
}

/** Ids by normalised key; several ids where the key is not unique in the target. */
async function lookUp(
  destination: Destination,
  run: RunScope,
  mapping: CompiledMapping,
  rows: readonly MappedRow[],
  context: StepContext,
): Promise<Map<string, string[]>> {
  const field = run.bound.write.matchBy ?? '';
  const keys = [...new Set(rows.map(({ cells }) => lookupValue(mapping, cells)))];
  const found = new Map<string, string[]>();
  let done = 0;
  for await (const batch of destination.lookup({ object: run.bound.write.object, field, keys }, context)) {
    for (const { key, id } of batch) {
      const normal = normaliseKey(key, mapping.caseSensitiveKey);
      found.set(normal, [...(found.get(normal) ?? []), id]);
    }
    done += batch.length;
    context.progress(done);
  }
  return found;
}

/** A person's Name is the first and the last name with a space between. */
function lookupValue(mapping: CompiledMapping, cells: readonly string[]): string {
  return mapping.keyOf(cells).split('\u001f').filter(Boolean).join(' ');
}

function sortRows(
  rows: readonly MappedRow[],
  found: Map<string, string[]>,
  mapping: CompiledMapping,
  run: RunScope,
) {
  const { operation, matchBy, object } = run.bound.write;
  const insert = { lines: [] as string[], keys: new KeyList(rows.length) };
  const update = { lines: [] as string[], keys: new KeyList(rows.length) };
  const rejections: Rejection[] = [];
  const taken = new Set<string>();
  let unchanged = 0;
  const reject = (row: number, code: string, message: string) =>
    rejections.push({ row, code, message, ...(matchBy && { field: matchBy }) });
  const idAt = mapping.fields.indexOf('Id');

  for (const { row, cells } of rows) {
    const key = lookupValue(mapping, cells);
    const ids = found.get(normaliseKey(key, mapping.caseSensitiveKey)) ?? [];
    if (operation === 'add new' && ids.length > 0) unchanged++;
    else if (ids.length > 1)
      reject(
        row,
        'AMBIGUOUS_MATCH',
        `${ids.length} ${object} records have this ${matchBy}; merge them or match by another field`,
      );
    else if (ids[0] === undefined && operation === 'update existing')
      reject(
        row,
        'NO_MATCH',
        `No ${object} has this ${matchBy}, and only existing records are to be updated`,
      );
    else if (ids[0] === undefined && matchBy?.toLowerCase() === 'id')
      reject(row, 'NO_MATCH', `No ${object} has this Id`);
    else if (ids[0] === undefined) {
      insert.lines.push(encodeRow(cells, ','));
      insert.keys.add(normaliseKey(mapping.keyOf(cells), mapping.caseSensitiveKey), row);
    } else if (taken.has(ids[0]))
      reject(row, 'DUPLICATE_IN_FILE', `An earlier row of the file is for the same ${object}`);
    else {
      taken.add(ids[0]);
      const others = idAt < 0 ? cells : cells.filter((_, index) => index !== idAt);
      update.lines.push(encodeRow([ids[0], ...others], ','));
      update.keys.add(normaliseKey(ids[0], mapping.caseSensitiveKey), row);
    }
  }
  return { insert, update, rejections, unchanged };
}
