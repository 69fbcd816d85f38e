import type { ArtifactRef } from '../core/artifact.ts';
import type { StepContext } from '../core/connector.ts';
import { encodeRow } from '../core/csv/encode.ts';
import { KeyList, normaliseKey } from '../core/key-hash.ts';
import type { CompiledMapping, Rejection } from '../core/mapping/compile.ts';
import type { TablePart } from '../core/table.ts';
import { readPart } from '../core/table-file/read.ts';
import { createTextBlocks } from '../core/text-blocks.ts';
import type { Dependencies } from './dependencies.ts';
import { oneChunk, putJson, putLines } from './json-artifact.ts';
import type { LaneSummary, MappedSummary } from './lanes.ts';
import { directLane, mappingOf, openRun, partOf, readManifest, readTarget } from './run-scope.ts';
import { withStepContext } from './step-context.ts';

/**
 * Turns one part of the file into rows for the target, and keeps what is wrong with the others.
 * Its files depend only on the frozen spec, metadata and file, so a repetition writes the same bytes again.
 */
export function createMapPart(dependencies: Dependencies) {
  return async function mapPart(input: {
    spec: ArtifactRef;
    part: number;
  }): Promise<{ rows: number; rejected: number }> {
    const run = await openRun(dependencies, input.spec);
    const manifest = await readManifest(dependencies, run);
    const target = await readTarget(dependencies, run);
    const part = partOf(manifest, input.part);
    const lane = directLane(run.bound.write, target);
    const mapping = mappingOf(run, manifest, target);
    const content = lane === 'match' ? run.files.mapped(part.index) : run.files.lane(part.index, lane);
    const keyFile =
      lane === 'match' ? run.files.mappedKeys(part.index) : run.files.laneKeys(part.index, lane);

    return withStepContext({ step: 'map', part: part.index, total: part.rows }, async (context) => {
      const bytes = await dependencies.artifacts.get(manifest.file.key, { start: part.start, end: part.end });
      const keys = new KeyList(part.rows);
      const rejections: Rejection[] = [];
      const rows = mappedRows(readPart(bytes, manifest, part), mapping, part, keys, rejections, context);
      const mapped = await dependencies.artifacts.put(content, rows, { signal: context.signal });
      await dependencies.artifacts.put(keyFile, oneChunk(keys.content()));
      await putLines(dependencies.artifacts, run.files.rejects('map', part.index), rejections);
      const rejected = new Set(rejections.map((rejection) => rejection.row)).size;
      const summary: MappedSummary = { rows: part.rows, rejected };
      await putJson(dependencies.artifacts, run.files.mappedSummary(part.index), summary);
      if (lane !== 'match') {
        const lanes: LaneSummary = {
          lanes: { [lane]: { rows: keys.rows, bytes: mapped.bytes } },
          unchanged: 0,
          rejected: 0,
        };
        await putJson(dependencies.artifacts, run.files.laneSummary(part.index), lanes);
      }
      return summary;
    });
  };
}

async function* mappedRows(
  batches: ReturnType<typeof readPart>,
  mapping: CompiledMapping,
  part: TablePart,
  keys: KeyList,
  rejections: Rejection[],
  context: StepContext,
): AsyncGenerator<Uint8Array> {
  const blocks = createTextBlocks();
  let row = part.firstRow;
  for await (const batch of batches) {
    context.signal.throwIfAborted();
    for (const cells of batch) {
      const mapped = mapping.mapRow(cells, row);
      if ('rejections' in mapped) rejections.push(...mapped.rejections);
      else {
        keys.add(normaliseKey(mapping.keyOf(mapped.cells), mapping.caseSensitiveKey), row);
        blocks.add(encodeRow(mapped.cells, ','));
      }
      row++;
    }
    yield* blocks.full();
    context.progress(row - part.firstRow);
  }
  yield* blocks.end();
}
